import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import sharp from 'sharp'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { DeviceError, DeviceInfo, type Driver, type Phase, Reading } from '../devices/device.ts'
import { createPool, NO_SETTINGS } from '../devices/pool.ts'
import { createScannerLibraryDriver } from '../devices/scanner-library/driver.ts'
import { libraryAt, libraryPlug } from '../devices/scanner-library/plug.ts'
import { buildStub, copyStub, countCaptures, noCompiler, type StubFault, setStubFault } from './support/stub-scanner.ts'
import { temporary } from './support/temporary.ts'

if (noCompiler) console.warn(`skipped: ${noCompiler}`)
const folder = temporary()
const stub = noCompiler === undefined ? buildStub(folder) : ''

const opened: Driver[] = []
afterEach(async () => {
  setStubFault()
  delete process.env.STUB_SCANNER_PICTURE
  for (const driver of opened.splice(0)) await driver.close()
})

/** A driver and waiting for it to change. @param fault of the stub, from before the driver looks. */
function over(path = stub, fault?: StubFault) {
  setStubFault(fault)
  let heard = () => {}
  const limits = { initMs: 5_000, callMs: 500 }
  const driver = createScannerLibraryDriver({ path, limits, changed: () => heard() })
  opened.push(driver)
  const until = async (isSo: (info: DeviceInfo) => boolean) => {
    while (!isSo(driver.info()))
      await new Promise<void>((resolve) => {
        heard = resolve
      })
  }
  return { driver, until }
}

type Asked = {
  positions?: number[]
  timeoutMs?: number
  signal?: AbortSignal
  progressed?: (phase: Phase) => void
}
function capture(driver: Driver, asked: Asked = {}) {
  const { positions = [1], timeoutMs = 10_000, signal = new AbortController().signal, progressed = () => {} } = asked
  const request = { kind: 'capture', requestId: 'one', modality: 'finger', subject: '', attempt: 1 } as const
  return driver.capture!({ ...request, positions, timeoutMs }, signal, progressed)
}
const codeOf = (work: Promise<unknown>) =>
  work.then(
    () => 'none',
    (error) => (error instanceof DeviceError ? error.code : String(error)),
  )

describe.skipIf(noCompiler !== undefined)('a scanner behind its library', () => {
  it('is one of a single plain finger, by the standard’s name, and SIMULATED when the library says so', async () => {
    const { driver, until } = over()
    await until(({ status }) => status === 'ready')
    const info = DeviceInfo.parse(driver.info())
    expect(info).toMatchObject({
      driver: 'scanner-library',
      model: 'SIMULATED scanner library',
      takes: ['finger'],
      fingersAtOnce: 1,
      simulated: true,
      address: stub,
      scanner: { fap: 10, impressions: ['plain'], certificates: ['GA/T 1011'] },
    })
    expect(info.issuing).toBeUndefined() // the rule pack decides
  })

  it('is a real one when the library does not say SIMULATED, and has the name the library gives', async () => {
    const { driver, until } = over(copyStub(stub, 'libreal.so'), 'real')
    await until(({ status }) => status === 'ready')
    expect(driver.info()).toMatchObject({ simulated: false, model: '采集器 F1' })
  })

  it('gives the frame of the library as a lossless picture of 500 ppi, the raw one, and both scores', async () => {
    const { driver } = over()
    const phases: Phase[] = []
    const [reading] = Reading.array()
      .length(1)
      .parse(await capture(driver, { positions: [7], progressed: (phase) => void phases.push(phase) }))
    expect(phases).toEqual(['place-fingers', 'hold-still', 'checking'])
    expect(reading).toMatchObject({ position: 7, width: 256, height: 360, ppi: 500, impression: 'plain' })
    const { channels, density } = await sharp(reading!.image).metadata()
    expect([channels, density]).toEqual([1, 500])
    const pixels = await sharp(reading!.image).toColourspace('b-w').raw().toBuffer()
    expect(reading!.raw!.mediaType).toBe('application/octet-stream')
    expect(Buffer.from(reading!.raw!.bytes).equals(pixels)).toBe(true)
    expect(reading!.quality.map(({ scale }) => scale)).toEqual(['doorstep-app', 'ga'])
    const dark = pixels.filter((grey) => grey < 128).length
    expect(reading!.quality[1]!.value).toBe(Math.min(100, Math.floor((dark * 250) / pixels.length)))
    expect(JSON.parse(reading!.evidence!)).toMatchObject({
      interface: 'LIVESCAN',
      version: 100,
      librarySha256: expect.stringMatching(/^[0-9a-f]{64}$/),
    })
  })

  it('shows what lies on it, to the last grey', async () => {
    const path = join(folder, 'finger.raw')
    const picture = Uint8Array.from({ length: 256 * 360 }, (_, at) => 128 + 100 * Math.cos((at % 256) / 1.4))
    writeFileSync(path, picture)
    process.env.STUB_SCANNER_PICTURE = path
    const { driver } = over()
    const [reading] = await capture(driver)
    expect(Buffer.from(reading!.raw!.bytes).equals(picture)).toBe(true)
  })

  it('gives no score of the GA scale when no library has it', async () => {
    const { driver } = over(buildStub(temporary(), ['-DWITHOUT_QUALITY']))
    const [reading] = await capture(driver)
    expect(reading!.quality.map(({ scale }) => scale)).toEqual(['doorstep-app'])
  })

  it('gives the best frame when none is good enough and the time is over', async () => {
    const { driver } = over(stub, 'smudged')
    const [reading] = await capture(driver, { timeoutMs: 2_000 })
    expect(reading!.quality[0]!.value).toBeLessThan(65)
  })

  it.each<StubFault>(['no-finger', 'blank'])('takes bare glass for no finger: %s', async (fault) => {
    const { driver, until } = over()
    await until(({ status }) => status === 'ready')
    setStubFault(fault)
    expect(await codeOf(capture(driver, { timeoutMs: 1_500 }))).toBe('timeout')
    expect(driver.info().status).toBe('ready')
  })

  it('takes several fingers one after the other, and waits for the first to go', async () => {
    const { driver } = over()
    // The stub's finger comes in the third frame of each capture, so that the first two show bare glass.
    const readings = await capture(driver, { positions: [1, 6] })
    expect(readings.map(({ position }) => position)).toEqual([1, 6])
    const path = join(folder, 'stays.raw')
    writeFileSync(path, readings[0]!.raw!.bytes)
    process.env.STUB_SCANNER_PICTURE = path
    const stays = await capture(driver, { positions: [1, 6], timeoutMs: 3_000 })
    expect(stays.map(({ position }) => position)).toEqual([1])
  })

  it('ends each capture that it began: after a print, no finger, a cancel and a failure', async () => {
    const path = copyStub(stub, 'libcounted.so')
    const { driver, until } = over(path)
    await until(({ status }) => status === 'ready')
    await capture(driver)
    setStubFault('no-finger')
    await codeOf(capture(driver, { timeoutMs: 800 }))
    const controller = new AbortController()
    const reason = new DeviceError('cancelled', 'The test changed its mind.')
    const cancelled = capture(driver, { signal: controller.signal, progressed: () => controller.abort(reason) })
    await expect(cancelled).rejects.toBe(reason)
    setStubFault('refuse')
    expect(await codeOf(capture(driver))).toBe('no-permission')
    await vi.waitUntil(() => countCaptures(path).ended === 4)
    expect(countCaptures(path)).toEqual({ begun: 4, ended: 4 })
    setStubFault()
    expect(await capture(driver)).toHaveLength(1)
  })
})

describe.skipIf(noCompiler !== undefined)('a library that goes wrong', () => {
  it('without a scanner is not ready, and ready when one is plugged in', async () => {
    const { driver, until } = over(stub, 'no-device')
    await until(({ problem }) => problem !== undefined)
    expect(driver.info()).toMatchObject({ status: 'not-ready', problem: 'unplugged' })
    setStubFault()
    await until(({ status }) => status === 'ready')
  })

  it('is unplugged when its scanner goes in mid-capture', async () => {
    const { driver, until } = over()
    await until(({ status }) => status === 'ready')
    setStubFault('unplug')
    expect(await codeOf(capture(driver))).toBe('unplugged')
  })

  it('says a code of its own with its own words', async () => {
    const { driver } = over(copyStub(stub, 'libmade-up.so'), 'made-up')
    await expect(driver.test!(new AbortController().signal)).rejects.toMatchObject({
      code: 'failed',
      message: expect.stringContaining('-42 from LIVESCAN_Init: no such code'),
    })
  })

  it('gets no memory for a picture of impossible size', async () => {
    const { driver, until } = over(copyStub(stub, 'libhuge.so'), 'huge')
    await until(({ problem }) => problem !== undefined)
    expect(driver.info().problem).toBe('failed')
  })

  it('that hangs blocks nobody, is a timeout, and is used again when it is back', async () => {
    const path = copyStub(stub, 'libhang.so')
    const { driver, until } = over(path)
    await until(({ status }) => status === 'ready')
    setStubFault('hang')
    let turns = 0
    const ticking = setInterval(() => {
      turns += 1
    }, 10)
    expect(await codeOf(capture(driver))).toBe('timeout')
    clearInterval(ticking)
    expect(turns).toBeGreaterThan(5)
    expect(driver.info().status).not.toBe('ready')
    setStubFault()
    expect(await codeOf(capture(driver))).toBe('busy')
    await until(({ status }) => status === 'ready')
    expect(await capture(driver)).toHaveLength(1)
    expect(countCaptures(path)).toEqual({ begun: 2, ended: 2 })
  })

  it('that hangs can be cancelled at once', async () => {
    const { driver, until } = over(copyStub(stub, 'libhang-cancel.so'))
    await until(({ status }) => status === 'ready')
    setStubFault('hang')
    const controller = new AbortController()
    const reason = new DeviceError('cancelled', 'The test changed its mind.')
    const taken = capture(driver, { signal: controller.signal })
    setTimeout(() => controller.abort(reason), 50)
    await expect(taken).rejects.toBe(reason)
  })

  it('that writes beyond its memory fails, and is not called again', async () => {
    const path = copyStub(stub, 'liboverrun.so')
    const { driver, until } = over(path)
    await until(({ status }) => status === 'ready')
    setStubFault('overrun')
    expect(await codeOf(capture(driver))).toBe('failed')
    setStubFault()
    await until(({ status }) => status === 'not-ready')
    await expect(capture(driver)).rejects.toMatchObject({
      code: 'failed',
      message: expect.stringContaining('beyond its memory'),
    })
    expect(countCaptures(path)).toEqual({ begun: 1, ended: 0 })
    const another = createScannerLibraryDriver({ path, changed: () => {} })
    opened.push(another)
    expect(await codeOf(capture(another))).toBe('failed')
  })

  it('is busy for a second driver, until the first one closes', async () => {
    const { driver, until } = over()
    await until(({ status }) => status === 'ready')
    const second = over()
    expect(await codeOf(capture(second.driver))).toBe('busy')
    await driver.close()
    await second.until(({ status }) => status === 'ready')
    expect(await capture(second.driver)).toHaveLength(1)
  })
})

describe.skipIf(noCompiler !== undefined)('a library that an administrator has added', () => {
  it('is a device of its path; two of one name are two', async () => {
    const other = buildStub(temporary())
    const names = [stub, other].map((address) => {
      const driver = libraryAt({ address, settings: NO_SETTINGS, changed: () => {} })
      opened.push(driver)
      return driver.info().device
    })
    expect(new Set(names).size).toBe(2)
  })

  it('is given a driver by the pool, and loses it with its settings', async () => {
    let heard = () => {}
    const pool = createPool([libraryPlug], () => heard())
    const until = async (isSo: () => boolean) => {
      while (!isSo())
        await new Promise<void>((resolve) => {
          heard = resolve
        })
    }
    pool.configure({
      ...NO_SETTINGS,
      added: [
        { driver: 'scanner-library', address: stub },
        { driver: 'r30x', address: '/dev/ttyUSB0' },
      ],
    })
    await until(() => pool.drivers().length === 1 && pool.drivers()[0]!.info().status === 'ready')
    pool.configure(NO_SETTINGS)
    await until(() => pool.drivers().length === 0)
    await pool.close()
  })

  it('is not ready, with the reason, when it is not there', async () => {
    const { driver, until } = over(join(folder, 'none.so'))
    await until(({ problem }) => problem !== undefined)
    expect(driver.info()).toMatchObject({ status: 'not-ready', problem: 'not-found' })
  })
})
