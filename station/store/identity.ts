import type { Seed } from '../seed.ts'
import { StationError } from '../station-error.ts'
import { fillDirectory } from './directory.ts'
import type { Sealer } from './seal-text.ts'
import type { SqlDatabase } from './sql.ts'
import type { StationIdentity, Store } from './store.ts'

type Settling = { identity: StationIdentity; seed?: Seed | undefined; sealer: Sealer }

/**
 * A database keeps its station, environment and country for ever. Of several processes that start together the
 * first one's name and seed are kept.
 * @throws {StationError} `bad-option` when the data belongs to another station.
 */
export async function settleIdentity(database: SqlDatabase, settling: Settling): Promise<StationIdentity> {
  const { identity: asked, seed, sealer } = settling
  const kept = await database.write(async (sql) => {
    await sql.lock('identity')
    const there = await sql.get<StationIdentity>(
      'SELECT name, environment, country, root_sha256 AS "rootSha256" FROM station',
    )
    if (there) return there
    await sql.run(
      'INSERT INTO station (one, name, environment, country, root_sha256) VALUES (1, ?, ?, ?, ?)',
      asked.name,
      asked.environment,
      asked.country,
      asked.rootSha256,
    )
    if (seed) await fillDirectory(sql, seed, sealer)
    return asked
  })
  for (const name of ['environment', 'country', 'rootSha256'] as const) {
    if (kept[name] !== asked[name])
      throw new StationError(
        'bad-option',
        `This data belongs to a station whose ${name} is ${kept[name]}, not ${asked[name]}.`,
      )
  }
  return kept
}

export const createPort = (database: SqlDatabase): Store['port'] => ({
  find: () =>
    database.read(
      async (sql) => (await sql.get<{ port: number | null }>('SELECT port FROM station'))?.port ?? undefined,
    ),
  keep: async (port) => {
    await database.write((sql) => sql.run('UPDATE station SET port = ?', port))
  },
})
