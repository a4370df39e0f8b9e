/** What clerks do: a hash chain over stored bytes, as the tablets' log is. Ids only, never a name or a number of a person. */
import { createHash } from 'node:crypto'
import type { SqlDatabase, Writing } from '../store/sql.ts'

const DOMAIN = 'doorstep/clerk-act/1\0'
/** Before the first. */
const GENESIS = createHash('sha256').update('doorstep/clerk-act-genesis/1\0').digest('hex')

export type ClerkAct = { clerk: string; act: string; subject: Record<string, string | number>; at: string }

const linkHash = (previous: string, entry: string): string =>
  createHash('sha256').update(DOMAIN).update(Buffer.from(previous, 'hex')).update(entry, 'utf8').digest('hex')

/** In the transaction of what it records. */
export async function appendClerkAct(sql: Writing, { clerk, act, subject, at }: ClerkAct): Promise<void> {
  await sql.lock('clerk-act')
  const last = await sql.get<{ sequence: number; hash: string }>(
    'SELECT sequence, hash FROM clerk_act ORDER BY sequence DESC LIMIT 1',
  )
  const sequence = (last?.sequence ?? 0) + 1
  const entry = JSON.stringify({ formatVersion: 1, sequence, at, clerk, act, subject })
  const hash = linkHash(last?.hash ?? GENESIS, entry)
  await sql.run('INSERT INTO clerk_act (sequence, entry, hash) VALUES (?, ?, ?)', sequence, entry, hash)
}

/** The first sequence that does not follow from what is before it; undefined when all do. */
export async function findBrokenClerkAct(database: SqlDatabase): Promise<number | undefined> {
  const rows = await database.read((sql) =>
    sql.all<{ sequence: number; entry: string; hash: string }>(
      'SELECT sequence, entry, hash FROM clerk_act ORDER BY sequence',
    ),
  )
  let previous = GENESIS
  for (const [at, { sequence, entry, hash }] of rows.entries()) {
    if (sequence !== at + 1 || linkHash(previous, entry) !== hash) return sequence
    previous = hash
  }
  return undefined
}
