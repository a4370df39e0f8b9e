import { rmSync } from 'node:fs'
import sharp from 'sharp'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { answerAct } from '../devices/answer.ts'
import { createAskedDevice } from '../devices/asked-device.ts'
import {
  CardReading,
  CodeReading,
  DeviceAnswer,
  DeviceError,
  DeviceErrorCode,
  DeviceInfo,
  type Dial,
  type Driver,
  PositionFix,
  Reading,
} from '../devices/device.ts'
import { createDeviceHost } from '../devices/host.ts'
import { createLane } from '../devices/lane.ts'
import { DRIVERS_AT } from '../devices/plugs/drivers-at.ts'
import { createPool, NO_SETTINGS } from '../devices/pool.ts'
import { createDrivers, createPlugs } from '../devices/registry.ts'
import { type Act, deviceOnTheDesk, everyDevice, picturesFolder } from './support/every-device.ts'

const folder = await picturesFolder()
afterAll(() => rmSync(folder, { recursive: true }))

/** A device that is slow or ill has so long; the driver keeps it. */
const ILL_MS = 4_000
const sleep = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms))

async function whenReady(driver: Driver): Promise<void> {
  while (driver.info().status !== 'ready') await sleep(20)
}

/** What the driver gives, by the way that requests come, and parsed as an answer. */
async function ask(driver: Driver, request: Act, signal = new AbortController().signal): Promise<DeviceAnswer> {
  const told = { progressed: () => {}, frame: () => {} }
  const asked = { devices: [createAskedDevice(driver, () => {})], pictures: createLane() }
  return DeviceAnswer.parse(await answerAct(asked, request, signal, told))
}

/** The answer of a host over that driver, after `meanwhile` has happened. */
function answerOf(driver: Driver, request: Act, meanwhile?: 'cancel'): Promise<DeviceAnswer> {
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

const devices = [...everyDevice(folder), ...deviceOnTheDesk()]

describe.each(devices)('$name', { timeout: 60_000 }, ({ make, request, ability, answer: resultKind }) => {
  let driver: Driver
  beforeAll(async () => {
    driver = make(() => {})
    await whenReady(driver)
  }, 60_000)
  afterAll(() => driver.close())
  const dials = () => driver.info().dials ?? []
  const turn = (dial: Dial) => driver.dial?.(dial)

  it('describes its device by the port', () => {
    const info = DeviceInfo.parse(driver.info())
    expect(info.takes).toContain(ability)
    expect(info.dials === undefined).toBe(driver.dial === undefined)
    if (info.dials !== undefined) expect([info.simulated, info.dials.includes('well')]).toEqual([true, true])
  })

  it('gives what was asked for, with the device it describes', async () => {
    const answer = await ask(driver, request)
    expect(answer.kind).toBe(resultKind)
    const { device, driver: name, model, serial, simulated, issuing } = driver.info()
    const mark = { device, driver: name, model, serial, simulated, ...(issuing === false && { issuing }) }
    if (answer.kind === 'readings') {
      const readings = Reading.array().parse(answer.readings)
      for (const each of readings) expect(each.device).toEqual(mark)
      if (request.kind !== 'capture') throw new Error('Readings that nobody asked for.')
      expect(readings.every(({ modality }) => modality === request.modality)).toBe(true)
      const positions = readings.flatMap(({ position }) => position ?? [])
      expect(positions.toSorted((a, b) => a - b)).toEqual(request.positions)
      for (const { image, width, height } of readings) {
        const { info } = await sharp(image).raw().toBuffer({ resolveWithObject: true })
        expect([info.width, info.height]).toEqual([width, height])
      }
    } else if (answer.kind === 'card') {
      const card = CardReading.parse(answer.card)
      expect(card.device).toEqual(mark)
      expect(card.raw.length).toBeGreaterThan(0)
      if (request.kind === 'read-card' && request.practiceCard) expect(card.fields).toMatchObject(request.practiceCard)
      expect(card.verification === undefined).toBe(card.card !== 'chip')
    } else if (answer.kind === 'scanned') expect(CodeReading.parse(answer.code).device).toEqual(mark)
    else if (answer.kind === 'position') expect(PositionFix.optional().parse(answer.fix)?.device ?? mark).toEqual(mark)
    else expect(answer.kind).toBe('done')
  })

  it('stops with the reason it was given, when aborted before or during its work', async () => {
    const reason = new DeviceError('cancelled', 'The test changed its mind.')
    await expect(ask(driver, request, AbortSignal.abort(reason))).rejects.toBe(reason)
    await whenReady(driver)
    const controller = new AbortController()
    const running = ask(driver, request, controller.signal)
    await new Promise((resolve) => setImmediate(resolve))
    controller.abort(reason)
    await expect(running).rejects.toBe(reason)
  })

  it('answers cancelled when cancelled through the host, and works after that', async () => {
    await whenReady(driver)
    expect(await answerOf(driver, request, 'cancel')).toMatchObject({ kind: 'error', code: 'cancelled' })
    await whenReady(driver)
    expect(await answerOf(driver, request)).toMatchObject({ kind: resultKind })
  })

  it('answers with a result or timeout, however short the time', async () => {
    await whenReady(driver)
    const answer = await answerOf(driver, { ...request, timeoutMs: 1 })
    const isTimeout = answer.kind === 'error' && (answer.code === 'timeout' || answer.code === 'no-card')
    expect(answer.kind === resultKind || isTimeout, JSON.stringify(answer)).toBe(true)
  })

  it('passes its test', async () => {
    await whenReady(driver)
    await expect(driver.test?.(new AbortController().signal) ?? Promise.resolve()).resolves.toBeUndefined()
  })

  it('lives on whatever its dials say, throws only what the port knows, and works again when it is well', async () => {
    if (dials().length === 0) return // no twin: nothing can be turned
    for (const dial of dials()) {
      turn(dial)
      const over = new DeviceError('timeout', 'As the process does.')
      const limit = new AbortController()
      const timer = setTimeout(() => limit.abort(over), ILL_MS)
      const outcome = await ask(driver, { ...request, timeoutMs: ILL_MS }, limit.signal).catch(
        (error: unknown) => error,
      )
      clearTimeout(timer)
      if (outcome instanceof Error) expect(outcome, dial).toBeInstanceOf(DeviceError)
      if (outcome instanceof DeviceError) expect(DeviceErrorCode.options).toContain(outcome.code)
      DeviceInfo.parse(driver.info())
      turn('well')
      await whenReady(driver)
    }
    expect(await ask(driver, request)).toMatchObject({ kind: resultKind })
  }, 180_000)

  it('says that it was unplugged in the middle, is not there until it is plugged in, and then works', async () => {
    if (!dials().includes('unplugged')) return // what cannot be unplugged by itself
    turn('unplugged')
    const lost = await ask(driver, request).catch((error: unknown) => error)
    // A position that had been found before the cable went was found.
    if (ability !== 'position' || lost instanceof Error) {
      expect(lost).toBeInstanceOf(DeviceError)
      expect(lost).toMatchObject({ code: expect.stringMatching(/^(unplugged|no-device|card-removed)$/) })
    }
    while (driver.info().status === 'ready') await sleep(20)
    turn('well')
    await whenReady(driver)
    expect(await ask(driver, request)).toMatchObject({ kind: resultKind })
  })

  it('ends an act and itself when it is closed in the middle', async () => {
    const other = make(() => {})
    if (process.env.DOORSTEP_DEVICE === undefined) await whenReady(other)
    const running = ask(other, request).catch((error: unknown) => error)
    await new Promise((resolve) => setImmediate(resolve))
    await other.close()
    const outcome = await running
    if (outcome instanceof Error) expect(outcome).toBeInstanceOf(DeviceError)
    await other.close() // and a second time
  })
})

describe('names', () => {
  const twoOf: Partial<Record<keyof typeof DRIVERS_AT, readonly [string, string]>> = {
    'hid-pos': ['0c2e:0b61', '05e0:1200'],
    emrtd: ['ACS ACR122U PICC Interface 00 00', 'ACS ACR122U PICC Interface 01 00'],
  }
  const byId = (n: number) => `/dev/serial/by-id/usb-Silicon_Labs_CP2102_USB_to_UART_Bridge_Controller_${n}-if00-port0`

  // A service's devices are named by what they sign, and there is one folder.
  it.each(Object.entries(DRIVERS_AT).filter(([name]) => name !== 'folder' && name !== 'sbi'))(
    'of two devices of one kind differ, also at long addresses: %s',
    async (name, at) => {
      const addresses = twoOf[name as keyof typeof twoOf] ?? [byId(1), byId(2)]
      const made = addresses.map((address) => at({ address, settings: NO_SETTINGS, changed: () => {} }))
      try {
        const names = made.map((driver) => DeviceInfo.parse(driver.info()).device)
        expect(new Set(names).size).toBe(2)
      } finally {
        await Promise.all(made.map((driver) => driver.close()))
      }
    },
  )
})

describe('the practice devices', () => {
  it('take everything between them, and call themselves simulated', async () => {
    const practice = createDrivers({ seed: 1, real: false }, () => {})
    try {
      for (const driver of practice) await whenReady(driver)
      const infos = practice.map((driver) => DeviceInfo.parse(driver.info()))
      expect(new Set(infos.flatMap(({ takes }) => takes))).toEqual(
        new Set(['finger', 'iris', 'card', 'portrait', 'chip', 'code', 'print', 'position']),
      )
      expect(new Set(infos.map(({ device }) => device)).size).toBe(infos.length)
      expect(infos.every((info) => info.simulated)).toBe(true)
    } finally {
      await Promise.all(practice.map((driver) => driver.close()))
    }
  }, 60_000)
})

describe('real devices', () => {
  it('come by plugs alone: there is no twin among them', () => {
    expect(createDrivers({ seed: 1, real: true }, () => {})).toEqual([])
  })

  it('are a card reader at its port, when one is named', async () => {
    const pool = createPool(createPlugs({ probing: false, reader: '/dev/no-such-port' }), () => {})
    while (pool.drivers().length === 0) await sleep(20)
    const [info, ...others] = pool.drivers().map((driver) => driver.info())
    expect([info?.driver, info?.address, others.length]).toEqual(['sdt', '/dev/no-such-port', 0])
    expect(pool.drivers().some((driver) => driver.dial ?? driver.present)).toBe(false)
    await pool.close()
  })
})
