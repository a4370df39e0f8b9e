import { randomBytes } from 'node:crypto'
import pg from 'pg'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { StationError } from '../station/station-error.ts'
import { hasStationData } from '../station/store/open-database.ts'
import { openPostgresDatabase } from '../station/store/postgres/database.ts'
import { asStationError } from '../station/store/postgres/failure.ts'
import { numberPlaceholders } from '../station/store/postgres/placeholders.ts'
import type { SqlDatabase } from '../station/store/sql.ts'
import { acceptance, allDatabases, enrolled, kinds } from './support/databases.ts'
import { type Postgres, postgresIsHere, startPostgres } from './support/postgres.ts'
import { temporary } from './support/temporary.ts'

const failed: StationError[] = []
const open = (url: string) => openPostgresDatabase({ url, onFailed: (error) => failed.push(error) })
const ask = async (url: string, text: string) => {
  const client = new pg.Client({ connectionString: url })
  await client.connect()
  try {
    return (await client.query(text)).rows
  } finally {
    await client.end()
  }
}

it('numbers the values of a text, and no question mark that is quoted', () => {
  const text = `SELECT "a?", 'is it?', 'it''s ?' FROM x WHERE y = ? AND "offset" + ? <= size`
  expect(numberPlaceholders(text)).toBe(
    `SELECT "a?", 'is it?', 'it''s ?' FROM x WHERE y = $1 AND "offset" + $2 <= size`,
  )
})

it('takes PostgreSQL’s words for what they mean to a station', () => {
  const meant = (code: string) => asStationError(Object.assign(new Error('x'), { code }))?.code
  expect(
    ['53100', '58030', 'XX001', '57P01', '08006', 'ECONNRESET', '28P01', '55P03', '42601', '23503'].map(meant),
  ).toEqual([
    'disk-full',
    'disk-failed',
    'disk-failed',
    'database-away',
    'database-away',
    'database-away',
    'database-away',
    'database-away',
    undefined,
    undefined,
  ])
})

describe.skipIf(postgresIsHere() !== undefined)('a PostgreSQL', () => {
  let postgres: Postgres
  beforeAll(async () => {
    postgres = await startPostgres()
  })
  afterAll(() => postgres.end())

  it('that acknowledges what is not durable is refused with a sentence', async () => {
    const careless = await startPostgres({ fsync: false })
    await expect(open(careless.url)).rejects.toMatchObject({
      code: 'bad-option',
      message: expect.stringContaining('fsync'),
    })
    await careless.end()
  })

  it('commits to its disk even where its default is not to', async () => {
    const url = await postgres.createDatabase('asynchronous')
    await ask(url, 'ALTER DATABASE asynchronous SET synchronous_commit = off')
    const database = await open(url)
    expect(await database.read((sql) => sql.get('SHOW synchronous_commit'))).toEqual({ synchronous_commit: 'on' })
    await database.close()
  })

  it('gets its tables from whichever of many stations is first, and from no older one', async () => {
    const url = await postgres.createDatabase('together')
    expect(await hasStationData({ database: url, dataFolder: temporary() })).toBe(false)
    const all = await Promise.all(Array.from({ length: 4 }, () => open(url)))
    await Promise.all(all.map((database) => database.close()))
    await ask(url, 'UPDATE schema_version SET version = version + 1')
    await expect(open(url)).rejects.toMatchObject({ code: 'bad-option', message: expect.stringContaining('newer') })
  })

  it('loses no step of acts that read and write the same rows, in one process and in two', async () => {
    const url = await postgres.createDatabase('contended')
    const both = [await open(url), await open(url)]
    await ask(url, "INSERT INTO station VALUES (1, 'n', 'practice', 'vn', 'r', 0)")
    const addOne = (database: SqlDatabase) =>
      database.write(async (sql) => {
        const row = await sql.get<{ port: number }>('SELECT port FROM station')
        await sql.run('UPDATE station SET port = ?', row!.port + 1)
      })
    await Promise.all(Array.from({ length: 24 }, (_, index) => addOne(both[index % 2]!)))
    expect(await both[0]!.read((sql) => sql.get('SELECT port FROM station'))).toEqual({ port: 24 })
    await Promise.all(both.map((database) => database.close()))
  })

  it('does not take half of an act that went on after a statement failed', async () => {
    const url = await postgres.createDatabase('swallowed')
    const database = await open(url)
    const act = database.write(async (sql) => {
      await sql.run("INSERT INTO station VALUES (1, 'n', 'practice', 'vn', 'r', 0)")
      await sql.run('INSERT INTO nowhere VALUES (1)').catch(() => undefined)
      return 'kept'
    })
    await expect(act).rejects.toThrow()
    expect(await ask(url, 'SELECT 1 FROM station')).toEqual([])
    await database.close()
  })

  it('that is away is not a disk that failed: it has what it acknowledged, and goes on when it is back', async () => {
    const url = await postgres.createDatabase('away')
    const database = await open(url)
    let acknowledged = 0
    await ask(url, "INSERT INTO station VALUES (1, 'n', 'practice', 'vn', 'r', 0)")
    const addUntilAway = async () => {
      for (;;) {
        await database.write((sql) => sql.run('UPDATE station SET port = port + 1'))
        acknowledged += 1
        if (acknowledged === 20) await postgres.kill()
      }
    }
    await expect(addUntilAway()).rejects.toMatchObject({ code: 'database-away' })
    await expect(database.read((sql) => sql.get('SELECT 1'))).rejects.toMatchObject({ code: 'database-away' })
    await expect(hasStationData({ database: url, dataFolder: temporary() })).rejects.toMatchObject({
      code: 'database-away',
    })
    await postgres.startAgain()
    const row = await database.read((sql) => sql.get<{ port: number }>('SELECT port FROM station'))
    // The one that was not acknowledged may be there or not.
    expect([acknowledged, acknowledged + 1]).toContain(row?.port)
    expect(failed).toEqual([])
    await database.close()
  })
})

describe.runIf(kinds.includes('postgres'))('one person’s application', () => {
  const databases = allDatabases()
  afterAll(() => databases.end())

  it('is held once, also when two stations take two of them at the same moment', async () => {
    const place = await databases.postgres()
    const stores = [(await place.open()).store, (await place.open()).store]
    const machine = await enrolled(stores[0]!)
    for (let round = 0; round < 5; round += 1) {
      const about = { person: randomBytes(32).toString('hex'), procedure: 'p', details: Buffer.from('x'), words: [] }
      const pair = [acceptance(machine, { about }), acceptance(machine, { about })]
      await Promise.all(pair.map((packet, index) => stores[index]!.custody.accept(packet, () => 'r')))
      const events = await stores[0]!.statuses.after(machine, 0, 1_000)
      const words = events.filter(({ application }) => pair.some((packet) => packet.application === application))
      expect(words.map(({ status }) => status).sort()).toEqual(['held', 'pending'])
    }
    await Promise.all(stores.map((store) => store.close()))
  })
})
