import { afterAll, beforeEach, describe, expect, it } from 'vitest'
import { addClerk } from '../station/clerk/accounts.ts'
import { judge, newCode, revokeMachine } from '../station/clerk/acts.ts'
import { findBrokenClerkAct } from '../station/clerk/log.ts'
import { describe as describeRecord } from '../station/intake/describe.ts'
import type { Keys } from '../station/keys.ts'
import { createNews } from '../station/news.ts'
import type { ApplicationRecord } from '../station/protocol/index.ts'
import { createApplications } from '../station/store/applications.ts'
import { createSealer, type Sealer } from '../station/store/seal-text.ts'
import type { SqlDatabase } from '../station/store/sql.ts'
import type { Store } from '../station/store/store.ts'
import { AT, acceptance, allDatabases, enrolled, identity, kinds } from './support/databases.ts'

const databases = allDatabases()
afterAll(() => databases.end())

const recordOf = (fields: Record<string, string>, slipNumber: string) =>
  ({
    ...{ slipNumber, procedure: 'first-issue', officer: '100001', finalisedAt: { utc: AT }, fields },
  }) as unknown as ApplicationRecord

describe.each(kinds)('what a clerk has in %s', (kind) => {
  let database: SqlDatabase
  let store: Store
  let sealer: Sealer
  let machine: string
  beforeEach(async () => {
    const place = await databases[kind]()
    ;({ database, store } = await place.open())
    sealer = createSealer(place.key)
    machine = await enrolled(store)
  })
  const parts = () => ({ database, sealer, news: createNews(), now: () => Date.parse(AT) })
  const list = () => createApplications(database, sealer)

  async function accepted(fields: Record<string, string>, { slipNumber = 'ABC-000001-11', second = 0 } = {}) {
    const record = recordOf(fields, slipNumber)
    const receivedAt = new Date(Date.parse(AT) + second * 1000).toISOString()
    const packet = acceptance(machine, { receivedAt, about: describeRecord(record, sealer) })
    await store.custody.accept(packet, () => 'receipt')
    return packet.application
  }
  const found = async (search: string) =>
    (await list().page({ search, limit: 9 })).lines.map(({ application }) => application)

  it('is found by name with and without marks, by two Chinese characters, by numbers and their last four', async () => {
    const hoa = await accepted({ name: 'Đặng Thị Hoà', citizenNumber: '001234567890' })
    const li = await accepted({ name: '欧阳建国' }, { slipNumber: 'XYZ-000002-22' })
    for (const words of ['Đặng Thị Hoà', 'dang hoa', 'HOÀ', '001234567890', '7890'])
      expect(await found(words)).toEqual([hoa])
    for (const words of ['欧阳', '建国', '欧阳建国', 'XYZ-000002-22', '0222']) expect(await found(words)).toEqual([li])
    for (const words of ['欧建', 'dang nam', '789']) expect(await found(words)).toEqual([])
  })

  it('is found among more than are sorted by words that most have, page after page, newest first', async () => {
    const { words } = describeRecord(recordOf({ name: 'Nguyễn Văn Lan' }, ''), sealer)
    const ids = Array.from({ length: 620 }, (_, at) => at.toString(16).padStart(64, '0'))
    await database.write(async (sql) => {
      for (const [at, id] of ids.entries()) {
        await sql.run(
          `INSERT INTO custody (packet_id, application, version, content_hash, machine, size, received_at, receipt, last_status)
           VALUES (?, ?, 1, ?, ?, 1, ?, 'receipt', 'pending')`,
          ...[id, id, id, machine, new Date(Date.parse(AT) + (at >> 2)).toISOString()],
        )
        // Every sixth is of somebody else.
        for (const word of at % 6 === 0 ? words.slice(1) : words)
          await sql.run('INSERT INTO custody_word (word, packet_id) VALUES (?, ?)', word, id)
      }
    })
    const seen: string[] = []
    let after: string | undefined
    do {
      const page = await list().page({ search: 'nguyen lan', limit: 100, after })
      seen.push(...page.lines.map(({ packetId }) => packetId))
      after = page.next
    } while (after !== undefined)
    expect(seen).toEqual(ids.filter((_, at) => at % 6 !== 0).reverse())
  })

  it('comes newest first, each line once, page after page, and by its last status', async () => {
    const made: string[] = []
    for (let at = 0; at < 7; at += 1) made.unshift(await accepted({ name: `Person ${at}` }, { second: at >> 1 }))
    const seen: string[] = []
    let after: string | undefined
    do {
      const page = await list().page({ limit: 3, after })
      seen.push(...page.lines.map(({ application }) => application))
      after = page.next
    } while (after !== undefined)
    expect([...seen].sort()).toEqual([...made].sort())
    expect(seen[0]).toBe(made[0])
    await judge(parts(), 'lan', { application: made[3]!, version: 1 }, { status: 'returned', reason: 'dark' })
    const returned = await list().page({ state: 'returned', limit: 3 })
    expect(returned.lines.map(({ application }) => application)).toEqual([made[3]])
    expect(await list().counts()).toEqual({ pending: 6, returned: 1 })
  })

  it('keeps every act in the log, and no name or number of a person in the clear', async () => {
    const planted = ['Planted Person', 'planted', '998877665544', 'GOV-424242', 'because of Planted']
    const application = await accepted({ name: planted[0]!, citizenNumber: planted[2]! })
    await addClerk(database, { name: 'lan', password: 'correct horse', role: 'clerk' }, AT)
    const about = { application, version: 1 }
    await judge(parts(), 'lan', about, { status: 'returned', reason: planted[4]! })
    await judge(parts(), 'lan', about, { status: 'registered', officialNumber: planted[3]! })
    expect(
      (await list().find(application))?.statuses.map(({ status, reason, officialNumber }) => [
        status,
        reason,
        officialNumber,
      ]),
    ).toEqual([
      ['pending', undefined, undefined],
      ['returned', planted[4], undefined],
      ['registered', undefined, planted[3]],
    ])
    const dump = await everything()
    expect(dump).toContain(application)
    for (const word of planted) expect(dump.toLowerCase()).not.toContain(word.toLowerCase())
    const acts = await database.read((sql) =>
      sql.all<{ entry: string }>('SELECT entry FROM clerk_act ORDER BY sequence'),
    )
    expect(acts.map(({ entry }) => JSON.parse(entry).act)).toEqual(['clerk-added', 'said-returned', 'said-registered'])
  })

  it('revokes a machine and makes codes, each in the log, and none for a machine that is not here', async () => {
    const more = { ...parts(), identity, keys: { rootSha256: identity.rootSha256 } as Keys }
    const url = 'http://127.0.0.1:8440'
    expect(await newCode(more, 'lan', { url, replaces: machine })).toContain('.')
    expect(await newCode(more, 'lan', { url, replaces: machine.replace(/.{12}$/, '000000000000') })).toBeUndefined()
    expect([await revokeMachine(more, 'lan', machine), await revokeMachine(more, 'lan', machine)]).toEqual([
      true,
      false,
    ])
    expect((await store.machines.find(machine))?.isRevoked).toBe(true)
    expect(await findBrokenClerkAct(database)).toBeUndefined()
    expect(await database.read((sql) => sql.get('SELECT count(*) AS count FROM clerk_act'))).toEqual({ count: 2 })
  })

  /** All values of all tables, bytes as they are. */
  async function everything(): Promise<string> {
    const tables = await database.read((sql) =>
      sql.all<{ name: string }>(
        kind === 'postgres'
          ? "SELECT table_name AS name FROM information_schema.tables WHERE table_schema = 'public'"
          : "SELECT name FROM sqlite_schema WHERE type = 'table'",
      ),
    )
    const texts: string[] = []
    for (const { name } of tables)
      for (const row of await database.read((sql) => sql.all<object>(`SELECT * FROM "${name}"`)))
        for (const value of Object.values(row))
          texts.push(value instanceof Uint8Array ? Buffer.from(value).toString('latin1') : String(value))
    return texts.join('\n')
  }
})
