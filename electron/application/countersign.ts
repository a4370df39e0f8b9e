/** Second officers: what waits for one, and what he has signed. It is never in the way of the first. */
import { COUNTERSIGN_DOMAIN, type Countersignature, Instant, MAX_ANNOUNCED } from '../../station/protocol/index.ts'
import type { Actor } from '../audit/audit.ts'
import type { ApplicationKey, CountersignItem, OutcomeOf } from '../contract/index.ts'
import { type SigningKey, signBytes } from '../keys/ed25519.ts'
import { needsCountersign } from '../rules/applicant.ts'
import { sha256Of } from './captures/keep.ts'
import { readExceptions, readSigning } from './contents.ts'
import { type Gathered, gatherDraft, readRecord } from './facts.ts'
import { type ApplicationRow, findApplication, nameOfOfficer, type Records } from './records.ts'

type CountersignatureRow = {
  content_hash: string
  officer: string
  public_key: string
  signature: string
  at: string
}

/**
 * What a second officer signs of a draft: what was shown to the applicant, and what was out of the ordinary.
 * SHA-256 of the JSON `[application, version, shownSha256, exceptions, reason, witness]`, the last two of who
 * cannot sign. The record carries all of it, so that a station reckons it again.
 */
export function draftSha256(
  { application, version }: ApplicationKey,
  { draft, shownSha256, signing }: Gathered,
): string {
  const words = [application, version, shownSha256, draft.exceptions, signing?.reason ?? '', signing?.witness ?? '']
  return sha256Of(Buffer.from(JSON.stringify(words)))
}

/** Of this content alone; what was signed of another does not count. */
export function findCountersignature(
  { store }: Pick<Records, 'store'>,
  row: number,
  contentHash: string,
): CountersignatureRow | undefined {
  return store.db
    .prepare<[number, string], CountersignatureRow>(
      'SELECT * FROM countersignature WHERE application_row = ? AND content_hash = ?',
    )
    .get(row, contentHash)
}

/** Derives again whether a draft waits for a second officer; a frozen one is what it was frozen as, until he signs. */
export function refreshCountersign(records: Records, row: number): void {
  const { db } = records.store
  const application = db.prepare<[number], ApplicationRow>('SELECT * FROM application WHERE row = ?').get(row)!
  if (application.state !== 'draft') return
  const state = draftState(records, application)
  if (state !== application.countersign)
    db.prepare('UPDATE application SET countersign = ? WHERE row = ?').run(state, row)
}

function draftState(records: Records, application: ApplicationRow): ApplicationRow['countersign'] {
  const { row } = application
  const pack = records.packs.byHash(application.rule_pack)
  const signing = readSigning(records, row)
  const looked = {
    exceptions: readExceptions(records, row),
    ...(signing && { signing: { ...signing, isCurrent: true } }),
  }
  if (!needsCountersign(pack, looked)) return 'not-needed'
  const has = records.store.db.prepare('SELECT 1 FROM countersignature WHERE application_row = ?').get(row)
  if (!has) return 'pending'
  const signed = findCountersignature(records, row, draftSha256(application, gatherDraft(records, application)))
  return signed ? 'done' : 'pending'
}

/** The oldest first; more than these nobody looks through at once. */
const MOST_LISTED = 200

export function listCountersigns(records: Records): CountersignItem[] {
  const rows = records.store.db
    .prepare<[], ApplicationRow>(
      `SELECT * FROM application WHERE countersign = 'pending' ORDER BY sequence LIMIT ${MOST_LISTED}`,
    )
    .all()
  return rows.map((application) => {
    const signing = readSigning(records, application.row)
    const cannotSign = signing?.method === 'cannot' ? [{ modality: 'signature', reason: signing.reason ?? '' }] : []
    return {
      application: application.application,
      version: application.version,
      name: application.name,
      slipNumber: application.slip_number,
      officer: nameOfOfficer(records, takenBy(application)),
      exceptions: [...readExceptions(records, application.row), ...cannotSign],
      isFinalised: application.state !== 'draft',
    }
  })
}

export type Countersigning = { ok: true; sha256: string }

/** What is to be signed, before anybody's PIN is asked. */
export function findCountersigning(
  records: Records,
  key: ApplicationKey,
  officer: string,
): Countersigning | Extract<OutcomeOf<'countersign'>, { ok: false }> {
  const application = findApplication(records, key)
  if (!application) return { ok: false, reason: 'unknown-application' }
  if (application.countersign !== 'pending') return { ok: false, reason: 'not-needed' }
  if (takersOf(records, application).has(officer)) return { ok: false, reason: 'same-officer' }
  const sha256 = application.content_hash ?? draftSha256(application, gatherDraft(records, application))
  return { ok: true, sha256 }
}

/** Inside a transaction. @param looked what he saw before he gave his PIN; `changed-since` when it is another by now. */
export function countersign(
  records: Records,
  actor: Actor,
  key: ApplicationKey,
  second: { officer: string; signingKey: SigningKey; looked: string },
): OutcomeOf<'countersign'> {
  const now = findCountersigning(records, key, second.officer)
  if (!now.ok) return now
  if (now.sha256 !== second.looked) return { ok: false, reason: 'changed-since' }
  const application = findApplication(records, key)!
  const at = records.audit.append(actor, {
    act: 'countersigned',
    subject: { ...key, by: second.officer, contentHash: now.sha256 },
  })
  const { db } = records.store
  // Of a draft it travels in the record; of what is frozen, by an announcement.
  const travelsInRecord = application.content_hash === null ? 1 : 0
  db.prepare('INSERT OR REPLACE INTO countersignature VALUES (?, ?, ?, ?, ?, ?, ?, ?)').run(
    application.row,
    now.sha256,
    second.officer,
    second.signingKey.publicKey,
    signBytes(second.signingKey, COUNTERSIGN_DOMAIN, Buffer.from(now.sha256, 'hex')),
    JSON.stringify(at),
    travelsInRecord,
    at.sequence,
  )
  db.prepare("UPDATE application SET countersign = 'done' WHERE row = ?").run(application.row)
  return { ok: true, value: {} }
}

/** Those that the station has not acknowledged; for the next announcement. */
export function countersignaturesToSend({ store }: Pick<Records, 'store'>): Countersignature[] {
  const rows = store.db
    .prepare<[], CountersignatureRow & Pick<ApplicationRow, 'application' | 'version'>>(
      `SELECT c.*, a.application, a.version FROM countersignature c JOIN application a ON a.row = c.application_row
       WHERE c.has_travelled = 0 ORDER BY c.sequence LIMIT ${MAX_ANNOUNCED}`,
    )
    .all()
  return rows.map((row) => ({
    application: row.application,
    version: row.version,
    contentHash: row.content_hash,
    officer: row.officer,
    publicKey: row.public_key,
    signature: row.signature,
    at: Instant.parse(JSON.parse(row.at)),
  }))
}

/** The station keeps these now. Inside a transaction; what was not sent is not marked. */
export function markTravelled(
  records: Pick<Records, 'store'>,
  sent: readonly Countersignature[],
  kept: readonly ApplicationKey[],
) {
  const mark = records.store.db.prepare(
    `UPDATE countersignature SET has_travelled = 1 WHERE signature = ? AND application_row =
       (SELECT row FROM application WHERE application = ? AND version = ?)`,
  )
  for (const { application, version, signature } of sent)
    if (kept.some((key) => key.application === application && key.version === version))
      mark.run(signature, application, version)
}

const takenBy = ({ holder, record }: ApplicationRow): string => (record ? readRecord(record).officer : holder)

/** Four eyes: neither who has it in hand or froze it, nor who wrote down what has to be looked at. */
function takersOf(records: Records, application: ApplicationRow): Set<string> {
  const wrote = records.store.db
    .prepare(
      `SELECT json_extract(entry, '$.officer') FROM audit WHERE sequence IN
         (SELECT sequence FROM exception WHERE application_row = :row UNION SELECT sequence FROM signing WHERE application_row = :row)`,
    )
    .pluck()
    .all({ row: application.row }) as string[]
  return new Set([application.holder, takenBy(application), ...wrote])
}
