import { createHash } from 'node:crypto'
import { createReadStream, existsSync, mkdirSync, readdirSync } from 'node:fs'
import { copyFile, link, mkdir, readdir, stat } from 'node:fs/promises'
import { dirname, join, relative } from 'node:path'
import { pipeline } from 'node:stream/promises'
import { z } from 'zod'
import { syncFile } from '../../migrations/database.ts'
import { writeWhole } from '../../migrations/whole-file.ts'
import { Environment, Sha256 } from '../protocol/index.ts'
import { StationError } from '../station-error.ts'
import type { SqlDatabase } from '../store/sql.ts'
import type { StationIdentity } from '../store/store.ts'
import { dumpPostgres } from './postgres-programs.ts'

/** `backup.json`, written last: a folder without it is no backup. */
export const BackupList = z.strictObject({
  formatVersion: z.literal(1),
  station: z.string(),
  environment: Environment,
  rootSha256: Sha256,
  madeAt: z.string(),
  /** Absent: PostgreSQL was not copied here. */
  database: z.strictObject({ kind: z.enum(['sqlite', 'postgres']), size: z.int(), sha256: Sha256 }).optional(),
  /** Files under `packets/`; a packet's name is its hash. Absent: they are in S3. */
  packets: z.array(z.strictObject({ path: z.string(), size: z.int() })).optional(),
})
export type BackupList = z.infer<typeof BackupList>

export const DATABASE_FILE = { sqlite: 'station.db', postgres: 'station.dump' } as const

export type BackupParts = {
  database: SqlDatabase
  /** Of PostgreSQL; absent: SQLite. */
  databaseUrl?: string
  /** Absent: they are in S3. */
  packetsFolder?: string
  identity: StationIdentity
  now: () => number
}

/**
 * A consistent copy while the station runs. The database comes first: a packet's file is there before its row, so
 * that every packet the copy names is in the files that are copied after it.
 * @returns sentences for whoever asked.
 * @throws {StationError} `bad-option` when the folder has something in it, or pg_dump fails.
 */
export async function backUp(to: string, parts: BackupParts): Promise<string[]> {
  if (existsSync(to) && readdirSync(to).length > 0)
    throw new StationError('bad-option', `${to} is not empty: a backup gets a folder of its own.`)
  mkdirSync(to, { recursive: true, mode: 0o700 })
  const { identity, databaseUrl } = parts
  const kind = databaseUrl === undefined ? 'sqlite' : 'postgres'
  const path = join(to, DATABASE_FILE[kind])
  const sentences: string[] = []
  if (databaseUrl === undefined) {
    // `VACUUM INTO` keeps the cipher and the key.
    await parts.database.read((sql) => sql.run('VACUUM INTO ?', path))
    syncFile(path)
  } else {
    const dumped = await dumpPostgres(databaseUrl, path)
    if (!dumped.ok) sentences.push(`pg_dump is not here. Run it where it is: ${dumped.command}`)
  }
  const packets = parts.packetsFolder === undefined ? undefined : await copyPackets(parts.packetsFolder, to)
  const list: BackupList = {
    formatVersion: 1,
    station: identity.name,
    environment: identity.environment,
    rootSha256: identity.rootSha256,
    madeAt: new Date(parts.now()).toISOString(),
    ...(existsSync(path) && { database: { kind, size: (await stat(path)).size, sha256: await hashFile(path) } }),
    ...(packets && { packets }),
  }
  writeWhole(join(to, 'backup.json'), `${JSON.stringify(BackupList.parse(list))}\n`)
  return [
    ...sentences,
    `${to}: ${list.database ? 'the database' : 'no database'} and ${packets?.length ?? 0} packets.`,
    ...(packets ? [] : ['The packets are in S3: its own versions and copies are their backup.']),
    'The keys are not in it. Keep a copy of the keys folder apart, off-line: without it nothing here can be opened.',
  ]
}

async function copyPackets(folder: string, to: string): Promise<{ path: string; size: number }[]> {
  if (!existsSync(folder)) return []
  const copied: { path: string; size: number }[] = []
  for (const entry of await readdir(folder, { recursive: true, withFileTypes: true })) {
    if (!entry.isFile() || entry.name.endsWith('.tmp')) continue
    const source = join(entry.parentPath, entry.name)
    const path = relative(folder, source)
    const target = join(to, 'packets', path)
    await mkdir(dirname(target), { recursive: true, mode: 0o700 })
    // On the same disk a second name costs nothing, and a packet's bytes never change.
    await link(source, target).catch(() => copyFile(source, target))
    copied.push({ path, size: (await stat(target)).size })
  }
  return copied
}

/** SHA-256 of a file of any size, as hex. */
export async function hashFile(path: string): Promise<string> {
  const hash = createHash('sha256')
  await pipeline(createReadStream(path), hash)
  return hash.digest('hex')
}
