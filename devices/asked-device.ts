/** One device and its lane: what is asked of it, in turn, and only answers that fit. */
import { checkCard, checkReadings, checkRequest } from './check-answer.ts'
import {
  type CardReading,
  DeviceError,
  DeviceInfo,
  type Dial,
  type Driver,
  type Progressed,
  type Reading,
  type RequestOf,
} from './device.ts'
import { createLane } from './lane.ts'

/** Each act takes its turn. @throws {DeviceError} the driver's; `failed` when it answers nonsense. */
export type AskedDevice = {
  /** What the driver says of its device, `busy` while it acts; undefined when it says nothing usable. */
  info(): DeviceInfo | undefined
  capture(request: RequestOf<'capture'>, signal: AbortSignal, progressed: Progressed): Promise<Reading[]>
  readCard(request: RequestOf<'read-card'>, signal: AbortSignal, progressed: Progressed): Promise<CardReading>
  test(signal: AbortSignal): Promise<void>
  /** At once, in the middle of an act as well: that is when a device is unplugged. */
  dial(dial: Dial): void
  close(): Promise<void>
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
      throw new DeviceError('no-device', 'The device is not there.')
    return info
  }

  return {
    info() {
      const info = described()
      return info !== undefined && lane.isBusy() ? { ...info, status: 'busy' } : info
    },
    capture: async (request, signal, progressed) => {
      checkRequest(request)
      return lane.take(async () => {
        const info = ready()
        driver.present?.(request.subject)
        return checkReadings(request, info.driver, await driver.capture?.(request, signal, progressed))
      }, signal)
    },
    readCard: (request, signal, progressed) =>
      lane.take(async () => {
        const info = ready()
        const { practiceCard, ...asked } = request
        // SECURITY: only what simulates the hardware learns what to show, never the driver that reads it.
        driver.present?.(request.subject, practiceCard)
        return checkCard(info.driver, await driver.readCard?.(asked, signal, progressed))
      }, signal),
    test: (signal) =>
      lane.take(async () => {
        if (driver.test === undefined) ready()
        else await driver.test(signal)
      }, signal),
    dial(dial) {
      if (driver.dial === undefined) throw new DeviceError('failed', 'Only a practice device has a dial.')
      driver.dial(dial)
    },
    close: () => driver.close(),
  }
}
