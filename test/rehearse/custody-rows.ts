/** The station's tables and packet files as they lie there, read by nothing of the station's own. */
import { createHash } from 'node:crypto'
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { Client } from 'pg'
import { openDatabase } from '../../migrations/database.ts'

export type CustodyRow = { packetId: string; size: number; application: string; version: number; contentHash: string }

export type CustodyRows = {
  rows: CustodyRow[]
  /** `application/version` of each that a clerk has to decide between. */
  conflicts: string[]
  /** Sealed. Undefined where they are not, or do not have the hash that is their name. */
  bytesOf(packetId: string): Promise<Buffer | undefined>
  close(): Promise<void>
}

const CUSTODY = `SELECT packet_id AS "packetId", size, application, version, content_hash AS "contentHash" FROM custody`
const CONFLICTS = "SELECT application || '/' || version AS key FROM status WHERE status = 'conflict'"

/** @param database a `postgres://` address; SQLite's file in the folder when absent. */
export async function openCustodyRows(folder: string, database?: string): Promise<CustodyRows> {
  const { all, close } = database ? await openPostgres(database) : openSqlite(folder)
  const files = packetFiles(folder)
  const rows = (await all(CUSTODY)) as CustodyRow[]
  return {
    rows: rows.map((row) => ({ ...row, size: Number(row.size), version: Number(row.version) })),
    conflicts: ((await all(CONFLICTS)) as { key: string }[]).map(({ key }) => key),
    bytesOf: async (packetId) => {
      const file = files.get(packetId)
      const pieces = (await all(`SELECT bytes FROM packet_bytes WHERE packet_id = '${packetId}' ORDER BY start`)) as {
        bytes: Buffer
      }[]
      const bytes = file ? readFileSync(file) : Buffer.concat(pieces.map((piece) => piece.bytes))
      return createHash('sha256').update(bytes).digest('hex') === packetId ? bytes : undefined
    },
    close,
  }
}

type Reading = { all(text: string): Promise<unknown[]>; close(): Promise<void> }

function openSqlite(folder: string): Reading {
  const key = Buffer.from(readFileSync(join(folder, 'keys', 'database.key'), 'utf8').trim(), 'hex')
  const db = openDatabase(join(folder, 'station.db'), key)
  return { all: async (text) => db.prepare(text).all(), close: async () => void db.close() }
}

async function openPostgres(database: string): Promise<Reading> {
  const client = new Client({ connectionString: database })
  await client.connect()
  return { all: async (text) => (await client.query(text)).rows, close: () => client.end() }
}

/** By packet id: a finished file's name is its id and nothing more, whatever the folder's order is. */
function packetFiles(folder: string): ReadonlyMap<string, string> {
  if (!existsSync(folder)) return new Map()
  const all = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((each) => each.isFile())
  return new Map(
    all.flatMap(({ parentPath, name }) => {
      const id = /^([0-9a-f]{64})(\.age)?$/.exec(name)?.[1]
      return id ? [[id, join(parentPath, name)] as const] : []
    }),
  )
}
