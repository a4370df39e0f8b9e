import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync } from 'node:fs'
import { copyFile, mkdir } from 'node:fs/promises'
import { basename, dirname, join, normalize } from 'node:path'
import { z } from 'zod'
import { syncFile } from '../../migrations/database.ts'
import { Sha256 } from '../protocol/index.ts'
import { StationError } from '../station-error.ts'
import { BackupList, DATABASE_FILE, hashFile } from './backup.ts'
import { restorePostgres } from './postgres-programs.ts'

/**
 * Puts a backup into an empty data folder; the database comes last, so that an interrupted restore is no station.
 * What came after the backup is sent again by the tablets, which are told that it is unknown.
 * @param databaseUrl where PostgreSQL's dump goes; its database has to be empty.
 * @throws {StationError} `bad-option` when the folder is not empty, the backup is not whole, or bytes are not their hash's.
 */
export async function restore(
  from: string,
  { dataFolder, packetsFolder, databaseUrl }: { dataFolder: string; packetsFolder?: string; databaseUrl?: string },
): Promise<string[]> {
  const list = readList(from)
  if (existsSync(dataFolder) && readdirSync(dataFolder).some((name) => name !== 'keys'))
    throw new StationError('bad-option', `${dataFolder} is not empty: a restore never writes over data.`)
  const { database, packets = [] } = list
  if (database) {
    const path = join(from, DATABASE_FILE[database.kind])
    if (!existsSync(path) || (await hashFile(path)) !== database.sha256)
      throw new StationError('bad-option', `${path} is damaged: its hash is not the list's.`)
    if (database.kind === 'postgres' && databaseUrl === undefined)
      throw new StationError('bad-option', 'This backup is PostgreSQL’s: say where to with --database postgres://…')
  }
  mkdirSync(dataFolder, { recursive: true, mode: 0o700 })
  const target = packetsFolder ?? join(dataFolder, 'packets')
  for (const { path } of packets) await restorePacket(join(from, 'packets', path), join(target, path))
  const sentences: string[] = []
  if (database?.kind === 'sqlite') {
    const path = join(dataFolder, DATABASE_FILE.sqlite)
    await copyFile(join(from, DATABASE_FILE.sqlite), `${path}.tmp`)
    syncFile(`${path}.tmp`)
    renameSync(`${path}.tmp`, path)
    syncFile(path)
  }
  if (database?.kind === 'postgres') {
    const restored = await restorePostgres(databaseUrl ?? '', join(from, DATABASE_FILE.postgres))
    if (!restored.ok) sentences.push(`pg_restore is not here. Run it where it is: ${restored.command}`)
  }
  return [
    ...sentences,
    `${dataFolder}: ${packets.length} packets of the station ${list.station} as of ${list.madeAt}.`,
    'Tablets send again by themselves what came after the backup;',
    'machines that were enrolled after it have to enrol anew.',
  ]
}

function readList(from: string): BackupList {
  try {
    const list = BackupList.parse(JSON.parse(readFileSync(join(from, 'backup.json'), 'utf8')))
    // SECURITY: a list that names `..` would have us write anywhere.
    const isInside = ({ path }: { path: string }) => normalize(path) === path && !/^([/\\]|\.\.|[A-Za-z]:)/.test(path)
    if (list.packets?.every(isInside) === false) throw new StationError('bad-option', 'The backup names files outside.')
    return list
  } catch (error) {
    if (error instanceof z.ZodError || error instanceof SyntaxError || isAbsent(error))
      throw new StationError('bad-option', `${from} is not a whole backup: backup.json cannot be read.`)
    throw error
  }
}

const isAbsent = (error: unknown): boolean => (error as NodeJS.ErrnoException).code === 'ENOENT'

/** A packet's name begins with its hash, so that no list has to be believed for its bytes. */
async function restorePacket(source: string, target: string): Promise<void> {
  const packetId = Sha256.safeParse(basename(source).slice(0, 64))
  if (!packetId.success || (await hashFile(source)) !== packetId.data)
    throw new StationError('bad-option', `${source} is damaged: its hash is not its name.`)
  await mkdir(dirname(target), { recursive: true, mode: 0o700 })
  await copyFile(source, target)
  syncFile(target)
}
