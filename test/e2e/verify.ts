/** Evidence for each step by itself, mostly from the station's files: a step that was left out leaves none. */
import { join } from 'node:path'
import { readSlipCode } from '../../electron/contract/index.ts'
import type { RunningApp } from './app.ts'
import { type StepName, stepNames, wasReloaded } from './journey.ts'
import { expectedFields, type Person } from './person.ts'
import { type HeldPacket, readStation, type StationEvidence } from './station-evidence.ts'
import {
  differences,
  type Lack,
  lackOfCaptures,
  lackOfCorrection,
  lackOfHandOver,
  lackOfIdentity,
  lackOfSigning,
  unless,
} from './verify-record.ts'
import type { Notes } from './walk.ts'

/**
 * Ends the app, because the station's files can be opened by one process only, and looks for what every step leaves behind.
 * @returns what is missing, in the order of the steps.
 */
export async function verify(
  app: RunningApp,
  person: Person,
  notes: Notes,
): Promise<{ step: StepName; sentence: string }[]> {
  const atEnd = {
    wasReloaded: await wasReloaded(app),
    core: await app.corePid(),
    isLocked: await app.page.getByTestId('sign-in-submit').isVisible(),
  }
  await app.close()
  const station = await readStation(join(app.dataDir, 'practice-station'))
  const [first] = station.packets
  if (!first) return stepNames.map((step) => ({ step, sentence: 'the station holds nothing' }))
  const lacks = {
    ...lacksOfRecord(first, app, person),
    ...lacksAfterwards(station, first, app, person, notes),
    reload: unless(atEnd.wasReloaded, 'the page is still the one that was opened at the start'),
    'kill-core': unless(notes.coreAtFinalise !== notes.coreAtStart, 'the core is still the one of the start'),
    rotate: unless(notes.widths.join() === '800,1280', 'nobody turned the screen'),
    'sign-out': unless(
      atEnd.isLocked && atEnd.core !== notes.coreBeforeSignOut,
      'the core that had the key still runs',
    ),
  } satisfies Record<StepName, Lack>
  const found = stepNames.flatMap((step) => {
    const sentence = lacks[step]
    return sentence === undefined ? [] : [{ step, sentence }]
  })
  const { length } = station.packets
  return length > 2 ? [...found, { step: 'finalise', sentence: `the station holds ${length} packets` }] : found
}

/** Of what stands in the first version. */
function lacksOfRecord(first: HeldPacket, { captures: folder }: RunningApp, person: Person) {
  const { record } = first
  const { documents, entered } = person
  const fingerSource = folder ? 'file' : 'simulated'
  // The page is photographed by the twin, or given as a file where the page has the machine's own camera.
  const pageSource = person.camera === 'canvas' ? 'simulated' : 'file'
  const cannot = record.exceptions.find(({ position, modality }) => modality === 'finger' && position === person.cannot)
  const gap = record.gaps?.find(({ document }) => document === documents.follows)
  const page = { modality: 'document', places: [1], source: pageSource } as const
  return {
    'sign-in': unless(record.officer === person.officer.number, 'no record names the officer'),
    'take-visit': unless(record.visit === person.visit, 'no record names the visit'),
    identity: lackOfIdentity(first, person),
    details: differences(record.fields, { ...entered.details, ...expectedFields(person) }),
    portrait: lackOfCaptures(first, { modality: 'portrait', places: [0], source: 'simulated' }),
    cannot: unless((cannot?.reason ?? '') !== '', `the record has no exception of finger ${person.cannot}`),
    fingers:
      lackOfCaptures(first, { modality: 'finger', places: person.fingers, source: fingerSource, folder }) ??
      lackOfCaptures(first, { modality: 'iris', places: folder ? [] : person.irises, source: 'simulated' }),
    documents: lackOfCaptures(first, { ...page, document: documents.photographed, officer: person.officer.number }),
    gap: unless(gap !== undefined && gap.dueOn > record.finalisedAt.utc.slice(0, 10), 'the record has no gap'),
    delivery: differences(record.fields, entered.delivery),
    'switch-officer': lackOfCaptures(first, { ...page, document: documents.second, officer: person.second.number }),
    'hand-over': lackOfHandOver(first, person),
    sign: lackOfSigning(first),
    finalise: unless(record.version === 1 && record.formatVersion === 4, 'the station holds no first version'),
  }
}

/** Of what came after the record was frozen. */
function lacksAfterwards(
  { packets: [, second], countersignatures }: StationEvidence,
  first: HeldPacket,
  app: RunningApp,
  person: Person,
  notes: Notes,
) {
  const { record, manifest } = first
  const slips = notes.receipts.map(({ slip }) => slip)
  const countersigned = countersignatures.find(
    ({ application, version }) => application === record.application && version === 1,
  )
  return {
    slip: lackOfSlip(first, app, notes),
    receipt: unless(slips.includes(record.slipNumber), 'nobody saw the first version’s receipt'),
    status: unless(notes.word === 'pending', 'nobody saw the station’s word'),
    countersign: unless(
      record.countersign === 'pending' &&
        countersigned?.officer === person.supervisor.number &&
        countersigned.contentHash === manifest.contentHash,
      'the station has no countersignature of the first version',
    ),
    correct: lackOfCorrection(first, second, person),
    'safe-to-go': unless(notes.safe === 'all-received', 'nobody was told that he may go'),
  }
}

/** Its number, its fee, its day, and a code that a clerk can scan; in Electron a PDF of it. */
function lackOfSlip({ record }: HeldPacket, { pdfDir }: RunningApp, { slip }: Notes): Lack {
  if (!slip) return 'nobody saw the slip'
  if (slip.number !== record.slipNumber) return `the slip says ${slip.number}, and the record ${record.slipNumber}`
  // With the station's signature around it, where the receipt was quicker.
  const code = readSlipCode(slip.code ?? '')
  if (code?.slipNumber !== record.slipNumber || code.application !== record.application || code.version !== 1)
    return `the slip’s code says “${slip.code}”`
  const [year = '', , day = ''] = record.promisedOn.split('-')
  const wanted = [String(record.fee.amount), year, String(Number(day))]
  const missing = wanted.find((one) => !slip.digits.includes(one))
  if (missing) return `the slip does not say ${missing}`
  return unless(pdfDir === undefined || slip.pdf === '%PDF', 'the slip’s PDF is none')
}
