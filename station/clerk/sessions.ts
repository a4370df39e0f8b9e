import { createHash, randomBytes } from 'node:crypto'
import type { SqlDatabase } from '../store/sql.ts'
import { type Clerk, checkPassword } from './accounts.ts'
import { countWrong, waitOfAddress } from './addresses.ts'
import { appendClerkAct } from './log.ts'

/** A clerk's day. */
const GOOD_FOR_MS = 8 * 60 * 60 * 1000

/** SECURITY: only the hash is kept, because whoever reads the database must not become a clerk by it. */
const kept = (token: string): string => createHash('sha256').update(token).digest('hex')

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
  const token = randomBytes(32).toString('base64url')
  const at = new Date(now).toISOString()
  const expiresAt = new Date(now + GOOD_FOR_MS).toISOString()
  await database.write(async (sql) => {
    await sql.run('DELETE FROM clerk_session WHERE expires_at < ?', at)
    await sql.run('INSERT INTO clerk_session VALUES (?, ?, ?)', kept(token), checked.clerk.name, expiresAt)
    await appendClerkAct(sql, { clerk: checked.clerk.name, act: 'signed-in', subject: {}, at })
  })
  return { ok: true, token, expiresAt, clerk: checked.clerk }
}

export async function findSession(database: SqlDatabase, token: string, now: number): Promise<Clerk | undefined> {
  return database.read((sql) =>
    sql.get<Clerk>(
      `SELECT c.name, c.role FROM clerk_session s JOIN clerk c ON c.name = s.clerk
       WHERE s.token_sha256 = ? AND s.expires_at > ? AND c.removed_at IS NULL`,
      kept(token),
      new Date(now).toISOString(),
    ),
  )
}

export async function signOut(database: SqlDatabase, token: string): Promise<void> {
  await database.write((sql) => sql.run('DELETE FROM clerk_session WHERE token_sha256 = ?', kept(token)))
}
