/** A stick is full, locked, pulled out or forged: the tablet says so, keeps everything, and the next stick takes it all. */
import { execFileSync } from 'node:child_process'
import {
  copyFileSync,
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { decodeJwt, decodeProtectedHeader } from 'jose'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { ApplicationKey } from '../electron/contract/index.ts'
import { CarriedReceipts, LIST_FILE, typ } from '../station/protocol/index.ts'
import { readSigningKey } from '../station/signing/ed25519.ts'
import { signStatement } from '../station/signing/jws.ts'
import type { Tablet, TabletOptions } from './support/tablet.ts'
import { finalise, progressOf, received, signedInTablet, until, untilProgress } from './support/tablet-day.ts'
import { linkTo } from './support/tablet-link.ts'

const ends: (() => Promise<void> | void)[] = []
afterEach(async () => {
  for (const end of ends.splice(0).reverse()) await end()
})

/** Nothing of it goes by the network. */
async function heldBack(options: TabletOptions = {}): Promise<Tablet> {
  const coreStart = (folder: string) => ({ carry: [join(folder, 'stick')] })
  const tablet = await signedInTablet({ coreStart, ...options })
  ends.push(tablet.end)
  await tablet.get('pauseUploads', {})
  return tablet
}
async function sealed(tablet: Tablet, index = 0): Promise<ApplicationKey> {
  const key = await finalise(tablet, index)
  await untilProgress(tablet, key, ['waiting'])
  return key
}
const stickOf = (tablet: Tablet) => join(tablet.folder, 'stick')
const placeOf = async (tablet: Tablet) =>
  (await tablet.get('listCarryPlaces', {})).places.find(({ kind }) => kind === 'folder')!
const carriedFolders = (tablet: Tablet) =>
  readdirSync(stickOf(tablet)).filter((name) => name.startsWith('doorstep-out-'))

/** Runs the work once, at the moment in which so many packets are on the medium. */
function whenWritten(tablet: Tablet, count: number, work: () => unknown): void {
  const { sent } = tablet.state
  const push = sent.push
  let isDone = false
  sent.push = (...messages) => {
    const folder = existsSync(stickOf(tablet)) ? carriedFolders(tablet)[0] : undefined
    const packets = folder && join(stickOf(tablet), folder, 'packets')
    if (!isDone && packets && existsSync(packets) && readdirSync(packets).length === count) {
      isDone = true
      work()
    }
    return push.apply(sent, messages)
  }
}

describe('packets that are written out', () => {
  let tablet: Tablet
  let keys: ApplicationKey[]
  beforeEach(async () => {
    tablet = await heldBack()
    keys = [await sealed(tablet, 0), await sealed(tablet, 1), await sealed(tablet, 2)]
  })
  const carryOut = async () => tablet.call('carryOut', { place: (await placeOf(tablet)).place })
  /** Nothing was lost: all of it goes with the next stick, once. */
  async function goesWithTheNext(): Promise<void> {
    const out = await carryOut()
    if (!out.ok) throw new Error(out.reason)
    expect(out.value).toMatchObject({ asked: 3, written: 3 })
    await tablet.station().importCarried(join(stickOf(tablet), out.value.folder))
    const { place, found } = await placeOf(tablet)
    const { name } = found.find(({ kind }) => kind === 'receipts')!
    expect(await tablet.get('takeReceipts', { place, name })).toMatchObject({ received: 3 })
    for (const key of keys) expect(received).toContain(await progressOf(tablet, key))
  }

  test.each([0, 1, 2])('all stay here, when the stick is pulled out after %i of three', async (count) => {
    await placeOf(tablet)
    whenWritten(tablet, count, () => rmSync(stickOf(tablet), { recursive: true }))
    expect(await carryOut()).toMatchObject({ ok: false, reason: 'place-away' })
    // Nothing of it was written beneath the place from which it went.
    expect(existsSync(stickOf(tablet)) ? carriedFolders(tablet) : []).toEqual([])
    await goesWithTheNext()
  })

  test.each([0, 1, 2])(
    'all stay here and none on the stick, when the officer stops after %i of three',
    async (count) => {
      await placeOf(tablet)
      whenWritten(tablet, count, () => void tablet.get('cancelCarry', {}))
      expect(await carryOut()).toMatchObject({ ok: false, reason: 'cancelled' })
      expect(carriedFolders(tablet)).toEqual([])
      await goesWithTheNext()
    },
  )

  test('are not written twice at once', async () => {
    const both = await Promise.all([carryOut(), carryOut()])
    expect(both.map((one) => one.ok || one.reason).sort()).toEqual(['busy', true].sort())
  })

  test('go without what is damaged here, which is counted', async () => {
    await tablet.look((db) =>
      db
        .prepare(
          'UPDATE packet_bytes SET bytes = zeroblob(length(bytes)) WHERE packet_id = (SELECT min(packet_id) FROM packet)',
        )
        .run(),
    )
    expect(await carryOut()).toMatchObject({ ok: true, value: { asked: 3, written: 2 } })
  })

  test.skipIf(!canMount())('all stay here, when the stick is full or locked against writing', async () => {
    await placeOf(tablet)
    const stick = stickOf(tablet)
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=64k', 'tmpfs', stick])
    ends.push(() => void execFileSync('umount', [stick]))
    writeFileSync(join(stick, 'other'), new Uint8Array(52 * 1024))
    expect(await carryOut()).toMatchObject({ ok: false, reason: 'place-full' })
    expect(carriedFolders(tablet)).toEqual([])
    execFileSync('mount', ['-o', 'remount,ro', stick])
    expect(await carryOut()).toMatchObject({ ok: false, reason: 'place-failed' })
    execFileSync('mount', ['-o', 'remount,rw,size=8m', stick])
    await goesWithTheNext()
  })
})

/** Only root mounts, and not in every container. */
function canMount(): boolean {
  const at = mkdtempSync(join(tmpdir(), 'doorstep-mount-'))
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=16k', 'tmpfs', at], { stdio: 'pipe' })
    execFileSync('umount', [at])
    return true
  } catch (error) {
    console.warn(`Not tried: a full and a locked stick. ${(error as Error).message}`)
    return false
  } finally {
    rmSync(at, { recursive: true })
  }
}

describe('receipts from a stick', () => {
  /** Written out and imported; `path` is of the station's answer. */
  async function answered(tablet: Tablet) {
    const { place } = await placeOf(tablet)
    const { folder } = await tablet.get('carryOut', { place })
    await tablet.station().importCarried(join(stickOf(tablet), folder))
    const { name } = (await placeOf(tablet)).found.find(({ kind, isOurs }) => kind === 'receipts' && isOurs)!
    return { place, name, path: join(stickOf(tablet), name) }
  }

  test('turn nothing green, when they were tampered with, cut short or are of another station', async () => {
    const tablet = await heldBack()
    const key = await sealed(tablet)
    const { place, name, path } = await answered(tablet)
    const text = readFileSync(path, 'utf8').trim()
    const at = text.indexOf('.') + 40
    for (const wrong of [
      `${text.slice(0, at)}${text[at] === 'A' ? 'B' : 'A'}${text.slice(at + 1)}`,
      text.slice(0, text.length >> 1),
      `${text.slice(0, text.lastIndexOf('.'))}.${'A'.repeat(86)}`,
      '',
    ]) {
      writeFileSync(path, wrong)
      expect(await tablet.call('takeReceipts', { place, name })).toMatchObject({ ok: false, reason: 'not-signed' })
    }
    const stranger = await heldBack()
    await sealed(stranger)
    copyFileSync((await answered(stranger)).path, path)
    expect(await tablet.call('takeReceipts', { place, name })).toMatchObject({ ok: false, reason: 'not-signed' })
    expect(await progressOf(tablet, key)).toBe('waiting')
    writeFileSync(path, text)
    expect(await tablet.get('takeReceipts', { place, name })).toMatchObject({ received: 1 })
  })

  test('are counted as not of here and block nothing, when one is of another packet', async () => {
    const tablet = await heldBack()
    const keys = [await sealed(tablet, 0), await sealed(tablet, 1), await sealed(tablet, 2)]
    const { place, name, path } = await answered(tablet)
    const text = readFileSync(path, 'utf8')
    const said = CarriedReceipts.parse(decodeJwt(text.trim()))
    const [first, second, third] = said.packets as { packetId: string; outcome: 'received'; receipt: string }[]
    const packets = [{ ...first!, receipt: second!.receipt }, { ...second!, receipt: first!.receipt }, third!]
    const key = readSigningKey(readFileSync(join(tablet.folder, 'station', 'keys', 'receipt.pem'), 'utf8'))
    writeFileSync(path, signStatement(typ.carriedReceipts, decodeProtectedHeader(text).kid!, key, { ...said, packets }))
    expect(await tablet.get('takeReceipts', { place, name })).toMatchObject({ received: 1, unknown: 2 })
    const progress = await Promise.all(keys.map((key) => progressOf(tablet, key)))
    expect(progress.filter((one) => one === 'waiting')).toHaveLength(2)
    await tablet.get('resumeUploads', {})
    for (const key of keys) await untilProgress(tablet, key, received)
  })

  test('are read from no name but those that the station and the tablet give', async () => {
    const tablet = await heldBack()
    await sealed(tablet)
    const { place, name, path } = await answered(tablet)
    const outside = join(tablet.folder, 'doorstep-receipts-0123456789abcdef.jws')
    copyFileSync(path, outside)
    const [folder] = name.split('/')
    for (const wrong of [
      '../doorstep-receipts-0123456789abcdef.jws',
      `${folder}/../../doorstep-receipts-0123456789abcdef.jws`,
      `./${name}`,
      `/${name}`,
      outside,
      `${folder}\\doorstep-receipts-0123456789abcdef.jws`,
      `${folder}/list.jws`,
      '',
    ]) {
      expect(await tablet.call('takeReceipts', { place, name: wrong })).toMatchObject({
        ok: false,
        reason: 'place-away',
      })
      expect(await tablet.call('takeOver', { place, name: wrong })).toMatchObject({ ok: false, reason: 'place-away' })
    }
    rmSync(path)
    symlinkSync(outside, path)
    expect(await tablet.call('takeReceipts', { place, name })).toMatchObject({ ok: false, reason: 'interrupted' })
  })
})

describe('packets of another tablet', () => {
  /** A maker with packets on a stick, and a second tablet of the same station that sees the stick. */
  async function handedOver(count: number, options: TabletOptions = {}) {
    const maker = await heldBack()
    const keys: ApplicationKey[] = []
    for (let index = 0; index < count; index += 1) keys.push(await sealed(maker, index))
    const { folder } = await maker.get('carryOut', { place: (await placeOf(maker)).place })
    const other = await heldBack({ at: maker.station(), coreStart: () => ({ carry: [stickOf(maker)] }), ...options })
    const { place } = await placeOf(other)
    return { maker, other, keys, path: join(stickOf(maker), folder), input: { place, name: folder } }
  }
  const steps = async (tablet: Tablet) => (await tablet.get('listCarried', {})).packets.map(({ step }) => step)

  test('are not taken over, when the copy was cut short, or somebody else signed its list', async () => {
    const { other, path, input } = await handedOver(1)
    const list = readFileSync(join(path, LIST_FILE), 'utf8')
    writeFileSync(join(path, LIST_FILE), `${list.slice(0, -20)}${'A'.repeat(20)}`)
    expect(await other.call('takeOver', input)).toMatchObject({ ok: false, reason: 'not-signed' })
    const stranger = await heldBack()
    await sealed(stranger)
    const of = await stranger.get('carryOut', { place: (await placeOf(stranger)).place })
    copyFileSync(join(stickOf(stranger), of.folder, LIST_FILE), join(path, LIST_FILE))
    expect(await other.call('takeOver', input)).toMatchObject({ ok: false, reason: 'not-signed' })
    rmSync(join(path, LIST_FILE))
    expect(await other.call('takeOver', input)).toMatchObject({ ok: false, reason: 'interrupted' })
    expect(await steps(other)).toEqual([])
  })

  test('are received at the second tablet, when their maker sealed them anew and was first', async () => {
    const { maker, other, keys, input } = await handedOver(1)
    await other.get('takeOver', input)
    await maker.reseal(keys[0]!)
    await maker.get('resumeUploads', {})
    await untilProgress(maker, keys[0]!, received)
    await other.get('resumeUploads', {})
    await until('received', async () => (await steps(other)).every((step) => step === 'received'))
    const machines = await maker.station().machines()
    for (const { machine } of machines) {
      const said = await maker.station().store.statuses.after(machine, 0, 100)
      expect(said.map(({ status }) => status)).not.toContain('conflict')
    }
  })

  test('are blocked there alone and hold no other back, when the station refuses one', async () => {
    let station = ''
    const link = await linkTo(() => station)
    ends.push(link.close)
    const { maker, other, keys, path, input } = await handedOver(3, { link: () => link.url })
    station = maker.station().url
    await other.get('takeOver', input)
    const refused = readdirSync(join(path, 'packets'))[0]!.replace('.age', '')
    link.change = (request, answer) => {
      if (request.path !== '/v1/announcements' || answer.status !== 200) return answer
      const body = JSON.parse(answer.body.toString())
      body.packets = body.packets.map((packet: { packetId: string }) =>
        packet.packetId === refused ? { packetId: refused, state: 'refused', reason: 'malformed' } : packet,
      )
      const { 'content-length': _, ...headers } = answer.headers
      return { ...answer, headers, body: Buffer.from(JSON.stringify(body)) }
    }
    await other.get('resumeUploads', {})
    await until('the others', async () => (await steps(other)).sort().join() === 'blocked,received,received')
    // Its maker is held back by nothing.
    await maker.get('resumeUploads', {})
    for (const key of keys) await untilProgress(maker, key, received)
  })
})
