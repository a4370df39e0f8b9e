import { createHash, randomBytes } from 'node:crypto'
import type { SqlDatabase } from '../store/sql.ts'
import { type Clerk, checkPassword } from './accounts.ts'
import { countWrong, waitOfAddress } from './addresses.ts'
import { appendClerkAct } from './log.ts'

/** A clerk's day. */
const GOOD_FOR_MS = 8 * 60 * 60 * 1000
/** Whoever went for lunch signs in again. */
const IDLE_MS = 30 * 60 * 1000
/** The database is written no more often than that for one session. */
const RENEW_MS = 60 * 1000

const TOKEN_BYTES = 32
const END_BYTES = 6

/** The day's end in milliseconds since 1970 and 26 random bytes. SECURITY: the kept hash covers both, so neither is chosen by who holds it. */
function makeToken(endsAt: number): string {
  const bytes = randomBytes(TOKEN_BYTES)
  bytes.writeUIntBE(endsAt, 0, END_BYTES)
  return bytes.toString('base64url')
}

function endOf(token: string): number {
  const bytes = Buffer.from(token, 'base64url')
  return bytes.byteLength === TOKEN_BYTES ? bytes.readUIntBE(0, END_BYTES) : 0
}

/** SECURITY: only the hash is kept, because whoever reads the database must not become a clerk by it. */
const kept = (token: string): string => createHash('sha256').update(token).digest('hex')

/** `expiresAt` at the latest: unused for half an hour it is over before. */
export type SignedIn =
  | { ok: true; token: string; expiresAt: string; clerk: Clerk }
  | { ok: false; reason: 'wrong' }
  | { ok: false; reason: 'slow'; waitMs: number }

/** @param now milliseconds since 1970. */
export async function signIn(
  database: SqlDatabase,
  { address, ...who }: { name: string; password: string; address?: string },
  now: number,
): Promise<SignedIn> {
  const waitMs = address === undefined ? 0 : waitOfAddress(address, now)
  if (waitMs > 0) return { ok: false, reason: 'slow', waitMs }
  const checked = await checkPassword(database, who, now)
  if (!checked.ok) {
    if (address !== undefined && checked.reason === 'wrong') countWrong(address, now)
    return checked
  }
  const token = makeToken(now + GOOD_FOR_MS)
  const at = new Date(now).toISOString()
  const idleAt = new Date(now + IDLE_MS).toISOString()
  await database.write(async (sql) => {
    await sql.run('DELETE FROM clerk_session WHERE expires_at < ?', at)
    await sql.run('INSERT INTO clerk_session VALUES (?, ?, ?)', kept(token), checked.clerk.name, idleAt)
    await appendClerkAct(sql, { clerk: checked.clerk.name, act: 'signed-in', subject: {}, at })
  })
  return { ok: true, token, expiresAt: new Date(endOf(token)).toISOString(), clerk: checked.clerk }
}

/** Finding it is using it. @param now milliseconds since 1970. */
export async function findSession(database: SqlDatabase, token: string, now: number): Promise<Clerk | undefined> {
  const endsAt = endOf(token)
  if (now >= endsAt || endsAt > now + GOOD_FOR_MS) return undefined
  const found = await database.read((sql) =>
    sql.get<Clerk & { idleAt: string }>(
      `SELECT c.name, c.role, s.expires_at AS "idleAt" FROM clerk_session s JOIN clerk c ON c.name = s.clerk
       WHERE s.token_sha256 = ? AND s.expires_at > ? AND c.removed_at IS NULL`,
      kept(token),
      new Date(now).toISOString(),
    ),
  )
  if (!found) return undefined
  const { idleAt, ...clerk } = found
  if (Date.parse(idleAt) < now + IDLE_MS - RENEW_MS)
    await database.write(
      (sql) =>
        sql.run(
          'UPDATE clerk_session SET expires_at = ? WHERE token_sha256 = ?',
          new Date(now + IDLE_MS).toISOString(),
          kept(token),
        ),
      'by-row',
    )
  return clerk
}

export async function signOut(database: SqlDatabase, token: string): Promise<void> {
  await database.write((sql) => sql.run('DELETE FROM clerk_session WHERE token_sha256 = ?', kept(token)))
}
