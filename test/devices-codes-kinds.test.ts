import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { createHidPosDriver } from '../devices/codes/hid-pos.ts'
import { encodeCodeReports } from '../devices/codes/hid-pos-report.ts'
import { deviceName } from '../devices/codes/scanner.ts'
import { createSerialScannerDriver } from '../devices/codes/serial-scanner.ts'
import { createSerialScannerTwin } from '../devices/codes/serial-scanner-twin.ts'
import { DeviceError, type Driver } from '../devices/device.ts'
import { createMemoryHid } from '../devices/transport/hid-memory.ts'
import { createMemoryLine } from '../devices/transport/serial-memory.ts'
import { CARD, codeOf, scan } from './support/codes.ts'
import { pass, useVirtualTime, whilePassing } from './support/virtual-time.ts'

beforeEach(useVirtualTime)
const open: Driver[] = []
afterEach(async () => {
  await Promise.all(open.splice(0).map((driver) => driver.close()))
  vi.useRealTimers()
})
function kept<T extends { driver: Driver }>(made: T): T {
  open.push(made.driver)
  return made
}

describe('a HID POS scanner', () => {
  /** A device that sends what the test says. */
  async function scripted(serialNumber = 'A1') {
    const { host, device } = createMemoryHid()
    const features: number[][] = []
    device.onFeature((report) => features.push([...report]))
    const driver = createHidPosDriver({
      address: '/dev/hidraw0',
      open: async () => ({ line: host, vendorId: 0x05e0, model: 'Scanner', serial: serialNumber }),
      changed: () => {},
    })
    await pass(20)
    return { ...kept({ driver }), device, features }
  }

  it('is enabled when it is Honeywell’s, and left alone when it is not', async () => {
    const { host, device } = createMemoryHid()
    const features: number[][] = []
    device.onFeature((report) => features.push([...report]))
    const line = { line: host, vendorId: 0x0c2e, model: 'Honeywell', serial: 'A1' }
    kept({ driver: createHidPosDriver({ open: async () => line, changed: () => {} }) })
    const other = await scripted()
    expect(features).toEqual([[0xfe, 0x01]])
    expect(other.features).toEqual([])
  })

  it('is real unless a twin is beneath or its serial number is one of a twin', async () => {
    expect((await scripted()).driver.info()).toMatchObject({ device: 'hid-pos-dev-hidraw0', simulated: false })
    expect((await scripted('SIMULATED-1')).driver.info().simulated).toBe(true)
  })

  it('does not take the rest of a code that began before it was asked for a whole one', async () => {
    const { driver, device } = await scripted()
    const [first, last] = encodeCodeReports(Buffer.from(CARD))
    device.send(first!)
    await pass(20)
    const scanning = scan(driver)
    await pass(20)
    device.send(last!)
    await pass(20)
    for (const report of encodeCodeReports(Buffer.from('the next'))) device.send(report)
    expect((await whilePassing(scanning)).text).toBe('the next')
  })

  it.each(['is cut', 'is empty'])('does not drop the next one when what began before %s', async (how) => {
    const { driver, device } = await scripted()
    const begun = how === 'is empty' ? new Uint8Array(64).fill(2, 0, 1).fill(1, 63) : undefined
    device.send(begun ?? encodeCodeReports(Buffer.from(CARD))[0]!)
    await pass(20)
    const scanning = scan(driver)
    await pass(20)
    if (begun === undefined) await pass(1_000)
    else device.send(Uint8Array.from(begun).fill(0, 63))
    await pass(20)
    for (const report of encodeCodeReports(Buffer.from('the next'))) device.send(report)
    expect((await whilePassing(scanning)).text).toBe('the next')
  })

  it('says in no error what stands in the code', async () => {
    const { driver, device } = await scripted()
    const scanning = scan(driver)
    await pass(20)
    device.send(encodeCodeReports(Buffer.from(CARD))[0]!)
    await expect(whilePassing(scanning)).rejects.toThrow(/^[^0-9|]*$/)
  })

  it('keeps its problem to itself until it can be opened', async () => {
    let code: 'no-permission' | undefined = 'no-permission'
    const { host } = createMemoryHid()
    const { driver } = kept({
      driver: createHidPosDriver({
        address: '/dev/hidraw0',
        open: async () => {
          if (code !== undefined) throw new DeviceError(code, 'No.')
          return { line: host, vendorId: 0, model: 'Scanner', serial: '' }
        },
        changed: () => {},
      }),
    })
    await pass(20)
    expect(driver.info()).toMatchObject({ status: 'not-ready', problem: 'no-permission' })
    expect(await codeOf(scan(driver))).toBe('no-permission')
    code = undefined
    await pass(2_000)
    expect(driver.info().status).toBe('ready')
  })

  it('gives up a device that does not open, and closes it when it opens after all', async () => {
    let opened = (_: unknown): void => {}
    const { host, device } = createMemoryHid()
    let isClosed = false
    device.onClose(() => {
      isClosed = true
    })
    const { driver } = kept({
      driver: createHidPosDriver({
        open: () =>
          new Promise((resolve) => {
            opened = () => resolve({ line: host, vendorId: 0, model: 'Scanner', serial: '' })
          }),
        changed: () => {},
      }),
    })
    expect(await codeOf(scan(driver))).toBe('timeout')
    opened(undefined)
    await pass(20)
    expect(isClosed).toBe(true)
  })
})

describe('a serial scanner', () => {
  it.each(['\n', '\r\n', ''])('may end its codes with %j', async (ending) => {
    const twin = createSerialScannerTwin({ seed: 7, ending })
    const { driver } = kept({ driver: createSerialScannerDriver({ open: twin.line, twin, changed: () => {} }) })
    const scanning = scan(driver)
    await pass(20)
    twin.scanCode(CARD)
    expect((await whilePassing(scanning)).text).toBe(CARD)
  })

  it('is simulated as soon as its line says so, and real as long as it does not', async () => {
    const { host, device } = createMemoryLine()
    const { driver } = kept({
      driver: createSerialScannerDriver({ path: '/dev/ttyACM0', open: async () => host, changed: () => {} }),
    })
    await pass(20)
    expect(driver.info()).toMatchObject({ device: 'serial-scanner-dev-ttyACM0', simulated: false })
    const real = scan(driver)
    await pass(20)
    device.write(Buffer.from(`${CARD}\r`))
    expect(await whilePassing(real)).toMatchObject({ text: CARD, device: { simulated: false } })
    const twin = createSerialScannerTwin({ seed: 1 })
    twin.attach(device)
    const simulated = scan(driver)
    await pass(20)
    twin.scanCode(CARD)
    expect(await whilePassing(simulated)).toMatchObject({ text: CARD, device: { simulated: true } })
    expect(driver.info().simulated).toBe(true)
  })
})

describe('the name of a device', () => {
  it('is the address in letters and digits, and never longer than a name may be', () => {
    expect(deviceName('hid-pos', '0c2e:0b61', 'SN/01')).toBe('hid-pos-0c2e-0b61-SN-01')
    const long = (end: string) => deviceName('hid-pos', `\\\\?\\hid#vid_0c2e&pid_0b61#7&${'1a2b'.repeat(30)}&${end}`)
    expect(long('a').length).toBeLessThanOrEqual(64)
    expect(long('a')).not.toBe(long('b'))
  })
})
