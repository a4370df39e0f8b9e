import type { DeviceMark } from '../../devices/device.ts'
import {
  type ApplicationRecord,
  BegunElsewhere,
  type CaptureRecord,
  type EvidenceRecord,
  type Instant,
  type Signing,
} from '../../station/protocol/index.ts'
import type { Actor } from '../audit/audit.ts'
import { regionsOf } from '../rules/condition.ts'
import { documentsFor } from '../rules/documents.ts'
import type { Fee } from '../rules/fee.ts'
import { readPlace } from '../visits/place.ts'
import { type CaptureRow, editOf, measuresOf, originOf } from './captures/rows.ts'
import { type Identity, readFieldSources, readHandOvers } from './contents.ts'
import { draftSha256, findCountersignature } from './countersign.ts'
import { readEvidence } from './evidence.ts'
import type { Gathered } from './facts.ts'
import type { ApplicationRow, Records } from './records.ts'

/** Of a record; the log has them all. */
const MOST_HAND_OVERS = 32

/** The record as it is frozen, from everything that was taken down. @param at the moment of finalise. */
export function recordOf(
  records: Records,
  actor: Actor,
  application: ApplicationRow,
  gathered: Gathered,
  fee: Fee,
  at: Instant,
): ApplicationRecord {
  const { pack, draft, today, identity } = gathered
  const { row } = application
  const kind = pack.procedures.find(({ id }) => id === application.procedure)?.kind
  const regions = regionsOf(gathered.facts)
  // A paper that is no longer asked for follows from nobody.
  const asked = new Set(documentsFor(pack, draft, today).map(({ rule }) => rule.id))
  const gaps = gathered.gaps.filter(({ document }) => asked.has(document))
  const handOvers = readHandOvers(records, row).slice(-MOST_HAND_OVERS)
  const signing = signingRecord(gathered)
  const evidence = evidenceRecords(records, row, gathered.captures)
  const place = application.visit ? readPlace(records, application.visit, 'start') : undefined
  const countersignature =
    application.countersign === 'done' ? countersignatureRecord(records, application, gathered) : undefined
  return {
    formatVersion: 4,
    application: application.application,
    version: application.version,
    slipNumber: application.slip_number,
    environment: gathered.context.environment,
    rulePack: { id: pack.id, hash: application.rule_pack },
    ...(pack.layers && { ruleLayers: pack.layers }),
    procedure: application.procedure,
    ...(application.visit && { visit: application.visit }),
    fields: { ...draft.fields },
    captures: gathered.captures.map(captureRecord),
    exceptions: draft.exceptions.map((exception) => ({ ...exception })),
    fee,
    promisedOn: gathered.shown.promisedOn,
    officer: actor.officer,
    machine: records.enrolled.certificate.machine,
    sitting: actor.sitting,
    finalisedAt: at,
    ...(application.correction_reason && { correctionReason: application.correction_reason }),
    fieldSources: readFieldSources(records, row),
    ...(identity && { identity: identityRecord(identity) }),
    ...(gaps.length > 0 && { gaps }),
    ...(signing && { signing }),
    countersign: application.countersign,
    ...(countersignature && { countersignature }),
    ...(handOvers.length > 0 && { handOvers }),
    ...(evidence.length > 0 && { evidence }),
    ...(place && { place }),
    ...(application.begun_elsewhere && {
      begunElsewhere: BegunElsewhere.parse(JSON.parse(application.begun_elsewhere)),
    }),
    ...(kind && { procedureKind: kind }),
    ...(regions && regions.home !== regions.here && { crossRegion: regions }),
    ...(application.linked && { linked: application.linked }),
  }
}

/** Everything of a record that is a file of its own in the packet. */
export const partsOf = ({ captures, evidence = [] }: ApplicationRecord): { part: string; sha256: string }[] => [
  ...captures,
  ...evidence,
]

export function captureRecord(row: CaptureRow): CaptureRecord {
  const { mediaType, width, height, ppi, impression, quality, device, evidence } = measuresOf(row)
  const edit = editOf(row)
  const origin = originOf(row)
  return {
    capture: row.capture,
    part: partOf(row),
    sha256: row.sha256,
    mediaType,
    modality: row.modality,
    ...(row.position > 0 && { position: row.position }),
    ...(row.document && { document: row.document }),
    width,
    height,
    ...(ppi && { ppi }),
    quality,
    attempt: row.attempt,
    source: row.source,
    device: { device: device.device, driver: device.driver, model: device.model, serial: device.serial },
    takenAt: JSON.parse(row.taken_at) as Instant,
    officer: row.officer,
    ...(edit && { edit }),
    ...(evidence && { evidence }),
    ...(origin && { origin }),
    ...(impression && { impression }),
  }
}

/** `finger-01.png`, `iris-1.png`, `portrait.jpg`, `document-<id>-01.jpg`, `signature.png`: one of each in a record. */
function partOf(row: CaptureRow): `parts/${string}` {
  const two = String(row.position).padStart(2, '0')
  const names: Record<CaptureRow['modality'], string> = {
    finger: `finger-${two}`,
    iris: `iris-${row.position}`,
    portrait: 'portrait',
    document: `document-${row.document}-${two}`,
    signature: 'signature',
  }
  return `parts/${names[row.modality]}.${measuresOf(row).mediaType === 'image/png' ? 'png' : 'jpg'}`
}

const ENDINGS: Record<EvidenceRecord['mediaType'], string> = {
  'application/jose': 'jws',
  'application/octet-stream': 'bin',
  'application/vnd.icao.lds': 'lds',
  'text/plain': 'txt',
  'image/png': 'png',
  'image/jpeg': 'jpg',
}

/** `finger-01.jws`, `card.lds`, `card-portrait.jpg`, `code-1.txt`: of captures that go into the record, and of cards and codes. */
function evidenceRecords(records: Records, row: number, captures: readonly CaptureRow[]): EvidenceRecord[] {
  const stems = new Map(captures.map((capture) => [capture.capture, partOf(capture).replace(/\.[a-z]+$/, '')]))
  let codes = 0
  return readEvidence(records, row).flatMap((one) => {
    const stem =
      one.of === 'capture' ? stems.get(one.capture ?? '') : `parts/${one.of === 'code' ? `code-${++codes}` : one.of}`
    if (stem === undefined) return []
    const { device, driver, model, serial } = JSON.parse(one.device) as DeviceMark
    return {
      part: `${stem}.${ENDINGS[one.media_type]}`,
      sha256: one.sha256,
      mediaType: one.media_type,
      of: one.of,
      ...(one.capture && { capture: one.capture }),
      device: { device, driver, model, serial },
      driverVersion: one.driver_version,
      takenAt: JSON.parse(one.taken_at) as Instant,
    }
  })
}

const identityRecord = ({ card, fields, securityModule, verification, source, device, readAt }: Identity) => ({
  card,
  fields: Object.fromEntries(Object.entries(fields).filter((entry): entry is [string, string] => Boolean(entry[1]))),
  ...(securityModule && { securityModule }),
  ...(verification && { verification }),
  source,
  device: device.device,
  model: device.model,
  readAt,
})

function signingRecord({ signing, captures }: Gathered): Signing | undefined {
  if (!signing) return undefined
  const { capture, ...words } = signing
  const row = captures.find((each) => each.capture === capture)
  return { ...words, ...(row && { part: partOf(row) }) }
}

function countersignatureRecord(records: Records, application: ApplicationRow, gathered: Gathered) {
  const found = findCountersignature(records, application.row, draftSha256(application, gathered))
  if (!found) return undefined
  return {
    officer: found.officer,
    publicKey: found.public_key,
    signature: found.signature,
    shownSha256: gathered.shownSha256,
    at: JSON.parse(found.at) as Instant,
  }
}
