import sharp from 'sharp'
import { afterAll, afterEach, describe, expect, it, vi } from 'vitest'
import { DeviceError, DeviceInfo, type Dial, type Driver, type Phase, Reading } from '../devices/device.ts'
import { createMasters } from '../devices/fingerprint/masters.ts'
import { createR30xDriver } from '../devices/r30x/driver.ts'
import { createR30xTwin, type R30xFault, type R30xTwin } from '../devices/r30x/twin.ts'

vi.setConfig({ testTimeout: 60_000 })

const masters = createMasters(7)
afterAll(() => masters.close())
const opened: Driver[] = []
afterEach(async () => {
  for (const driver of opened.splice(0)) await driver.close()
})

function over(twin: R30xTwin = createR30xTwin({ seed: 7, masters }), options: { raiseTo?: number } = {}) {
  const rates: number[] = []
  const open = (baud: number) => {
    rates.push(baud)
    return twin.line(baud)
  }
  let heard = () => {}
  const driver = createR30xDriver({ open, twin, ...options, changed: () => heard() })
  opened.push(driver)
  const until = async (isSo: () => boolean) => {
    while (!isSo())
      await new Promise<void>((resolve) => {
        heard = resolve
      })
  }
  return { twin, driver, rates, until }
}

type Asked = {
  positions?: number[]
  timeoutMs?: number
  signal?: AbortSignal
  progressed?: (phase: Phase, share?: number) => void
}
function capture(
  driver: Driver,
  { positions = [2], timeoutMs = 30_000, signal = new AbortController().signal, progressed = () => {} }: Asked = {},
) {
  driver.present?.('anna')
  const request = { kind: 'capture', requestId: 'one', modality: 'finger', subject: 'anna', attempt: 1 } as const
  return driver.capture!({ ...request, positions, timeoutMs }, signal, progressed)
}
const codeOf = (work: Promise<unknown>) =>
  work.then(
    () => 'none',
    (error) => (error instanceof DeviceError ? error.code : String(error)),
  )

describe('a sensor', () => {
  it('is for training: one finger at a time, plain, below every class, and SIMULATED when it is', async () => {
    const { driver, until } = over()
    await until(() => driver.info().status === 'ready')
    expect(DeviceInfo.parse(driver.info())).toMatchObject({
      device: 'r30x-SIM00007',
      model: expect.stringContaining('SIMULATED'),
      takes: ['finger'],
      fingersAtOnce: 1,
      simulated: true,
      issuing: false,
      scanner: { fap: 0, impressions: ['plain'], certificates: [] },
    })
  })

  it('gives the picture as a lossless one of 256 × 288, and beside it the bytes that came', async () => {
    const { driver } = over()
    const [reading] = Reading.array()
      .length(1)
      .parse(await capture(driver))
    expect(reading).toMatchObject({ position: 2, width: 256, height: 288, ppi: 500, impression: 'plain' })
    expect(reading!.device).toMatchObject({ driver: 'r30x', serial: 'SIM00007', simulated: true, issuing: false })
    const { width, height, channels } = await sharp(reading!.image).metadata()
    expect([width, height, channels]).toEqual([256, 288, 1])
    const data = await sharp(reading!.image).toColourspace('b-w').raw().toBuffer()
    const bytes = reading!.raw!.bytes
    expect(bytes).toHaveLength(36_864)
    for (const at of [0, 5_000, 36_863])
      expect([data[2 * at], data[2 * at + 1]]).toEqual([(bytes[at]! >> 4) * 17, (bytes[at]! & 15) * 17])
    expect(reading!.quality[0]!.value).toBeGreaterThan(50)
  })

  it('says what the officer should do, and how much of the picture has come', async () => {
    const { driver } = over()
    const phases: string[] = []
    const shares: number[] = []
    await capture(driver, {
      progressed: (phase, share) => {
        if (phases.at(-1) !== phase) phases.push(phase)
        if (share !== undefined) shares.push(share)
      },
    })
    expect(phases).toEqual(['place-fingers', 'reading', 'checking'])
    expect(shares).toEqual(shares.toSorted((a, b) => a - b))
    expect([shares[0], shares.at(-1)]).toEqual([0, 1])
  })

  it('takes several fingers one after the other, and none of them twice', async () => {
    const { driver } = over()
    const readings = await capture(driver, { positions: [2, 7, 1] })
    expect(readings.map(({ position }) => position)).toEqual([2, 7, 1])
    expect(new Set(readings.map(({ raw }) => Buffer.from(raw!.bytes).toString('base64'))).size).toBe(3)
  })

  it('keeps the fingers that came in time when the next one does not', async () => {
    const { twin, driver } = over()
    const readings = await capture(driver, {
      positions: [2, 7],
      timeoutMs: 4_000,
      progressed: (phase) => {
        if (phase === 'checking') twin.fail('no-finger')
      },
    })
    expect(readings.map(({ position }) => position)).toEqual([2])
    expect(await codeOf(capture(driver, { timeoutMs: 600 }))).toBe('timeout')
    expect(driver.info().status).toBe('ready')
  })

  it('takes no portrait and no rolled finger', async () => {
    const { driver } = over()
    const request = { kind: 'capture', requestId: 'one', subject: '', attempt: 1, timeoutMs: 1_000 } as const
    for (const asked of [
      { modality: 'portrait', positions: [] },
      { modality: 'finger', positions: [1], impression: 'rolled' },
    ] as const) {
      const { positions } = asked
      const taken = driver.capture!({ ...request, ...asked, positions: [...positions] }, AbortSignal.abort(), () => {})
      expect(await codeOf(taken)).toBe('failed')
    }
  })
})

describe('a picture that comes damaged', () => {
  it('is asked for again when a byte was lost, and is then the one that the sensor has', async () => {
    const plain = over()
    const [whole] = await capture(plain.driver)
    const { twin, driver } = over()
    twin.fail('drop-byte')
    const shares: number[] = []
    const [reading] = await capture(driver, { progressed: (_phase, share) => void shares.push(share ?? 0) })
    expect(reading!.raw!.bytes).toEqual(whole!.raw!.bytes)
    const falls = shares.filter((share, at) => at > 0 && share > 0 && share < shares[at - 1]!)
    expect(falls).toHaveLength(1) // it was counted from the beginning once more
  })

  it('is unreadable when it stays so', async () => {
    const { twin, driver } = over()
    twin.dial('damaged')
    expect(await codeOf(capture(driver))).toBe('unreadable')
    twin.dial('well')
    expect(await capture(driver)).toHaveLength(1)
  })

  it.each<Dial>(['noise', 'split', 'slow'])('arrives whole all the same: %s', async (dial) => {
    const { twin, driver } = over()
    twin.dial(dial)
    const [reading] = await capture(driver)
    expect(reading!.raw!.bytes).toHaveLength(36_864)
  })

  it('has a low score when the finger is dry and hardly touches', async () => {
    const { twin, driver } = over()
    twin.dial('poor')
    const [reading] = await capture(driver)
    expect(reading!.quality[0]!.value).toBeLessThan(40)
  })
})

describe('a sensor that goes wrong', () => {
  it('is unplugged when its line ends in mid-picture, and is found again when it is back', async () => {
    const { twin, driver, until } = over()
    twin.dial('unplugged')
    expect(await codeOf(capture(driver))).toBe('unplugged')
    await until(() => driver.info().status === 'not-ready')
    expect(driver.info().problem).toBe('unplugged')
    driver.dial!('well')
    await until(() => driver.info().status === 'ready')
    expect(await capture(driver)).toHaveLength(1)
  })

  it('is busy by its own word', async () => {
    const { driver, until } = over()
    driver.dial!('busy')
    await until(() => driver.info().status === 'busy')
    expect(await codeOf(capture(driver))).toBe('busy')
  })

  it('is unreadable when it answers another command than was asked', async () => {
    const { twin, driver, until } = over()
    await until(() => driver.info().status === 'ready')
    twin.dial('wrong-order')
    expect(await codeOf(capture(driver))).toBe('unreadable')
    await until(() => driver.info().status === 'not-ready')
  })

  it.each<[R30xFault, string]>([['password', 'no-permission']])('with the fault %s says %s', async (fault, code) => {
    const twin = createR30xTwin({ seed: 7, masters })
    twin.fail(fault)
    const { driver, until } = over(twin)
    await until(() => driver.info().problem !== undefined)
    expect(driver.info()).toMatchObject({ status: 'not-ready', problem: code })
  })

  it('stops at once when cancelled, while it waits and while a picture comes, and works afterwards', async () => {
    const { driver } = over()
    const reason = new DeviceError('cancelled', 'The test changed its mind.')
    await expect(capture(driver, { signal: AbortSignal.abort(reason) })).rejects.toBe(reason)
    for (const phase of ['place-fingers', 'reading'] as const) {
      const controller = new AbortController()
      const progressed = (now: Phase, share = 0) => {
        if (now === phase && (phase !== 'reading' || share > 0)) controller.abort(reason)
      }
      await expect(capture(driver, { signal: controller.signal, progressed })).rejects.toBe(reason)
    }
    expect(await capture(driver)).toHaveLength(1)
  })
})

describe('the rate', () => {
  it('is found by trying, the delivered one first', async () => {
    const twin = createR30xTwin({ seed: 7, masters, baud: 19_200 })
    const { driver, rates, until } = over(twin)
    await until(() => driver.info().status === 'ready')
    expect(rates).toEqual([57_600, 115_200, 9_600, 19_200])
  })

  it('is raised for good when that is asked for, and left alone otherwise', async () => {
    const twin = createR30xTwin({ seed: 7, masters })
    const raised = over(twin, { raiseTo: 115_200 })
    expect(await capture(raised.driver)).toHaveLength(1)
    expect(raised.rates).toEqual([57_600, 115_200])
    const plain = over()
    expect(await capture(plain.driver)).toHaveLength(1)
    expect(plain.rates).toEqual([57_600])
  })
})

it('a module that tells no product is known as a twin by its system number', async () => {
  const twin = createR30xTwin({ seed: 7, masters, tellsProduct: false })
  const driver = createR30xDriver({ open: twin.line, address: '/dev/ttyUSB7', changed: () => {} })
  opened.push(driver)
  const [reading] = await capture(driver)
  expect(reading!.device).toMatchObject({ device: 'r30x-dev-ttyUSB7', simulated: true, serial: '' })
})

it('a line on which nothing answers has no sensor, and one on which something else speaks has another device', async () => {
  const { createMemoryLine } = await import('../devices/transport/serial-memory.ts')
  for (const [spoken, problem] of [
    ['', 'timeout'],
    ['$GPGGA,,,,,,0,,,,,,,,*66\r\n', 'other-protocol'],
  ] as const) {
    const open = async () => {
      const { host, device } = createMemoryLine()
      device.onData(() => spoken !== '' && device.write(Buffer.from(spoken)))
      return host
    }
    const driver = createR30xDriver({ open, changed: () => {} })
    opened.push(driver)
    await vi.waitUntil(() => driver.info().problem !== undefined, { timeout: 20_000 })
    expect(driver.info()).toMatchObject({ status: 'not-ready', problem })
  }
})
