import type { Reading } from '../../devices/device.ts'
import { ApplicationRecord, type CaptureRecord, FINALISE_DOMAIN, type Instant } from '../../station/protocol/index.ts'
import type { Actor } from '../audit/audit.ts'
import type { ApplicationKey, OutcomeOf } from '../contract/index.ts'
import { type SigningKey, signBytes } from '../keys/ed25519.ts'
import { contentHashOf } from '../packet/content-hash.ts'
import { findings } from '../rules/completeness.ts'
import { feeFor } from '../rules/fee.ts'
import { promisedOn } from '../rules/promised.ts'
import { gatherDraft } from './facts.ts'
import { may } from './lifecycle.ts'
import {
  type ApplicationRow,
  type CaptureRow,
  findApplication,
  type Records,
  readExceptions,
  refreshProgress,
} from './records.ts'
import { viewOf } from './view.ts'

/** Freezes the record: bytes, hash and the officer's signature are fixed here and never made again. Inside a transaction. */
export function finaliseApplication(
  records: Records,
  actor: Actor,
  officerKey: SigningKey,
  key: ApplicationKey,
): OutcomeOf<'finaliseApplication'> {
  const application = findApplication(records, key)
  if (!application) return { ok: false, reason: 'unknown-application' }
  if (!may(application.state, 'finalise')) return { ok: false, reason: 'not-a-draft' }
  const gathered = gatherDraft(records, application)
  const open = findings(gathered.pack, gathered.draft, gathered.context)
  if (open.some(({ blocks }) => blocks)) return { ok: false, reason: 'incomplete', detail: open }
  const fee = feeFor(gathered.pack, gathered.facts, gathered.today)
  if (!fee) return { ok: false, reason: 'incomplete', detail: [] }

  const { db } = records.store
  const at = records.audit.append(actor, { act: 'application-finalised', subject: { ...key } })
  const record: ApplicationRecord = {
    formatVersion: 1,
    application: key.application,
    version: key.version,
    slipNumber: application.slip_number,
    environment: gathered.context.environment,
    rulePack: { id: gathered.pack.id, hash: application.rule_pack },
    procedure: application.procedure,
    ...(application.visit && { visit: application.visit }),
    fields: { ...gathered.draft.fields },
    captures: gathered.captures.map(captureRecord),
    exceptions: readExceptions(records, application.row),
    fee,
    promisedOn: promisedOn(gathered.pack, application.procedure, gathered.today),
    officer: actor.officer,
    machine: records.enrolled.certificate.machine,
    sitting: actor.sitting,
    finalisedAt: at,
    ...(application.correction_reason && { correctionReason: application.correction_reason }),
  }
  // Parsed by the station's own schema before it is frozen: what it would refuse never leaves the draft.
  const bytes = Buffer.from(JSON.stringify(ApplicationRecord.parse(record)))
  const contentHash = contentHashOf(
    bytes,
    record.captures.map(({ part, sha256 }) => ({ name: part, sha256 })),
  )
  const signature = {
    officer: actor.officer,
    role: 'finalise',
    publicKey: officerKey.publicKey,
    signature: signBytes(officerKey, FINALISE_DOMAIN, Buffer.from(contentHash, 'hex')),
  }
  db.prepare(
    "UPDATE application SET state = 'finalised', record = ?, content_hash = ?, finalise_signature = ? WHERE row = ?",
  ).run(bytes, contentHash, JSON.stringify(signature), application.row)
  dropOtherAttempts(records, application, gathered.captures)
  db.prepare("UPDATE visit SET outcome = ifnull(outcome, 'served') WHERE visit = ?").run(application.visit)
  refreshProgress(records, application.row, at)
  return { ok: true, value: viewOf(records, findApplication(records, key)!) }
}

export function captureRecord(row: CaptureRow): CaptureRecord {
  const { mediaType, width, height, ppi, quality, device } = JSON.parse(row.reading) as Reading
  const ending = mediaType === 'image/png' ? 'png' : 'jpg'
  const place = row.modality === 'finger' ? `finger-${String(row.position).padStart(2, '0')}` : row.modality
  return {
    capture: row.capture,
    part: `parts/${place}.${ending}`,
    sha256: row.sha256,
    mediaType,
    modality: row.modality,
    ...(row.position > 0 && { position: row.position }),
    width,
    height,
    ...(ppi && { ppi }),
    quality,
    attempt: row.attempt,
    source: row.source,
    device: { device: device.device, driver: device.driver, model: device.model, serial: device.serial },
    takenAt: JSON.parse(row.taken_at) as Instant,
    officer: row.officer,
  }
}

/** Until finalise every attempt is kept; afterwards the chosen one alone, and pictures that nothing names go. */
function dropOtherAttempts({ store }: Records, application: ApplicationRow, chosen: readonly CaptureRow[]): void {
  const keep = JSON.stringify(chosen.map(({ row }) => row))
  const dropped = store.db
    .prepare(
      'DELETE FROM capture WHERE application_row = ? AND row NOT IN (SELECT value FROM json_each(?)) RETURNING image',
    )
    .pluck()
    .all(application.row, keep)
  // A picture of the version before may be named by both.
  const drop = store.db.prepare(
    'DELETE FROM image WHERE row = ? AND NOT EXISTS (SELECT 1 FROM capture c WHERE c.image = image.row)',
  )
  for (const image of dropped) drop.run(image)
}
