import { StatusEvent, type StatusWord } from '../protocol/index.ts'
import type { Sealer } from './seal-text.ts'
import type { SqlDatabase, Writing } from './sql.ts'
import type { Statuses } from './store.ts'

type StatusRow = Omit<StatusEvent, 'reason' | 'officialNumber'> & {
  reason: string | null
  officialNumber: Buffer | null
}

export function createStatuses(database: SqlDatabase, sealer: Sealer): Statuses {
  return {
    append: (application, version, status, reason, at, officialNumber) =>
      database.write((sql) =>
        appendStatus(sql, {
          application,
          version,
          status,
          reason: reason === undefined ? undefined : sealReason(sealer, reason),
          at,
          ...(officialNumber === undefined ? {} : { officialNumber: sealer.seal(officialNumber) }),
        }),
      ),
    after: async (machine, cursor, limit) => {
      const rows = await database.read((sql) =>
        sql.all<StatusRow>(
          `SELECT cursor, application, version, status, reason, official_number AS "officialNumber", at FROM status
           WHERE machine = ? AND cursor > ? ORDER BY cursor LIMIT ?`,
          machine,
          cursor,
          limit,
        ),
      )
      return rows.map((row) => readStatus(sealer, row))
    },
  }
}

function readStatus(sealer: Sealer, { reason, officialNumber, ...row }: StatusRow): StatusEvent {
  return StatusEvent.parse({
    ...row,
    ...(reason === null ? {} : { reason: openReason(sealer, reason) }),
    ...(officialNumber === null ? {} : { officialNumber: sealer.open(officialNumber) }),
  })
}

const SEALED = 'sealed:'

/** SECURITY: a clerk's sentence may name somebody. The station's own words are not sealed, because it looks for them. */
export const sealReason = (sealer: Sealer, reason: string): string => SEALED + sealer.seal(reason).toString('base64')

/** Of the column `status.reason`. */
export const openReason = (sealer: Sealer, reason: string): string =>
  reason.startsWith(SEALED) ? sealer.open(Buffer.from(reason.slice(SEALED.length), 'base64')) : reason

export type NewStatus = {
  application: string
  version: number
  status: StatusWord
  /** As it is kept: the station's own word, or sealed. */
  reason: string | undefined
  at: string
  /** Sealed. */
  officialNumber?: Buffer
}

/** One row for each machine that made such a packet; call it inside a transaction. False when there is none. */
export async function appendStatus(sql: Writing, entry: NewStatus): Promise<boolean> {
  const { application, version, status, reason, at, officialNumber } = entry
  const machines = await sql.all<{ machine: string }>(
    'SELECT DISTINCT machine FROM custody WHERE application = ? AND version = ? ORDER BY machine',
    application,
    version,
  )
  for (const { machine } of machines) {
    // A tablet reads on from its highest cursor: a lower one must never become visible after that.
    await sql.lock(`status:${machine}`)
    await sql.run(
      'INSERT INTO status (machine, application, version, status, reason, at, official_number) VALUES (?, ?, ?, ?, ?, ?, ?)',
      machine,
      application,
      version,
      status,
      reason ?? null,
      at,
      officialNumber ?? null,
    )
  }
  await sql.run(
    'UPDATE custody SET last_status = ? WHERE application = ? AND version = ?',
    status,
    application,
    version,
  )
  return machines.length > 0
}
