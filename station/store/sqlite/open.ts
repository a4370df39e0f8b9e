import { join } from 'node:path'
import { migrate } from '../../../migrations/apply.ts'
import { type Database, openDatabase } from '../../../migrations/database.ts'
import { stationMigrations } from '../../../migrations/station/sqlite/index.ts'
import type { Seed } from '../../seed.ts'
import { StationError } from '../../station-error.ts'
import type { StationIdentity, Store } from '../store.ts'
import { createCheckpoints } from './checkpoints.ts'
import { createCommit } from './commit.ts'
import { createCountersignatures } from './countersignatures.ts'
import { createCustody } from './custody.ts'
import { createDirectory, fillDirectory } from './directory.ts'
import { createMachines } from './machines.ts'
import { createStatuses } from './statuses.ts'
import { createUploads } from './uploads.ts'

export const databasePath = (dataFolder: string): string => join(dataFolder, 'station.db')

export type OpenStoreOptions = {
  dataFolder: string
  databaseKey: Uint8Array
  identity: StationIdentity
  /** Put in at the first start only. */
  seed?: Seed
  onFailed: (error: StationError) => void
}

/** @throws {DatabaseError} @throws {StationError} `bad-option` when the data belongs to another station. */
export function openStore(options: OpenStoreOptions): Store {
  const path = databasePath(options.dataFolder)
  const db = openDatabase(path, options.databaseKey)
  try {
    migrate(db, path, stationMigrations)
    const identity = settleIdentity(db, options)
    const checkpoints = createCheckpoints(db, path)
    const { commit, flush } = createCommit({ db, onDurable: checkpoints.onDurable, onFailed: options.onFailed })
    return {
      identity,
      machines: createMachines(db, commit),
      uploads: createUploads(db, commit),
      custody: createCustody(db, commit),
      statuses: createStatuses(db, commit),
      countersignatures: createCountersignatures(db, commit),
      directory: createDirectory(db),
      port: {
        find: async () => (db.prepare('SELECT port FROM station').pluck().get() as number | null) ?? undefined,
        keep: (port) => commit(() => void db.prepare('UPDATE station SET port = ?').run(port)),
      },
      close: async () => {
        flush()
        checkpoints.stop()
        db.close()
      },
    }
  } catch (error) {
    db.close()
    throw error
  }
}

/** A data folder keeps its station, environment and country for ever. */
function settleIdentity(db: Database, { identity: asked, seed }: OpenStoreOptions): StationIdentity {
  const select = db.prepare<[], StationIdentity>(
    'SELECT name, environment, country, root_sha256 AS rootSha256 FROM station',
  )
  const kept = select.get()
  if (!kept) {
    db.transaction(() => {
      db.prepare('INSERT INTO station (one, name, environment, country, root_sha256) VALUES (1, ?, ?, ?, ?)').run(
        asked.name,
        asked.environment,
        asked.country,
        asked.rootSha256,
      )
      if (seed) fillDirectory(db, seed)
    })()
    return asked
  }
  for (const name of ['environment', 'country', 'rootSha256'] as const) {
    if (kept[name] !== asked[name])
      throw new StationError(
        'bad-option',
        `This data belongs to a station whose ${name} is ${kept[name]}, not ${asked[name]}.`,
      )
  }
  return kept
}
