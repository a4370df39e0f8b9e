/** Promise: one good fix, or the word that there is no signal, or why the receiver cannot say. */
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { DeviceError, DeviceInfo, type Dial, type Driver, type Phase, PositionFix } from '../devices/device.ts'
import { createNmeaDriver } from '../devices/position/driver.ts'
import { nmeaAt, nmeaProbe } from '../devices/position/probe.ts'
import { writeSentence } from '../devices/position/sentence.ts'
import { createNmeaTwin } from '../devices/position/simulated.ts'
import { openSerialLine, type SerialLine } from '../devices/transport/serial.ts'
import { createMemoryLine } from '../devices/transport/serial-memory.ts'
import './support/temporary.ts'
import { noPty, openPtyPair, type PtyPair } from './support/pty.ts'
import { pass, useVirtualTime, whilePassing } from './support/virtual-time.ts'

const never = new AbortController().signal

function locate(driver: Driver, { timeoutMs = 20_000, signal = never, progressed = (_: Phase) => {} } = {}) {
  return driver.locate!({ kind: 'locate', requestId: 'one', timeoutMs }, signal, progressed)
}

const codeOf = (work: Promise<unknown>) =>
  work.then(
    (value) => (value === undefined ? 'no signal' : 'fix'),
    (error) => (error instanceof DeviceError ? error.code : String(error)),
  )

let open: Driver | undefined
afterEach(async () => {
  await open?.close()
  open = undefined
})

describe('a receiver in memory', () => {
  beforeEach(useVirtualTime)
  afterEach(() => void vi.useRealTimers())

  function simulated(dial: Dial = 'well') {
    const simulator = createNmeaTwin({ seed: 7 })
    simulator.dial(dial)
    const changes: string[] = []
    const driver = createNmeaDriver({
      open: simulator.line,
      simulator,
      changed: () => changes.push(driver.info().status),
    })
    open = driver
    return { driver, simulator, changes }
  }

  /** A driver over a peer that the test plays; it holds the device's end. */
  async function scripted() {
    const { host, device } = createMemoryLine()
    const driver = createNmeaDriver({ open: async () => host, address: '/dev/ttyUSB0', changed: () => {} })
    open = driver
    await pass(20)
    return { driver, device, say: (text: string) => device.write(Buffer.from(text, 'latin1')) }
  }

  it('is ready once it has spoken, and says that it is simulated', async () => {
    const { driver, changes } = simulated()
    expect(driver.info()).toMatchObject({ status: 'not-ready', simulated: true })
    await pass(100)
    expect(DeviceInfo.parse(driver.info())).toEqual({
      device: 'nmea-simulated',
      driver: 'nmea',
      model: 'SIMULATED position receiver',
      serial: 'SIMULATED-7',
      takes: ['position'],
      fingersAtOnce: 1,
      status: 'ready',
      simulated: true,
      dials: ['well', 'slow', 'unplugged', 'noise', 'split', 'damaged', 'no-signal'],
    })
    expect(changes).toEqual(['ready'])
  })

  it.each(['well', 'slow', 'noise', 'split'] satisfies Dial[])(
    'gives a fix on the open sea when it works %s',
    async (dial) => {
      const { driver } = simulated(dial)
      const phases: Phase[] = []
      const fix = PositionFix.parse(await whilePassing(locate(driver, { progressed: (phase) => phases.push(phase) })))
      expect(Math.abs(fix.latitude)).toBeLessThan(0.6)
      expect(Math.abs(fix.longitude)).toBeLessThan(0.6)
      expect(fix).toMatchObject({ satellites: 9, at: expect.any(String), device: { driver: 'nmea', simulated: true } })
      expect(fix.raw).toMatch(/^\$GNGGA,.*\r\n\$GNRMC,[^\r\n]*$/)
      expect(phases).toEqual(['locating'])
    },
  )

  it('stands at the same place for the same seed, and at another for another', async () => {
    const near = async (seed: number) => {
      const simulator = createNmeaTwin({ seed })
      const driver = createNmeaDriver({ open: simulator.line, simulator, changed: () => {} })
      const fix = await whilePassing(locate(driver))
      await driver.close()
      return fix!
    }
    const [one, same, other] = [await near(1), await near(1), await near(2)]
    expect(same.latitude).toBeCloseTo(one.latitude, 3)
    expect(same.longitude).toBeCloseTo(one.longitude, 3)
    expect(Math.abs(other.latitude - one.latitude) + Math.abs(other.longitude - one.longitude)).toBeGreaterThan(0.01)
  })

  it('answers that there is no signal, and a fix when there is one again', async () => {
    const { driver, simulator } = simulated('no-signal')
    expect(await codeOf(whilePassing(locate(driver)))).toBe('no signal')
    const waiting = locate(driver)
    await pass(3_000)
    simulator.dial('well')
    expect(await codeOf(whilePassing(waiting))).toBe('fix')
  })

  it('is unreadable when every sentence comes with a wrong checksum', async () => {
    const { driver } = simulated('damaged')
    expect(await codeOf(whilePassing(locate(driver)))).toBe('unreadable')
  })

  it('is unplugged in the middle of a sentence, and gives a fix when it is back', async () => {
    const { driver, simulator, changes } = simulated('no-signal')
    await pass(100)
    const waiting = codeOf(locate(driver))
    await pass(500)
    simulator.dial('unplugged')
    expect(await whilePassing(waiting)).toBe('unplugged')
    expect(driver.info()).toMatchObject({ status: 'not-ready', problem: 'unplugged' })
    await pass(5_000)
    expect(await codeOf(whilePassing(locate(driver)))).toBe('unplugged')
    simulator.dial('well')
    await pass(3_000)
    expect(driver.info().status).toBe('ready')
    expect(driver.info()).not.toHaveProperty('problem')
    expect(await codeOf(whilePassing(locate(driver)))).toBe('fix')
    expect(changes).toEqual(['ready', 'not-ready', 'ready'])
  })

  it('stops at once when it is cancelled', async () => {
    const { driver } = simulated('no-signal')
    const cancel = new AbortController()
    const waiting = codeOf(locate(driver, { signal: cancel.signal }))
    await pass(1_000)
    cancel.abort(new DeviceError('cancelled', 'enough'))
    expect(await waiting).toBe('cancelled')
  })

  it('gives the most precise fix of the three seconds after the first', async () => {
    const { driver, say } = await scripted()
    const gga = (place: string, hdop: string) =>
      say(writeSentence(`GPGGA,1200${place},00${place}.0000,N,00000.0000,E,1,08,${hdop},,M,,M,,`))
    const waiting = locate(driver)
    for (const [place, hdop] of [
      ['01', '9.0'],
      ['02', '0.8'],
      ['03', '2.0'],
      ['04', '1.0'],
      ['05', '0.5'],
    ] as const) {
      gga(place, hdop)
      await pass(1_000)
    }
    expect(await whilePassing(waiting)).toMatchObject({ hdop: 0.8, latitude: expect.closeTo(2 / 60, 6) })
    expect(driver.info()).toMatchObject({ device: 'nmea--dev-ttyUSB0', address: '/dev/ttyUSB0', simulated: false })
  })

  it.each([
    ['timeout', 'nothing comes', ''],
    ['other-protocol', 'another device answers', '\xaa\xaa\xaa\x96\x69\x00\x04\x00\x00\x90\x94'],
    ['other-protocol', 'another instrument speaks NMEA', writeSentence('SDDPT,3.6,0.0')],
    ['other-protocol', 'a scanner sends a line', '012345678901|Nguyen|Nam\r\n'],
  ])('is %s when %s, well before its time is over', async (code, _what, text) => {
    const { driver, say } = await scripted()
    const waiting = codeOf(locate(driver, { timeoutMs: 120_000 }))
    const told = { isOver: false }
    void waiting.then(() => {
      told.isOver = true
    })
    for (let n = 0; n < 4; n += 1) {
      if (text !== '') say(text)
      await pass(1_000)
    }
    await pass(6_000)
    expect(told.isOver).toBe(true)
    expect(await waiting).toBe(code)
  })

  it('is not ready any more when it falls silent', async () => {
    const { driver, say } = await scripted()
    say(writeSentence('GPGGA,120000,,,,,0,00,99.9,,M,,M,,'))
    await pass(100)
    expect(driver.info().status).toBe('ready')
    await pass(6_000)
    expect(driver.info()).toMatchObject({ status: 'not-ready', problem: 'timeout' })
  })

  it('works when it speaks, and is known on its line by that', async () => {
    const { driver } = simulated('no-signal')
    await whilePassing(driver.test!(never))
    const twin = createNmeaTwin({ seed: 1 })
    expect(await nmeaProbe.knows(await twin.line(), never)).toBe(true)
    twin.close()
  })
})

describe('a line that nobody has named', () => {
  it.each([
    ['nothing', ''],
    ['a fingerprint sensor', '\xef\x01\xff\xff\xff\xff\x07\x00\x03\x00\x00\x0a'],
    ['an AIS receiver', '!AIVDM,1,1,,A,14eG;o@034o8sd<L9i:a;WF>062D,0*7D\r\n'],
  ])('with %s on it has no position receiver', async (_what, text) => {
    const { host, device } = createMemoryLine()
    let sent = 0
    device.onData((bytes) => {
      sent += bytes.length
    })
    device.write(Buffer.from(text, 'latin1'))
    expect(await nmeaProbe.knows(host, never)).toBe(false)
    expect(sent).toBe(0)
  })
})

describe.skipIf(noPty !== undefined)('a receiver behind a real pty', () => {
  if (noPty) console.log(`Ptys are left out: ${noPty}`)
  const EVERY_MS = 50
  let pair: PtyPair
  let device: SerialLine
  afterEach(async () => {
    await open?.close()
    open = undefined
    await device.close()
    await pair.close()
  })

  async function behind(dial: Dial) {
    pair = await openPtyPair()
    const twin = createNmeaTwin({ seed: 3, everyMs: EVERY_MS })
    twin.dial(dial)
    device = await openSerialLine(pair.device)
    twin.serve(device)
    const settings = { added: [], scannerRoots: [], chipRoots: [] }
    const driver = nmeaAt({ address: pair.host, settings, changed: () => {} })
    open = driver
    return { driver, twin }
  }

  it.each(['well', 'split', 'noise'] satisfies Dial[])(
    'gives a fix (%s), and is known for a twin by what it says',
    async (dial) => {
      const { driver } = await behind(dial)
      const fix = PositionFix.parse(await locate(driver))
      expect(fix.device).toMatchObject({ driver: 'nmea', simulated: true, model: expect.stringContaining('SIMULATED') })
      expect(driver.info()).toMatchObject({ status: 'ready', simulated: true, address: pair.host })
    },
  )

  it('has no signal', async () => {
    const { driver } = await behind('no-signal')
    expect(await codeOf(locate(driver, { timeoutMs: 2_000 }))).toBe('no signal')
  })

  it('is unplugged when the cable is pulled', async () => {
    const { driver } = await behind('no-signal')
    await expect.poll(() => driver.info().status, { timeout: 20_000 }).toBe('ready')
    const waiting = codeOf(locate(driver))
    pair.unplug()
    expect(await waiting).toBe('unplugged')
  })

  it('is found by the probe', async () => {
    pair = await openPtyPair()
    device = await openSerialLine(pair.device)
    createNmeaTwin({ seed: 3, everyMs: EVERY_MS }).serve(device)
    const line = await openSerialLine(pair.host)
    expect(await nmeaProbe.knows(line, never)).toBe(true)
    await line.close()
  })
})
