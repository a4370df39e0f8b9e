import { ApplicationRecord, FINALISE_DOMAIN } from '../../station/protocol/index.ts'
import type { Actor } from '../audit/audit.ts'
import type { ApplicationKey, OutcomeOf } from '../contract/index.ts'
import { type SigningKey, signBytes } from '../keys/ed25519.ts'
import { contentHashOf } from '../packet/content-hash.ts'
import { findings } from '../rules/completeness.ts'
import { feeFor } from '../rules/fee.ts'
import { dropImages } from './captures/keep.ts'
import type { CaptureRow } from './captures/rows.ts'
import { refreshCountersign } from './countersign.ts'
import { gatherDraft } from './facts.ts'
import { may } from './lifecycle.ts'
import { partsOf, recordOf } from './record-of.ts'
import { type ApplicationRow, findApplication, type Records, refreshProgress } from './records.ts'
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
  // Midnight may have passed since the last act: what was shown, and countersigned, is looked at as of today.
  refreshCountersign(records, application.row)
  const current = findApplication(records, key)!
  const gathered = gatherDraft(records, current)
  const open = findings(gathered.pack, gathered.draft, gathered.context)
  if (open.some(({ blocks }) => blocks)) return { ok: false, reason: 'incomplete', detail: open }
  const fee = feeFor(gathered.pack, gathered.facts, gathered.today)
  if (!fee) return { ok: false, reason: 'incomplete', detail: [] }

  const { db } = records.store
  const at = records.audit.append(actor, { act: 'application-finalised', subject: { ...key } })
  const record = recordOf(records, actor, current, gathered, fee, at)
  // Parsed by the station's own schema before it is frozen: what it would refuse never leaves the draft.
  const bytes = Buffer.from(JSON.stringify(ApplicationRecord.parse(record)))
  const contentHash = contentHashOf(
    bytes,
    partsOf(record).map(({ part, sha256 }) => ({ name: part, sha256 })),
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
  // Who was not there in the morning may be served in the afternoon; any other word of the officer stands.
  db.prepare(
    "UPDATE visit SET outcome = 'served', come_back_on = NULL WHERE visit = ? AND ifnull(outcome, 'absent') IN ('absent', 'come-back')",
  ).run(application.visit)
  refreshProgress(records, application.row, at)
  return { ok: true, value: viewOf(records, findApplication(records, key)!) }
}

/** Until finalise every attempt is kept; afterwards the chosen one alone, and pictures that nothing names go. */
function dropOtherAttempts(records: Records, application: ApplicationRow, chosen: readonly CaptureRow[]): void {
  const keep = JSON.stringify(chosen.map(({ row }) => row))
  const dropped = records.store.db
    .prepare<[number, string], number | null>(
      'DELETE FROM capture WHERE application_row = ? AND row NOT IN (SELECT value FROM json_each(?)) RETURNING image',
    )
    .pluck()
    .all(application.row, keep)
  dropImages(records, application.row, dropped)
}
