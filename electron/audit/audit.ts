/**
 * The audit log: a hash chain over stored bytes, one entry for each act, in the act's own transaction.
 * Ids and hashes only, no personal data. Genesis is the enrolment certificate (security.md 21).
 */
import { createHash } from 'node:crypto'
import { AUDIT_DOMAIN, AUDIT_GENESIS_DOMAIN, type AuditLink, type Instant } from '../../station/protocol/index.ts'
import type { Clock } from '../store/clock.ts'
import type { Database } from '../store/store.ts'

/** Who is acting: every entry, and by it every row, names officer, machine and sitting. */
export type Actor = { officer: string; sitting: string }

/** The machine itself, when nobody is asked: sealing at start-up, a receipt that comes in. */
export const theMachine: Actor = { officer: 'machine', sitting: 'machine' }

export type AuditEntry = { act: string; subject: Record<string, string | number> }

export type Audit = {
  /** Must be called inside the transaction of what it records. Returns the moment with its place in the order. */
  append(actor: Actor, entry: AuditEntry): Instant
  head(): { sequence: number; hash: string }
  /** At most `limit` links after `sequence`, for the station. */
  linksAfter(sequence: number, limit: number): AuditLink[]
}

export function createAudit(
  db: Database,
  clock: Clock,
  machine: () => { machine: string; certificate: string },
): Audit {
  const insert = db.prepare('INSERT INTO audit (sequence, entry, hash) VALUES (?, ?, ?)')
  const last = db.prepare<[], { sequence: number; hash: string }>(
    'SELECT sequence, hash FROM audit ORDER BY sequence DESC LIMIT 1',
  )
  const after = db.prepare<[number, number], AuditLink>(
    'SELECT sequence, entry, hash FROM audit WHERE sequence > ? ORDER BY sequence LIMIT ?',
  )
  const known = db.prepare(`UPDATE machine SET latest_known_utc = max(ifnull(latest_known_utc, ''), ?)`)
  const head = () => last.get() ?? { sequence: 0, hash: genesis(machine().certificate) }
  return {
    head,
    linksAfter: (sequence, limit) => after.all(sequence, limit),
    append: (actor, { act, subject }) => {
      const previous = head()
      const at: Instant = { ...clock.now(), sequence: previous.sequence + 1 }
      const entry = JSON.stringify({ formatVersion: 1, machine: machine().machine, ...actor, at, act, subject })
      insert.run(at.sequence, entry, chainHash(previous.hash, entry))
      known.run(at.utc)
      return at
    },
  }
}

const genesis = (certificate: string): string =>
  createHash('sha256').update(AUDIT_GENESIS_DOMAIN).update(certificate).digest('hex')

/** SHA-256(domain ‖ the 32 bytes of the previous hash ‖ the entry's UTF-8 bytes), as hex. */
export function chainHash(previousHash: string, entry: string): string {
  return createHash('sha256')
    .update(AUDIT_DOMAIN)
    .update(Buffer.from(previousHash, 'hex'))
    .update(entry, 'utf8')
    .digest('hex')
}
