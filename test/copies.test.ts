/** The second copy: sealed bytes on another disk until the receipt is verified, and never in the way of anything. */
import { createHash, randomBytes } from 'node:crypto'
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Copies, createCopies } from '../electron/copies/copies.ts'
import { type CopyFiles, createCopyFiles } from '../electron/copies/copy-files.ts'
import type { CopyRows } from '../electron/copies/copy-rows.ts'
import type { Tablet } from './support/tablet.ts'
import { finalise, received, signedInTablet, until, untilProgress, visitsOf } from './support/tablet-day.ts'
import { type Link, linkTo } from './support/tablet-link.ts'
import { temporary } from './support/temporary.ts'

describe('a tablet with a place for second copies', () => {
  let link: Link
  let tablet: Tablet
  const folder = () => join(tablet.folder, 'stick')
  beforeAll(async () => {
    link = await linkTo(() => tablet.station().url)
    tablet = await signedInTablet({
      visits: 8,
      link: () => link.url,
      coreStart: (own) => ({ copies: join(own, 'stick') }),
    })
    await visitsOf(tablet)
    link.instead = () => 'cut'
  })
  afterAll(async () => {
    await tablet?.end()
    await link?.close()
  })
  const listed = () => tablet.get('listUploads', {})
  const uncopied = async () => (await tablet.get('getSession', {})).counts!.uncopied
  const look = () => tablet.get('retryUploads', {})

  it('copies what is sealed, byte for byte, and takes it away when the receipt is here and not before', async () => {
    const key = await finalise(tablet, 0)
    const { packetId } = await until('its copy', async () =>
      (await listed()).uploads.find(({ application, copies }) => application === key.application && copies === 2),
    )
    expect(await uncopied()).toBe(0)
    expect((await listed()).copies.place).toBe('ready')
    const { bytes } = await tablet.get('exportPacket', { packetId })
    expect(readdirSync(folder())).toEqual([`${packetId}.age`])
    expect(readFileSync(join(folder(), `${packetId}.age`)).equals(Buffer.from(bytes))).toBe(true)
    expect(Buffer.from(bytes).subarray(0, 21).toString()).toBe('age-encryption.org/v1')

    link.instead = () => undefined
    await look()
    await untilProgress(tablet, key, received)
    await until('the copy to go', async () => {
      await look()
      return readdirSync(folder()).length === 0
    })
    link.instead = () => 'cut'
  })

  it('goes on without the disk, counts what lies here alone, and copies it when the disk is back', async () => {
    const first = await finalise(tablet, 1)
    await until('its copy', async () => (await listed()).uploads.find(({ copies }) => copies === 2))
    renameSync(folder(), `${folder()}-away`)
    // No folder can be made here: as under a stick that was pulled, on a disk that is read-only.
    writeFileSync(folder(), '')
    const second = await finalise(tablet, 2)
    await until('away', async () => {
      await look()
      return (await listed()).copies.place === 'away'
    })
    await until('one alone', async () => (await uncopied()) === 1)
    expect((await listed()).uploads.find(({ application }) => application === first.application)?.copies).toBe(2)
    link.instead = () => undefined
    await look()
    await untilProgress(tablet, second, received)
    await untilProgress(tablet, first, received)
    link.instead = () => 'cut'

    const third = await finalise(tablet, 3)
    rmSync(folder())
    renameSync(`${folder()}-away`, folder())
    const copied = await until('the third', async () => {
      await look()
      return (await listed()).uploads.find(
        ({ application, copies }) => application === third.application && copies === 2,
      )
    })
    // The first's was on the disk while its receipt came.
    await until('the first’s to go', () => readdirSync(folder()).join() === `${copied.packetId}.age`)
  })

  it('finds at the next start that another disk is there, and copies anew', async () => {
    const key = await finalise(tablet, 4)
    await until('all copied', async () => (await listed()).uploads.every(({ copies }) => copies === 2))
    await tablet.stop()
    rmSync(folder(), { recursive: true })
    mkdirSync(folder())
    await tablet.start({ held: tablet.held() })
    const again = await until('its copy again', async () =>
      (await listed()).uploads.find(({ application }) => application === key.application),
    )
    await until('the file', () => existsSync(join(folder(), `${again.packetId}.age`)))
    await until('all copied', async () => (await listed()).uploads.every(({ copies }) => copies === 2))
  })
})

/** The rows of packets that wait, in memory: the disk is what these tests are about. */
function packets(number: number) {
  const bytes = new Map(
    Array.from({ length: number }, () => {
      const sealed = randomBytes(5_000)
      return [createHash('sha256').update(sealed).digest('hex'), sealed]
    }),
  )
  const copied = new Set<string>()
  const step = new Map([...bytes.keys()].map((packetId) => [packetId, 'waiting']))
  const waits = (packetId: string) => step.get(packetId) !== 'received'
  const rows: CopyRows = {
    alone: () => [...bytes.keys()].filter((packetId) => waits(packetId) && !copied.has(packetId)),
    copied: () => [...copied].filter(waits),
    stepOf: (packetId) => step.get(packetId),
    markCopied: (packetId) => void copied.add(packetId),
    markAlone: (packetId) => void copied.delete(packetId),
  }
  return { ids: [...bytes.keys()], bytes, copied, step, rows }
}

function copying(waiting: ReturnType<typeof packets>, files: CopyFiles) {
  const logs: string[] = []
  const failures: unknown[] = []
  const copies: Copies = createCopies({
    files,
    rows: waiting.rows,
    bytesOf: (packetId) => waiting.bytes.get(packetId),
    changed: () => {},
    log: (_level, message) => void logs.push(message),
    failed: (error) => void failures.push(error),
  })
  return { copies, logs, failures }
}

describe('a disk that lies', () => {
  it('is not believed: a byte that reads back otherwise is no copy, and it is written again', async () => {
    const waiting = packets(1)
    const [packetId] = waiting.ids as [string]
    const disk = createCopyFiles(temporary(), undefined)
    let flips = 2
    const { copies, logs } = copying(waiting, {
      ...disk,
      read: async (id) => {
        const bytes = Buffer.from(await disk.read(id))
        if (flips-- > 0) bytes[2_500]! ^= 1
        return bytes
      },
    })
    await until('the lie', () => logs.some((line) => line.includes('reads back otherwise')))
    expect(copies.place()).toBe('away')
    expect(waiting.copied).toEqual(new Set())
    await until('a sound copy', () => {
      copies.wake()
      return waiting.copied.has(packetId)
    })
    expect((await disk.read(packetId)).length).toBe(5_000)
    await copies.stop()
  })

  it('with half of a copy from before a cut is given the whole', async () => {
    const waiting = packets(1)
    const [packetId] = waiting.ids as [string]
    const folder = temporary()
    writeFileSync(join(folder, `${packetId}.age`), waiting.bytes.get(packetId)!.subarray(0, 2_000))
    const { copies } = copying(waiting, createCopyFiles(folder, undefined))
    await until('the copy', () => waiting.copied.has(packetId))
    expect(readFileSync(join(folder, `${packetId}.age`)).equals(waiting.bytes.get(packetId)!)).toBe(true)
    await copies.stop()
  })

  it('that is full stops nothing but itself, and is tried again', async () => {
    const waiting = packets(2)
    const disk = createCopyFiles(temporary(), undefined)
    let isFull = true
    const { copies, failures } = copying(waiting, {
      ...disk,
      write: async (...packet) => {
        if (isFull) throw Object.assign(new Error('full'), { code: 'ENOSPC' })
        await disk.write(...packet)
      },
    })
    await until('away', () => copies.place() === 'away')
    isFull = false
    await until('both', () => {
      copies.wake()
      return waiting.copied.size === 2
    })
    expect(copies.place()).toBe('ready')
    expect(failures).toEqual([])
    await copies.stop()
  })
})

it('tries a removal again that failed, and touches no other machine’s packets', async () => {
  const waiting = packets(1)
  const [packetId] = waiting.ids as [string]
  const folder = temporary()
  const another = `${'a'.repeat(64)}.age`
  for (const name of [another, 'holiday.jpg']) writeFileSync(join(folder, name), 'not ours')
  const disk = createCopyFiles(folder, undefined)
  let failures = 1
  const { copies } = copying(waiting, {
    ...disk,
    remove: async (id) => {
      if (failures-- > 0) throw Object.assign(new Error('busy'), { code: 'EBUSY' })
      await disk.remove(id)
    },
  })
  await until('the copy', () => waiting.copied.has(packetId))
  waiting.step.set(packetId, 'received')
  await until('its end', () => {
    copies.wake()
    return !existsSync(join(folder, `${packetId}.age`))
  })
  expect(failures).toBeLessThan(1)
  expect(readdirSync(folder).sort()).toEqual([another, 'holiday.jpg'])
  await copies.stop()
})

it('makes no copy of what is damaged here', async () => {
  const waiting = packets(2)
  const [damaged, sound] = waiting.ids as [string, string]
  waiting.bytes.get(damaged)![7]! ^= 1
  const { copies } = copying(waiting, createCopyFiles(temporary(), undefined))
  await until('the sound one', () => waiting.copied.has(sound))
  expect(waiting.copied.has(damaged)).toBe(false)
  await copies.stop()
})

it('does not count a folder of the same disk where another disk is asked for, and says so once', async () => {
  const waiting = packets(1)
  const data = temporary()
  const { copies, logs } = copying(waiting, createCopyFiles(join(data, 'copies'), data))
  await until('a word', () => logs.length > 0)
  copies.wake()
  await copies.stop()
  expect(copies.place()).toBe('away')
  expect(waiting.copied.size).toBe(0)
  expect(logs).toEqual([expect.stringContaining('lies on the same disk as the records')])
})

it('is nowhere where no place is set', () => {
  const copies = createCopies({ ...({} as Parameters<typeof createCopies>[0]), files: undefined })
  expect(copies.place()).toBe('none')
})
