import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import sharp from 'sharp'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import {
  type Biometric,
  CardReading,
  DeviceAnswer,
  DeviceError,
  DeviceInfo,
  type Driver,
  Reading,
  type RequestOf,
} from '../devices/device.ts'
import { createDeviceHost } from '../devices/host.ts'
import { createDrivers } from '../devices/registry.ts'

type Request = RequestOf<'capture' | 'read-card'>

const folder = mkdtempSync(path.join(tmpdir(), 'doorstep-conformance-'))
const picture = await sharp({ create: { width: 64, height: 96, channels: 3, background: '#888' } })
  .png()
  .toBuffer()
for (const name of ['portrait-1.png', 'finger-01.png']) writeFileSync(path.join(folder, name), picture)

let heard = () => {}
const changed = () => heard()
const practice = createDrivers({ seed: 1, real: false }, changed)
const fromFolder = createDrivers({ captures: folder, seed: 1, real: false }, changed)
afterAll(async () => {
  await Promise.all([...practice, ...fromFolder].map((driver) => driver.close()))
  rmSync(folder, { recursive: true })
})

const shared = { requestId: 'one', subject: 'somebody', timeoutMs: 60_000 }
const capture = (modality: Biometric, ...positions: number[]): Request => ({
  ...shared,
  kind: 'capture',
  modality,
  positions,
  attempt: 1,
})
const card: Request = { ...shared, kind: 'read-card', practiceCard: { name: '爱新觉罗·𠮷', birthDate: '1958-02-07' } }

const find = (drivers: Driver[], name: string) => drivers.find((driver) => driver.info().driver === name)!
const everyDriver: [string, Driver, Request][] = [
  ['folder, finger', find(fromFolder, 'folder'), capture('finger', 1)],
  ['folder, portrait', find(fromFolder, 'folder'), capture('portrait')],
  ['card reader beside the folder', find(fromFolder, 'sdt'), card],
  ['scanner, one finger', find(practice, 'sbi'), capture('finger', 7)],
  ['scanner, four fingers', find(practice, 'sbi'), capture('finger', 2, 3, 4, 5)],
  ['scanner, eyes', find(practice, 'sbi'), capture('iris', 1, 2)],
  ['camera', find(practice, 'simulated-camera'), capture('portrait')],
  ['card reader', find(practice, 'sdt'), card],
]

async function whenReady(driver: Driver): Promise<void> {
  while (driver.info().status !== 'ready')
    await new Promise<void>((resolve) => {
      heard = resolve
    })
}

/** What the driver gives, as a list. */
async function ask(driver: Driver, request: Request, signal = new AbortController().signal) {
  if (request.kind === 'capture') return driver.capture!(request, signal, () => {})
  driver.present?.(request.subject, request.practiceCard)
  return [await driver.readCard!(request, signal, () => {})]
}

/** The answer of a host over that driver, after `meanwhile` has happened. */
function answerOf(driver: Driver, request: Request, meanwhile?: 'cancel'): Promise<DeviceAnswer> {
  return new Promise((resolve) => {
    const host = createDeviceHost({
      drivers: [driver],
      send(answer) {
        const { kind } = DeviceAnswer.parse(answer)
        if (kind !== 'status' && kind !== 'progress') resolve(answer)
      },
    })
    host.receive(request)
    if (meanwhile === 'cancel') host.receive({ kind: 'cancel', requestId: request.requestId })
  })
}

describe.each(everyDriver)('%s', { timeout: 60_000 }, (_name, driver, request) => {
  beforeAll(() => whenReady(driver), 60_000)
  const resultKind = request.kind === 'capture' ? 'readings' : 'card'

  it('describes its device by the port', () => {
    const info = DeviceInfo.parse(driver.info())
    expect(info.takes).toContain(request.kind === 'capture' ? request.modality : 'card')
  })

  it('gives what was asked for, with the device it describes', async () => {
    const given = await ask(driver, request)
    const { takes: _t, fingersAtOnce: _f, status: _s, ...mark } = driver.info()
    for (const each of given) expect(each.device).toEqual(mark)
    if (request.kind === 'read-card')
      return expect(CardReading.parse(given[0]).fields).toMatchObject(card.practiceCard!)
    const readings = Reading.array().parse(given)
    expect(readings.every(({ modality }) => modality === request.modality)).toBe(true)
    const positions = readings.flatMap(({ position }) => position ?? [])
    expect(positions.toSorted((a, b) => a - b)).toEqual(request.positions)
  })

  it('gives pictures that decode to the size they say', async () => {
    for (const given of await ask(driver, request)) {
      if (!('image' in given)) continue
      const { info } = await sharp(given.image).raw().toBuffer({ resolveWithObject: true })
      expect([info.width, info.height]).toEqual([given.width, given.height])
    }
  })

  it('stops with the reason it was given, when aborted before or during its work', async () => {
    const reason = new DeviceError('cancelled', 'The test changed its mind.')
    await expect(ask(driver, request, AbortSignal.abort(reason))).rejects.toBe(reason)
    const controller = new AbortController()
    const running = ask(driver, request, controller.signal)
    controller.abort(reason)
    await expect(running).rejects.toBe(reason)
  })

  it('answers cancelled, when cancelled through the host', async () => {
    await whenReady(driver)
    expect(await answerOf(driver, request, 'cancel')).toMatchObject({ kind: 'error', code: 'cancelled' })
  })

  it('answers with a result or timeout, however short the time', async () => {
    await whenReady(driver)
    const answer = await answerOf(driver, { ...request, timeoutMs: 1 })
    expect(
      answer.kind === resultKind || (answer.kind === 'error' && answer.code === 'timeout'),
      JSON.stringify(answer),
    ).toBe(true)
  })

  it('works after it was cancelled', async () => {
    await whenReady(driver)
    await answerOf(driver, request, 'cancel')
    await whenReady(driver)
    expect(await answerOf(driver, request)).toMatchObject({ kind: resultKind })
  })

  it('passes its test', async () => {
    await expect(driver.test?.(new AbortController().signal) ?? Promise.resolve()).resolves.toBeUndefined()
  })
})

describe('the practice devices', () => {
  it('take everything between them, and call themselves simulated', async () => {
    for (const driver of practice) await whenReady(driver)
    const infos = practice.map((driver) => driver.info())
    expect(infos.map((info) => info.driver)).toEqual(['sbi', 'sdt', 'simulated-camera'])
    expect(new Set(infos.flatMap((info) => info.takes))).toEqual(new Set(['finger', 'iris', 'card', 'portrait']))
    expect(infos.every((info) => info.simulated)).toBe(true)
  })
})

describe('real devices', () => {
  it('are alone when they are asked for, and a card reader needs its port', async () => {
    for (const [reader, names] of [
      [undefined, ['sbi']],
      ['/dev/no-such-port', ['sbi', 'sdt']],
    ] as const) {
      const drivers = createDrivers({ seed: 1, real: true, reader }, () => {})
      expect(drivers.map((driver) => driver.info().driver)).toEqual(names)
      expect(drivers.some((driver) => driver.dial ?? driver.present)).toBe(false)
      await Promise.all(drivers.map((driver) => driver.close()))
    }
  })
})
