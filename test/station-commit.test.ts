import { randomBytes } from 'node:crypto'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { type Database, openDatabase } from '../migrations/database.ts'
import { stationMigrations } from '../migrations/station/sqlite/index.ts'
import type { StationError } from '../station/station-error.ts'
import { createCommit } from '../station/store/sqlite/commit.ts'
import { temporaryFolder } from './support/station-client.ts'

let folder: ReturnType<typeof temporaryFolder>
let db: Database
let failed: StationError[]
let durable: number
const create = () =>
  createCommit({
    db,
    onDurable: () => {
      durable += 1
    },
    onFailed: (error) => failed.push(error),
  })

beforeEach(() => {
  folder = temporaryFolder()
  db = openDatabase(join(folder.path, 'x.db'), randomBytes(32))
  db.exec('CREATE TABLE row (bytes BLOB NOT NULL) STRICT')
  failed = []
  durable = 0
})
afterEach(() => {
  db.close()
  folder.remove()
})

const insert = (bytes: Uint8Array) => async () => {
  db.prepare('INSERT INTO row VALUES (?)').run(bytes)
}
const count = () => db.prepare('SELECT count(*) FROM row').pluck().get()

describe('acts of one moment', () => {
  it('share one transaction', async () => {
    const { commit } = create()
    await Promise.all(Array.from({ length: 20 }, () => commit(insert(randomBytes(10)))))
    expect([count(), durable]).toEqual([20, 1])
  })

  it('keep what the others did when one throws', async () => {
    const { commit } = create()
    const outcomes = await Promise.allSettled([
      commit(insert(randomBytes(10))),
      commit(async () => {
        await insert(randomBytes(10))()
        throw new Error('no')
      }),
      commit(insert(randomBytes(10))),
    ])
    expect(outcomes.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled'])
    expect(count()).toBe(2)
  })

  it('are none of them acknowledged when the disk is full, and the next are when it has room', async () => {
    const { commit } = create()
    db.pragma('max_page_count = 8')
    const acts = [commit(insert(randomBytes(10))), commit(insert(randomBytes(1_000_000)))]
    for (const outcome of await Promise.allSettled(acts))
      expect(outcome).toMatchObject({ status: 'rejected', reason: { code: 'disk-full' } })
    expect([count(), failed]).toEqual([0, []])
    db.pragma('max_page_count = 100000')
    await commit(insert(randomBytes(1_000_000)))
    expect(count()).toBe(1)
  })
})

describe('an act of several steps', () => {
  it('runs as if alone: no other act comes between its steps, and nobody reads half of it', async () => {
    const { commit, rest } = create()
    const seen: unknown[] = []
    const twoSteps = async () => {
      const before = count() as number
      await insert(randomBytes(10))()
      await Promise.resolve()
      await insert(randomBytes(10))()
      seen.push((count() as number) - before)
    }
    const look = async () => {
      await rest()
      return count()
    }
    const acts = [commit(twoSteps), commit(twoSteps)]
    const looks = [look(), new Promise((resolve) => setImmediate(() => resolve(look())))]
    await Promise.all(acts)
    expect(seen).toEqual([2, 2])
    expect(await Promise.all(looks)).toEqual([0, 4])
  })
})

describe('the station’s tables', () => {
  it('are read by their indexes where they grow', () => {
    for (const { sql } of stationMigrations) db.exec(sql)
    const plan = (sql: string) =>
      (db.prepare(`EXPLAIN QUERY PLAN ${sql}`).all() as { detail: string }[]).map(({ detail }) => detail).join('; ')
    const queries = [
      "SELECT 1 FROM custody WHERE application = 'a' AND version = 1 AND content_hash = 'c'",
      "SELECT bytes FROM packet_bytes WHERE packet_id = 'p' ORDER BY start",
      "SELECT kept_as FROM received WHERE packet_id = 'p'",
      "SELECT cursor FROM status WHERE machine = 'm' AND cursor > 1 ORDER BY cursor LIMIT 1000",
      "SELECT status FROM status WHERE (application, version) = ('a', 1) ORDER BY cursor DESC LIMIT 1",
      "SELECT sequence FROM audit_link WHERE machine = 'm' ORDER BY sequence DESC LIMIT 1",
      "SELECT 1 FROM awaited_part WHERE packet_id = 'p'",
      "DELETE FROM awaited_part WHERE held_by = 'p' AND sha256 = 's'",
      "SELECT 1 FROM custody WHERE person = 'p' AND procedure = 'q' AND application <> 'a'",
      "SELECT status FROM status WHERE application = 'a' ORDER BY version DESC, cursor DESC LIMIT 1",
      "SELECT packet_id FROM custody_word WHERE word = 'w'",
      "SELECT packet_id FROM custody WHERE received_at < 't' ORDER BY received_at DESC, packet_id DESC LIMIT 50",
    ]
    for (const query of queries) {
      expect([query, plan(query)]).toEqual([query, expect.stringContaining('SEARCH')])
      expect([query, plan(query)]).toEqual([query, expect.not.stringMatching(/SCAN|TEMP B-TREE/)])
    }
  })
})
