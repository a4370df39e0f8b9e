/** Promise: the next picture of a tethered camera becomes the portrait once it is whole, and no other ever does. */
import {
  existsSync,
  mkdirSync,
  readFileSync,
  renameSync,
  rmSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
} from 'node:fs'
import path from 'node:path'
import sharp from 'sharp'
import { beforeEach, describe, expect, it } from 'vitest'
import { DeviceError, DeviceInfo, type Dial, MAX_IMAGE_BYTES, Reading } from '../devices/device.ts'
import { createPool, NO_SETTINGS } from '../devices/pool.ts'
import { createWatchedFolderDriver } from '../devices/watched-folder/driver.ts'
import { watchedFolderAt, watchedFolderPlug } from '../devices/watched-folder/plug.ts'
import { createTetheredTwin } from '../devices/watched-folder/simulated.ts'
import { bomb } from './support/png-bomb.ts'
import { temporary } from './support/temporary.ts'

let folder: string
beforeEach(() => {
  folder = temporary()
})
const file = (name: string) => path.join(folder, name)

/** A picture of a real camera, that is one without a word about practice. */
const picture = (shade: number, format: 'jpeg' | 'png' = 'jpeg') =>
  sharp({ create: { width: 64, height: 80, channels: 3, background: { r: shade, g: 90, b: 90 } } })
    .toFormat(format)
    .toBuffer()

type Options = { timeoutMs?: number; signal?: AbortSignal; progressed?: (phase: string) => void }
function capture({ timeoutMs = 40_000, signal = new AbortController().signal, progressed = () => {} }: Options = {}) {
  const driver = createWatchedFolderDriver(folder, () => {})
  return driver.capture!(
    { kind: 'capture', requestId: 'one', subject: 's', modality: 'portrait', positions: [], attempt: 1, timeoutMs },
    signal,
    progressed,
  )
}
/** Begins a capture, and goes on when what is written from now on counts. */
async function begin(options: Options = {}) {
  let listen = () => {}
  const listening = new Promise<void>((resolve) => {
    listen = resolve
  })
  const phases: string[] = []
  const taking = capture({
    ...options,
    progressed(phase) {
      phases.push(phase)
      if (phase === 'hold-still') listen()
    },
  })
  taking.catch(() => {})
  await listening
  return { taking, phases }
}
const nameOf = async (taking: ReturnType<typeof capture>) => (await taking)[0]?.fileName
const codeOf = (work: Promise<unknown>) =>
  work.then(
    () => 'reading',
    (error) => (error instanceof DeviceError ? error.code : String(error)),
  )

describe('a tethered camera', () => {
  it('gives the next picture unchanged, and leaves it where it is', async () => {
    const { taking, phases } = await begin()
    const bytes = await picture(10)
    writeFileSync(file('DSC_0001.JPG'), bytes)
    const [reading] = Reading.array()
      .length(1)
      .parse(await taking)
    expect(Buffer.from(reading!.image).equals(bytes)).toBe(true)
    expect(reading).toMatchObject({
      modality: 'portrait',
      mediaType: 'image/jpeg',
      width: 64,
      height: 80,
      fileName: 'DSC_0001.JPG',
      device: { driver: 'watched-folder', simulated: false },
    })
    expect(readFileSync(file('DSC_0001.JPG'))).toEqual(bytes)
    expect(phases).toEqual(['hold-still', 'reading'])
  })

  it('never gives what was there before, and takes a PNG that comes under another name first', async () => {
    writeFileSync(file('IMG_0001.JPG'), await picture(10))
    const { taking } = await begin()
    writeFileSync(file('IMG_0001.JPG'), await picture(20)) // written anew, and still the old shot
    renameSync(file('IMG_0001.JPG'), file('.kept.JPG'))
    writeFileSync(file('portrait.png'), await picture(30, 'png'))
    expect(await nameOf(taking)).toBe('portrait.png')
  })

  it('gives what was renamed into place, as some programs do, and no temporary file', async () => {
    const { taking } = await begin()
    writeFileSync(file('IMG_1.JPG.part'), await picture(10))
    writeFileSync(file('.IMG_1.JPG'), await picture(10))
    writeFileSync(file('notes.txt'), 'x')
    renameSync(file('IMG_1.JPG.part'), file('IMG_1.JPG'))
    expect(await nameOf(taking)).toBe('IMG_1.JPG')
  })

  it.each(['well', 'slow'] satisfies Dial[])('waits for one that is written in pieces (%s), whole', async (dial) => {
    const twin = createTetheredTwin(folder, { seed: 3 })
    twin.dial(dial)
    const { taking } = await begin()
    const name = await twin.shoot()
    const [reading] = Reading.array()
      .length(1)
      .parse(await taking)
    expect(Buffer.from(reading!.image)).toEqual(readFileSync(file(name)))
    // By what the picture says of itself: nobody told the driver.
    expect(reading!.device).toMatchObject({ driver: 'watched-folder', simulated: true })
  })

  it('waits for the rest of one that stopped in the middle', async () => {
    const twin = createTetheredTwin(folder, { seed: 3 })
    twin.dial('stalled')
    const { taking } = await begin()
    const name = await twin.shoot()
    await new Promise((resolve) => setTimeout(resolve, 900)) // long enough to be taken for whole
    await twin.resume()
    const [reading] = await taking
    expect(Buffer.from(reading!.image)).toEqual(readFileSync(file(name)))
  })

  it('is unreadable when the picture never becomes one, and timeout when none comes', async () => {
    const twin = createTetheredTwin(folder, { seed: 3 })
    twin.dial('damaged')
    const { taking } = await begin({ timeoutMs: 3_000 })
    await twin.shoot()
    expect(await codeOf(taking)).toBe('unreadable')
    expect(await codeOf(capture({ timeoutMs: 300 }))).toBe('timeout')
  })

  it('gives the next good one after a damaged one', async () => {
    const { taking } = await begin()
    writeFileSync(file('IMG_1.JPG'), (await picture(10)).subarray(0, 200))
    await new Promise((resolve) => setTimeout(resolve, 700))
    writeFileSync(file('IMG_2.JPG'), await picture(20))
    expect(await nameOf(taking)).toBe('IMG_2.JPG')
  })

  it.skipIf(process.platform === 'win32')('looks at no link, wherever it leads', async () => {
    const outside = path.join(temporary(), 'outside.jpg')
    writeFileSync(outside, await picture(10))
    const { taking } = await begin()
    symlinkSync(outside, file('A.JPG'))
    mkdirSync(file('B.JPG'))
    writeFileSync(file('C.JPG'), await picture(20))
    expect(await nameOf(taking)).toBe('C.JPG')
  })

  it('is too-large beyond the limit, in bytes and in pixels', async () => {
    const bytes = await begin()
    writeFileSync(file('A.JPG'), '')
    truncateSync(file('A.JPG'), MAX_IMAGE_BYTES + 1)
    expect(await codeOf(bytes.taking)).toBe('too-large')
    const pixels = await begin()
    writeFileSync(file('B.PNG'), bomb(9_000, 9_000))
    expect(await codeOf(pixels.taking)).toBe('too-large')
  })

  it('is unplugged when the folder goes, and stops at once when it is cancelled', async () => {
    const { taking } = await begin()
    rmSync(folder, { recursive: true })
    expect(await codeOf(taking)).toBe('unplugged')
    mkdirSync(folder)
    const cancel = new AbortController()
    const waiting = await begin({ signal: cancel.signal })
    cancel.abort(new DeviceError('cancelled', 'enough'))
    expect(await codeOf(waiting.taking)).toBe('cancelled')
  })

  it('takes neither fingers nor eyes', async () => {
    const driver = createWatchedFolderDriver(folder, () => {})
    const asked = { kind: 'capture', requestId: 'one', subject: 's', attempt: 1, timeoutMs: 1_000 } as const
    const taking = driver.capture!(
      { ...asked, modality: 'finger', positions: [1] },
      new AbortController().signal,
      () => {},
    )
    expect(await codeOf(taking)).toBe('failed')
  })
})

describe('a folder that was added by hand', () => {
  it('is a device while it is there, and unclaimed while it is not', async () => {
    const settings = { ...NO_SETTINGS, added: [{ driver: 'watched-folder', address: folder } as const] }
    const pool = createPool([watchedFolderPlug], () => {})
    pool.configure(settings)
    try {
      const infos = () => pool.drivers().map((driver) => DeviceInfo.parse(driver.info()))
      await expect
        .poll(infos, { timeout: 20_000 })
        .toMatchObject([{ address: folder, status: 'ready', takes: ['portrait'] }])
      expect(pool.unclaimed()).toEqual([])
      rmSync(folder, { recursive: true })
      await expect.poll(pool.unclaimed, { timeout: 20_000 }).toEqual([{ address: folder, problem: 'not-found' }])
      expect(pool.drivers()).toEqual([])
      mkdirSync(folder)
      await expect.poll(() => pool.drivers().length, { timeout: 20_000 }).toBe(1)
    } finally {
      await pool.close()
    }
  })

  it('has a name of its own, that does not say its path', () => {
    const at = (address: string) => watchedFolderAt({ address, settings: NO_SETTINGS, changed: () => {} }).info()
    const [one, other] = [at(path.join(folder, 'nguyen-van-a')), at(path.join(folder, 'b'))]
    expect(one.device).not.toBe(other.device)
    expect(one.device).not.toContain('nguyen')
    expect(one).toMatchObject({ status: 'not-ready', problem: 'not-found' })
    expect(existsSync(folder)).toBe(true)
  })
})
