/** One device and its lane: what is asked of it, in turn, and only answers that fit. */
import { checkCard, checkCode, checkFix, checkReadings, checkRequest } from './check-answer.ts'
import { DeviceError, DeviceInfo, type Dial, type Driver } from './device.ts'
import { createLane } from './lane.ts'

type Acts = Required<Pick<Driver, 'capture' | 'preview' | 'readCard' | 'scan' | 'print' | 'locate' | 'test'>>

/** Each act takes its turn. @throws {DeviceError} the driver's; `failed` when it answers nonsense. */
export type AskedDevice = Acts & {
  /** What the driver says of its device, `busy` while it acts; undefined when it says nothing usable. */
  info(): DeviceInfo | undefined
  /** At once, in the middle of an act as well: that is when a device is unplugged. */
  dial(dial: Dial): void
}

/** @param changed called when the device becomes busy or free. */
export function createAskedDevice(driver: Driver, changed: () => void): AskedDevice {
  const lane = createLane(changed)

  function described(): DeviceInfo | undefined {
    try {
      return DeviceInfo.safeParse(driver.info()).data
    } catch {
      return undefined // a driver that cannot describe its device has none; discover goes on with the others
    }
  }

  function ready(): DeviceInfo {
    const info = described()
    if (info === undefined || info.status === 'not-ready')
      throw new DeviceError(info?.problem ?? 'no-device', 'The device is not there.')
    return info
  }

  /** In its turn, and only while the device is there. */
  const inTurn = <T>(signal: AbortSignal, act: (info: DeviceInfo) => Promise<T>): Promise<T> =>
    lane.take(async () => act(ready()), signal)

  return {
    info() {
      const info = described()
      return info !== undefined && lane.isBusy() ? { ...info, status: 'busy' } : info
    },
    capture: async (request, signal, progressed) => {
      checkRequest(request)
      return inTurn(signal, async (info) => {
        driver.present?.(request.subject)
        return checkReadings(request, info.driver, await driver.capture?.(request, signal, progressed))
      })
    },
    preview: (request, signal, frame) =>
      inTurn(signal, async () => {
        driver.present?.(request.subject)
        if (driver.preview === undefined) throw new DeviceError('failed', 'This device shows nothing beforehand.')
        await driver.preview(request, signal, frame)
      }),
    readCard: (request, signal, progressed) =>
      inTurn(signal, async (info) => {
        const { practiceCard, ...asked } = request
        // SECURITY: only what simulates the hardware learns what to show, never the driver that reads it.
        driver.present?.(request.subject, practiceCard)
        return checkCard(info.driver, await driver.readCard?.(asked, signal, progressed))
      }),
    scan: (request, signal, progressed) =>
      inTurn(signal, async (info) => {
        const { practiceCard, ...asked } = request
        driver.present?.(request.subject, practiceCard)
        return checkCode(info.driver, await driver.scan?.(asked, signal, progressed))
      }),
    print: (request, signal, progressed) => inTurn(signal, async () => driver.print?.(request, signal, progressed)),
    locate: (request, signal, progressed) =>
      inTurn(signal, async (info) => checkFix(info.driver, await driver.locate?.(request, signal, progressed))),
    test: (signal) =>
      lane.take(async () => {
        if (driver.test === undefined) ready()
        else await driver.test(signal)
      }, signal),
    dial(dial) {
      if (driver.dial === undefined) throw new DeviceError('failed', 'Only a practice device has a dial.')
      driver.dial(dial)
    },
  }
}
