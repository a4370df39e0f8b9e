import { createHash, randomBytes } from 'node:crypto'
import { v7 } from 'uuid'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { AUDIT_DOMAIN, AUDIT_GENESIS_DOMAIN } from '../station/protocol/index.ts'
import type { SqlDatabase } from '../station/store/sql.ts'
import type { Store } from '../station/store/store.ts'
import { AT, allDatabases, enrolled, identity, kinds } from './support/databases.ts'

const databases = allDatabases()
afterAll(() => databases.end())

const hex = () => randomBytes(32).toString('hex')

describe.each(kinds)('on %s', (kind) => {
  let store: Store
  let database: SqlDatabase
  let machine: string
  beforeAll(async () => {
    ;({ store, database } = await (await databases[kind]()).open())
    machine = await enrolled(store)
  })
  afterAll(() => store.close())

  describe('a machine', () => {
    it('is made once of a code, however often and at once it is used', async () => {
      const codeId = randomBytes(8).toString('hex')
      await store.machines.keepCode({ codeId, secret: randomBytes(16), expiresAt: '2026-11-23T00:00:00.000Z' })
      const enrolment = (publicKey: string) => ({
        codeId,
        publicKey,
        machineName: 'tablet',
        at: AT,
        issue: () => ({ machine: `machine of ${publicKey}`, slipPrefix: publicKey, certificate: `for ${publicKey}` }),
      })
      const keys = ['AAA', 'BBB', 'CCC', 'DDD']
      const outcomes = await Promise.all(keys.map((key) => store.machines.enrol(enrolment(key))))
      const won = outcomes.findIndex(({ ok }) => ok)
      expect(outcomes.filter(({ ok }) => !ok)).toEqual(Array(3).fill({ ok: false, reason: 'code-used' }))
      expect(await store.machines.enrol(enrolment(keys[won]!))).toEqual({ ok: true, certificate: `for ${keys[won]}` })
    })

    it('is not made of an old code', async () => {
      const code = { codeId: randomBytes(8).toString('hex'), secret: randomBytes(16), expiresAt: AT }
      await store.machines.keepCode(code)
      expect((await store.machines.findCode(code.codeId))?.secret).toEqual(code.secret)
      const issue = () => expect.fail('nothing is issued')
      const late = { codeId: code.codeId, publicKey: hex(), machineName: 't', at: '2026-11-22T08:00:00.001Z', issue }
      expect(await store.machines.enrol(late)).toEqual({ ok: false, reason: 'code-expired' })
    })

    it('takes another’s place, which is revoked with it', async () => {
      const old = await enrolled(store)
      const next = await enrolled(store, hex(), old)
      expect([(await store.machines.find(old))?.isRevoked, (await store.machines.find(next))?.isRevoked]).toEqual([
        true,
        false,
      ])
      const line = (await store.machines.list()).find(({ machine: id }) => id === old)
      expect(line).toMatchObject({ replacedBy: next, revokedAt: AT, isAmber: false })
    })

    it('is listed with when it was last seen', async () => {
      const id = await enrolled(store)
      const seenAt = async () => (await store.machines.list()).find((line) => line.machine === id)?.seenAt
      expect(await seenAt()).toBeUndefined()
      await store.machines.seen(id, AT)
      await store.machines.seen(id, '2026-11-22T08:00:59.000Z')
      expect(await seenAt()).toBe(AT)
      await store.machines.seen(id, '2026-11-22T08:01:00.000Z')
      expect(await seenAt()).toBe('2026-11-22T08:01:00.000Z')
    })

    it('is amber at a fork of its log, which keeps what it had', async () => {
      const id = await enrolled(store)
      const found = (await store.machines.find(id))!
      const links = (word: string) => {
        let previous = createHash('sha256').update(AUDIT_GENESIS_DOMAIN).update(found.certificate).digest()
        return [1, 2, 3].map((sequence) => {
          const entry = JSON.stringify({ word: sequence === 1 ? 'same' : word, sequence })
          previous = createHash('sha256').update(AUDIT_DOMAIN).update(previous).update(entry).digest()
          return { sequence, entry, hash: previous.toString('hex') }
        })
      }
      const together = await Promise.all([1, 2, 3].map(() => store.machines.extendAudit(found, links('one'), AT)))
      expect(together).toEqual([3, 3, 3])
      expect(await store.machines.findings(id)).toEqual([])
      expect(await store.machines.extendAudit(found, links('other'), AT)).toBe(3)
      expect(await store.machines.findings(id)).toMatchObject([{ reason: 'fork', sequence: 2 }])
      expect((await store.machines.list()).find((line) => line.machine === id)?.isAmber).toBe(true)
    })
  })

  it('keeps a second officer’s signature once, and acknowledges no other content’s', async () => {
    const statement = {
      application: v7(),
      version: 1,
      contentHash: hex(),
      officer: '100002',
      publicKey: randomBytes(32).toString('base64url'),
      signature: randomBytes(64).toString('base64url'),
      at: { utc: AT, offsetMinutes: 420, monotonicMs: 1, bootId: v7(), sequence: 1 },
    }
    const { application, version } = statement
    for (let times = 0; times < 2; times += 1)
      expect(await store.countersignatures.keep(machine, [statement], AT)).toEqual([{ application, version }])
    expect(await store.countersignatures.keep(machine, [{ ...statement, contentHash: hex() }], AT)).toEqual([])
    expect(await store.countersignatures.of(application, version)).toEqual([statement])
  })

  it('knows its officers, and writes no name or number of theirs in the clear', async () => {
    expect(await store.directory.officers()).toEqual([{ number: '100001', name: 'Trần Văn An', role: 'officer' }])
    expect([await store.custody.hasOfficer('100001'), await store.custody.hasOfficer('100002')]).toEqual([true, false])
    const rows = JSON.stringify(await database.read((sql) => sql.all('SELECT * FROM directory')))
    expect([rows.includes('Trần'), rows.includes('100001')]).toEqual([false, false])
  })

  it('is one station’s for ever', async () => {
    const own = await databases[kind]()
    const first = await own.open()
    await first.store.port.keep(5_555)
    await first.store.close()
    const again = await own.open({ identity: { ...identity, name: 'another name' } })
    expect([again.store.identity.name, await again.store.port.find()]).toEqual(['station-1', 5_555])
    expect(await again.store.directory.officers()).toHaveLength(1)
    await again.store.close()
    for (const other of [{ environment: 'production' as const }, { country: 'cn' }, { rootSha256: 'b'.repeat(64) }])
      await expect(own.open({ identity: { ...identity, ...other } })).rejects.toMatchObject({ code: 'bad-option' })
  })
})
