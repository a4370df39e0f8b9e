/** Evidence for each step by itself, mostly from the station's files: a step that was left out leaves none. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { RunningApp } from './app.ts'
import { type Notes, type StepName, stepNames, wasReloaded } from './journey.ts'
import { expectedFields, type Person } from './person.ts'
import { type HeldPacket, readStation, sha256 } from './station-evidence.ts'

/** Why there is no evidence that the step happened; nothing when there is. */
export type Lack = string | undefined

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
  const packets = await readStation(join(app.dataDir, 'practice-station'))
  const [first, second] = packets
  const slips = notes.receipts.map(({ slip }) => slip)

  const lacks: Record<StepName, () => Lack> = {
    'sign-in': () => unless(first?.record.officer === person.officer.number, 'no record names the officer'),
    'take-visit': () => unless(first?.record.visit === person.visit, 'no record names the visit'),
    fill: () => first && differences(first.record.fields, expectedFields(person)),
    portrait: () => lackOfCaptures(first, app.captures, 'portrait', 1),
    fingers: () => lackOfCaptures(first, app.captures, 'finger', 10),
    reload: () => unless(atEnd.wasReloaded, 'the page is still the one that was opened at the start'),
    'kill-core': () => unless(notes.coreAtFinalise !== notes.coreAtStart, 'the core is still the one of the start'),
    finalise: () => unless(first?.record.version === 1, 'the station holds no first version'),
    receipt: () =>
      unless(first !== undefined && slips.includes(first.record.slipNumber), 'nobody saw the first version’s receipt'),
    status: () => unless(notes.word === 'pending', 'nobody saw the station’s word'),
    correct: () => lackOfCorrection(first, second, person),
    'sign-out': () =>
      unless(atEnd.isLocked && atEnd.core !== notes.coreBeforeSignOut, 'the core that had the key still runs'),
  }
  const found = stepNames.flatMap((step) => {
    const lack = first ? lacks[step]() : 'the station holds nothing'
    return lack === undefined ? [] : [{ step, sentence: lack }]
  })
  return packets.length > 2
    ? [...found, { step: 'finalise', sentence: `the station holds ${packets.length} packets` }]
    : found
}

const unless = (isSo: boolean, sentence: string): Lack => (isSo ? undefined : sentence)

function differences(held: Readonly<Record<string, string>>, typed: Readonly<Record<string, string>>): Lack {
  const wrong = Object.entries(typed).filter(([name, value]) => held[name] !== value.normalize('NFC'))
  return wrong.length === 0 ? undefined : wrong.map(([name]) => `${name} is “${held[name] ?? ''}”`).join(', ')
}

/** The right number, each with its bytes, from the source that this start had. */
function lackOfCaptures(
  packet: HeldPacket | undefined,
  folder: string | undefined,
  modality: 'portrait' | 'finger',
  count: number,
): Lack {
  const captures = packet?.record.captures.filter((one) => one.modality === modality) ?? []
  const places = new Set(captures.map(({ position }) => position))
  if (places.size !== count || captures.length !== count) return `${captures.length} of ${count} are there`
  for (const capture of captures) {
    const bytes = packet?.parts.get(capture.part)
    if (!bytes || sha256(bytes) !== capture.sha256) return `${capture.part} is not the picture that was taken`
    if (capture.source !== (folder ? 'file' : 'simulated'))
      return `${capture.part} says it came from “${capture.source}”`
    if (folder && capture.position !== undefined) {
      const file = readFileSync(join(folder, `finger-${String(capture.position).padStart(2, '0')}.png`))
      if (sha256(file) !== capture.sha256) return `${capture.part} is not the file of finger ${capture.position}`
    }
  }
  return undefined
}

/** Version 2: only what changed travels, and the pictures are named as held by the first packet. */
function lackOfCorrection(first: HeldPacket | undefined, second: HeldPacket | undefined, person: Person): Lack {
  if (!first || !second) return 'the station holds no second version'
  if (second.record.application !== first.record.application || second.record.version !== 2)
    return 'the second packet is not version 2 of the first'
  if (second.record.correctionReason !== person.correction.reason) return 'version 2 does not say why'
  if (second.parts.size > 0) return 'version 2 carries pictures that the station has'
  const isHeld = second.manifest.parts.every(({ heldBy }) => heldBy === first.packetId)
  if (!isHeld || second.manifest.parts.length !== first.manifest.parts.length)
    return 'version 2 does not name the first packet’s pictures'
  return differences(second.record.fields, {
    ...expectedFields(person),
    [person.correction.name]: person.correction.value,
  })
}
