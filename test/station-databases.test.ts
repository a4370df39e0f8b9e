import { createHash, randomBytes } from 'node:crypto'
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { SqlDatabase } from '../station/store/sql.ts'
import type { Acceptance, Store, Upload } from '../station/store/store.ts'
import { AT, acceptance, allDatabases, announced, enrolled, kinds } from './support/databases.ts'

const databases = allDatabases()
afterAll(() => databases.end())

const hex = () => randomBytes(32).toString('hex')
const receipts = (word: string) => () => word

describe.each(kinds)('on %s', (kind) => {
  let store: Store
  let database: SqlDatabase
  let machine: string
  beforeAll(async () => {
    ;({ store, database } = await (await databases[kind]()).open())
    machine = await enrolled(store)
  })
  afterAll(() => store.close())

  const announce = async (more: Parameters<typeof announced>[0] = {}, at = AT): Promise<Upload> => {
    const [state] = await store.uploads.announce(machine, [announced(more)], at)
    return state?.state === 'wanted' ? state.upload : expect.fail(`not wanted: ${state?.state}`)
  }
  const wordsFor = async (of: string, application: string) =>
    (await store.statuses.after(of, 0, 1_000))
      .filter((event) => event.application === application)
      .map(({ version, status, reason }) => [version, status, reason])

  describe('an upload', () => {
    it('takes each byte once: only at its offset and from its newest claim', async () => {
      const { packetId, generation } = await announce()
      expect(await store.uploads.append(packetId, { generation, offset: 0 }, Buffer.from('one'))).toBe(true)
      expect(await store.uploads.append(packetId, { generation, offset: 0 }, Buffer.from('two'))).toBe(false)
      expect(await store.uploads.append(packetId, { generation, offset: 4 }, Buffer.from('two'))).toBe(false)
      await store.uploads.claim(packetId)
      expect(await store.uploads.append(packetId, { generation, offset: 3 }, Buffer.from('two'))).toBe(false)
      expect(await store.custody.readBytes(packetId)).toEqual(Buffer.from('one'))
    })

    it('takes each byte once when many append to one offset together', async () => {
      const { packetId, generation } = await announce()
      const pieces = Array.from({ length: 8 }, (_, index) => Buffer.from([index]))
      const taken = await Promise.all(
        pieces.map((bytes) => store.uploads.append(packetId, { generation, offset: 0 }, bytes)),
      )
      expect(taken.filter(Boolean)).toHaveLength(1)
      expect(await store.custody.readBytes(packetId)).toEqual(pieces[taken.indexOf(true)])
    })

    it('takes no more than was announced', async () => {
      const { packetId, generation, size } = await announce()
      expect(await store.uploads.append(packetId, { generation, offset: 0 }, Buffer.alloc(size + 1))).toBe(false)
      expect(await store.uploads.append(packetId, { generation, offset: 0 }, Buffer.alloc(size))).toBe(true)
    })

    it('is put together in order, whatever the pieces are', async () => {
      const sizes = fc.array(fc.integer({ min: 1, max: 400 }), { minLength: 1, maxLength: 12 })
      await fc.assert(
        fc.asyncProperty(sizes, async (pieces) => {
          const whole = randomBytes(pieces.reduce((sum, size) => sum + size, 0))
          const { packetId, generation } = await announce({ size: whole.byteLength })
          let offset = 0
          for (const size of pieces) {
            await store.uploads.append(packetId, { generation, offset }, whole.subarray(offset, offset + size))
            offset += size
          }
          expect(await store.custody.readBytes(packetId)).toEqual(whole)
        }),
        { numRuns: 10 },
      )
    })

    it('goes on where it was when it is announced again, and remembers whether it is urgent', async () => {
      const packet = announced({ priority: 'urgent' })
      const first = await announce(packet)
      await store.uploads.append(packet.packetId, { ...first, offset: 0 }, Buffer.alloc(10))
      const again = await announce(packet)
      expect(again).toMatchObject({ offset: 10, generation: first.generation + 1, isUrgent: true })
      expect(await announce({ ...packet, priority: 'normal' })).toMatchObject({ offset: 10, isUrgent: false })
    })

    it('begins again when it is announced in other words, and judgement with it', async () => {
      const packet = announced()
      const { generation } = await announce(packet)
      await store.uploads.append(packet.packetId, { generation, offset: 0 }, Buffer.alloc(10))
      await store.uploads.refuse(packet.packetId, 'malformed')
      expect(await store.uploads.announce(machine, [packet], AT)).toMatchObject([{ state: 'refused' }])
      expect(await announce({ ...packet, size: 900 })).toMatchObject({ offset: 0, size: 900 })
      expect(await store.custody.readBytes(packet.packetId)).toBeUndefined()
    })

    it('keeps its bytes when somebody else has claimed it since they were judged wrong', async () => {
      const { packetId, generation } = await announce()
      await store.uploads.append(packetId, { generation, offset: 0 }, Buffer.alloc(10))
      await store.uploads.claim(packetId)
      await store.uploads.discardBytes(packetId, generation)
      expect(await store.uploads.find(packetId)).toMatchObject({ upload: { offset: 10 } })
      await store.uploads.discardBytes(packetId, generation + 1)
      expect(await store.uploads.find(packetId)).toMatchObject({ upload: { offset: 0 } })
      expect(await store.custody.readBytes(packetId)).toBeUndefined()
    })

    it('expires with its bytes when nobody announced it for long, and begins at 0 when somebody does', async () => {
      const [old, young] = [announced(), announced()]
      const { generation } = await announce(old, '2026-10-01T00:00:00.000Z')
      await store.uploads.append(old.packetId, { generation, offset: 0 }, Buffer.alloc(10))
      await announce(young)
      expect(await store.uploads.expireBefore('2026-10-20T00:00:00.000Z')).toBe(1)
      expect(await store.uploads.expireBefore('2026-10-20T00:00:00.000Z')).toBe(0)
      expect(await store.uploads.find(old.packetId)).toEqual({ state: 'expired', size: old.size })
      expect(await store.uploads.claim(old.packetId)).toEqual({ state: 'expired', size: old.size })
      expect(await store.custody.readBytes(old.packetId)).toBeUndefined()
      const late = await store.uploads.append(old.packetId, { generation, offset: 10 }, Buffer.alloc(10))
      expect([late, (await store.uploads.find(young.packetId))?.state]).toEqual([false, 'wanted'])
      expect(await announce(old)).toMatchObject({ offset: 0 })
    })
  })

  describe('custody', () => {
    it('is taken once: the same content again gives the first receipt, under any id', async () => {
      const packet = acceptance(machine)
      const sealedAgain = { ...packet, packetId: hex() }
      const both = [packet, sealedAgain, packet].map((one, index) =>
        store.custody.accept(one, receipts(`receipt ${index}`)),
      )
      const given = new Set((await Promise.all(both)).map(({ receipt }) => receipt))
      expect(given.size).toBe(1)
      expect(await wordsFor(machine, packet.application)).toEqual([[1, 'pending', undefined]])
      expect(await store.uploads.find(sealedAgain.packetId)).toMatchObject({
        state: 'received',
        receipt: [...given][0],
      })
    })

    it('needs no upload of content that is there under another seal', async () => {
      const packet = acceptance(machine)
      await store.custody.accept(packet, receipts('first'))
      const again = announced({ ...packet, packetId: hex() })
      const [state] = await store.uploads.announce(machine, [again], AT)
      expect(state).toEqual({ state: 'received', size: packet.size, receipt: 'first' })
    })

    it('ends the upload, and gives the bytes from where packets are kept', async () => {
      const sealed = randomBytes(1_000)
      const packetId = createHash('sha256').update(sealed).digest('hex')
      const packet = announced({ packetId })
      const { generation } = await announce(packet)
      await store.uploads.append(packetId, { generation, offset: 0 }, sealed)
      await store.custody.keepBytes(packetId, sealed)
      await store.custody.accept(acceptance(machine, packet), receipts('r'))
      const left = await database.read((sql) => sql.all('SELECT 1 FROM packet_bytes WHERE packet_id = ?', packetId))
      expect([left, await store.custody.readBytes(packetId)]).toEqual([[], sealed])
      await store.uploads.refuse(packetId, 'malformed')
      expect((await store.uploads.find(packetId))?.state).toBe('received')
    })

    it('is a conflict when one version has two contents, for every machine that made it', async () => {
      const other = await enrolled(store)
      const first = acceptance(machine)
      await store.custody.accept(first, receipts('r'))
      await store.custody.accept({ ...first, packetId: hex(), contentHash: hex(), machine: other }, receipts('s'))
      expect(await wordsFor(machine, first.application)).toEqual([
        [1, 'pending', undefined],
        [1, 'conflict', undefined],
      ])
      expect(await wordsFor(other, first.application)).toEqual([[1, 'conflict', undefined]])
    })

    it('holds what waits for another packet’s part, and lets it go when that comes', async () => {
      const portrait = hex()
      const first = acceptance(machine, { parts: [{ name: 'parts/portrait.jpg', sha256: portrait }] })
      const second = acceptance(machine, {
        application: first.application,
        version: 2,
        heldParts: [{ heldBy: first.packetId, sha256: portrait }],
      })
      await store.custody.accept(second, receipts('2'))
      expect(await wordsFor(machine, first.application)).toEqual([[2, 'held', 'part-not-held']])
      await store.custody.accept(first, receipts('1'))
      expect(await wordsFor(machine, first.application)).toEqual([
        [2, 'held', 'part-not-held'],
        [1, 'pending', undefined],
        [2, 'pending', undefined],
      ])
    })

    it('says which of many ids it does not know', async () => {
      const known = acceptance(machine)
      await store.custody.accept(known, receipts('r'))
      const strangers = Array.from({ length: 600 }, hex)
      expect(await store.custody.unknownOf([...strangers, known.packetId])).toEqual(strangers)
      expect(await store.custody.unknownOf([])).toEqual([])
    })

    it('holds a second application of a person for the same procedure while the first is open', async () => {
      const about = { person: hex(), procedure: 'first-issue', details: Buffer.from('sealed'), words: [hex(), hex()] }
      const one = (more: Partial<Acceptance> = {}) => acceptance(machine, { about, ...more })
      const take = async (packet: Acceptance) => {
        await store.custody.accept(packet, receipts('r'))
        return (await wordsFor(machine, packet.application)).at(-1)?.slice(1)
      }
      const first = one()
      const held = ['held', 'same-person-open']
      expect(await take(first)).toEqual(['pending', undefined])
      expect(await take({ ...first, packetId: hex(), contentHash: hex(), version: 2 })).toEqual(['pending', undefined])
      const second = one()
      expect(await take(second)).toEqual(held)
      expect(await take(one({ about: { ...about, procedure: 'renewal' } }))).toEqual(['pending', undefined])
      expect(await take(one({ about: { ...about, person: hex() } }))).toEqual(['pending', undefined])
      await store.statuses.append(first.application, 2, 'returned', 'the portrait is blurred', AT)
      await store.statuses.append(second.application, 1, 'delivered', undefined, AT)
      expect(await take(one())).toEqual(['pending', undefined])
    })
  })

  describe('a status', () => {
    it('comes after every one before it, also when many are written together', async () => {
      const packets = Array.from({ length: 12 }, () => acceptance(machine))
      let cursor = (await store.statuses.after(machine, 0, 1_000)).at(-1)?.cursor ?? 0
      const seen: string[] = []
      const look = async () => {
        const events = await store.statuses.after(machine, cursor, 1_000)
        cursor = events.at(-1)?.cursor ?? cursor
        seen.push(...events.map(({ application }) => application))
      }
      let isOver = false
      const looking = (async () => {
        while (!isOver) {
          await look()
          await new Promise((resolve) => setImmediate(resolve))
        }
      })()
      await Promise.all(packets.map((packet) => store.custody.accept(packet, receipts('r'))))
      isOver = true
      await looking
      await look()
      expect(seen.sort()).toEqual(packets.map(({ application }) => application).sort())
    })

    it('keeps a clerk’s sentence and the official number for the tablet, and neither in the clear', async () => {
      const packet = acceptance(machine)
      await store.custody.accept(packet, receipts('r'))
      const [reason, number] = ['Lê Thị Hồng Thắm was born on another day', '001203004567']
      expect(await store.statuses.append(packet.application, 1, 'registered', reason, AT, number)).toBe(true)
      expect(await store.statuses.append(hex(), 1, 'accepted', undefined, AT)).toBe(false)
      expect((await store.statuses.after(machine, 0, 1_000)).at(-1)).toMatchObject({ reason, officialNumber: number })
      const rows = await database.read((sql) => sql.all('SELECT * FROM status'))
      const kept = Buffer.concat(
        rows.flatMap((row) =>
          Object.values(row as object).map((value) => (Buffer.isBuffer(value) ? value : Buffer.from(String(value)))),
        ),
      )
      expect([kept.includes('Hồng'), kept.includes(number)]).toEqual([false, false])
    })
  })

  it('takes nothing of an act that throws', async () => {
    const packet = acceptance(machine)
    const act = store.custody.accept(packet, () => {
      throw new Error('the key is gone')
    })
    await expect(act).rejects.toThrow('the key is gone')
    expect(await store.custody.findKeptAs(packet.packetId)).toBeUndefined()
    expect(await wordsFor(machine, packet.application)).toEqual([])
  })
})
