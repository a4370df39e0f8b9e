import { hash, verify } from '@node-rs/argon2'
import { createTurns } from '../intake/turns.ts'
import type { Environment } from '../protocol/index.ts'
import { StationError } from '../station-error.ts'
import type { SqlDatabase, Writing } from '../store/sql.ts'
import { appendClerkAct } from './log.ts'

export type ClerkRole = 'clerk' | 'administrator'
export type Clerk = { name: string; role: ClerkRole }

/** As the tablets' PINs, `security.md` 3: OWASP asks for less. Argon2id is this package's default. */
const ARGON = { memoryCost: 64 * 1024, timeCost: 3, parallelism: 1 }
const SHORTEST_PASSWORD = 10
/** The account that practice begins with; its page says so. */
export const PRACTICE_CLERK = { name: 'clerk', password: 'practice-clerk', role: 'administrator' } as const
const NAME = /^[\p{L}\p{N}._-]{2,60}$/u

/** After so many wrong ones each further one waits, a minute and then twice as long each time. */
const FREE_FAILURES = 5
const FIRST_WAIT_MS = 60_000
const LONGEST_WAIT_MS = 15 * 60_000

/** The same name again gets the new password and role. @throws {StationError} `bad-option` with a sentence. */
export async function addClerk(
  database: SqlDatabase,
  { name, password, role }: Clerk & { password: string },
  at: string,
): Promise<void> {
  if (!NAME.test(name))
    throw new StationError('bad-option', 'A clerk’s name has 2 to 60 letters, digits, dots or dashes.')
  if (password.length < SHORTEST_PASSWORD)
    throw new StationError('bad-option', `A clerk’s password has at least ${SHORTEST_PASSWORD} characters.`)
  const passwordHash = await hash(password, ARGON)
  await database.write(async (sql) => {
    await sql.run(
      `INSERT INTO clerk (name, password_hash, role, added_at) VALUES (?, ?, ?, ?)
       ON CONFLICT (name) DO UPDATE SET password_hash = excluded.password_hash, role = excluded.role,
         removed_at = NULL, failures = 0, failed_at = NULL`,
      name,
      passwordHash,
      role,
      at,
    )
    await sql.run('DELETE FROM clerk_session WHERE clerk = ?', name)
    await appendClerkAct(sql, { clerk: name, act: 'clerk-added', subject: { role }, at })
  })
}

/** In practice, and while there is no account at all. */
export async function addPracticeClerk(database: SqlDatabase, environment: Environment, now: number): Promise<void> {
  if (environment !== 'practice' || (await hasClerks(database))) return
  await addClerk(database, PRACTICE_CLERK, new Date(now).toISOString())
}

export async function hasClerks(database: SqlDatabase): Promise<boolean> {
  return (await database.read((sql) => sql.get('SELECT 1 FROM clerk LIMIT 1'))) !== undefined
}

type Row = { hash: string; role: ClerkRole; removedAt: string | null; failures: number; failedAt: string | null }

/** Of nobody: a name that does not exist costs as much as a wrong password. */
let nobody: Promise<string> | undefined
/** SECURITY: each takes 64 MiB; a flood of sign-ins waits instead of filling the memory. */
const inTurn = createTurns(2)

/** @param now milliseconds since 1970. */
export async function checkPassword(
  database: SqlDatabase,
  { name, password }: { name: string; password: string },
  now: number,
): Promise<
  { ok: true; clerk: Clerk } | { ok: false; reason: 'wrong' } | { ok: false; reason: 'slow'; waitMs: number }
> {
  const row = await database.write((sql) => countAttempt(sql, name, now))
  const waitMs = row ? waitOf(row, now) : 0
  if (waitMs > 0) return { ok: false, reason: 'slow', waitMs }
  // SECURITY: the same work for a name that does not exist, because the time would tell which do.
  nobody ??= hash('nobody’s password', ARGON)
  const against = row?.hash ?? (await nobody)
  const isRight = await inTurn(() => verify(against, password))
  if (!row || !isRight || row.removedAt !== null) return { ok: false, reason: 'wrong' }
  await database.write((sql) => sql.run('UPDATE clerk SET failures = 0, failed_at = NULL WHERE name = ?', name))
  return { ok: true, clerk: { name, role: row.role } }
}

/**
 * SECURITY: counted as wrong before it is judged, because many sent at once would all be free otherwise.
 * @returns the row as it was before; one that has to wait counts no more.
 */
async function countAttempt(sql: Writing, name: string, now: number): Promise<Row | undefined> {
  const row = await sql.get<Row>(
    `SELECT password_hash AS hash, role, removed_at AS "removedAt", failures, failed_at AS "failedAt"
     FROM clerk WHERE name = ?`,
    name,
  )
  if (row && waitOf(row, now) === 0)
    await sql.run(
      'UPDATE clerk SET failures = failures + 1, failed_at = ? WHERE name = ?',
      new Date(now).toISOString(),
      name,
    )
  return row
}

function waitOf({ failures, failedAt }: Row, now: number): number {
  if (failures < FREE_FAILURES || failedAt === null) return 0
  const wait = Math.min(LONGEST_WAIT_MS, FIRST_WAIT_MS * 2 ** (failures - FREE_FAILURES))
  return Math.max(0, Date.parse(failedAt) + wait - now)
}
