/** One device, one capture at a time: the others wait their turn. */
import { DeviceError, DeviceInfo, type DeviceRequest, type Driver, Reading } from './device.ts'

export type CaptureRequest = Extract<DeviceRequest, { kind: 'capture' }>

export type Lane = {
  /** What the driver says of its device, `busy` while a capture runs; undefined when it says nothing usable. */
  info(): DeviceInfo | undefined
  /**
   * Takes its turn, then captures. The time limit of a request runs while it waits.
   * @throws {DeviceError} the driver's; `failed` when the driver breaks, answers nonsense, or too many wait.
   */
  capture(request: CaptureRequest, signal: AbortSignal): Promise<Reading>
  close(): Promise<void>
}

/** Two hands' worth of fingers and their repeats; more at once is a fault of the caller. */
const MAX_WAITING = 32

/** @param onTurn called when a capture begins and when the device is free again. */
export function createLane(driver: Driver, onTurn: () => void): Lane {
  let tail: Promise<unknown> = Promise.resolve()
  let waiting = 0
  let isBusy = false

  async function run(request: CaptureRequest, signal: AbortSignal): Promise<Reading> {
    signal.throwIfAborted() // it was given up while it waited
    isBusy = true
    onTurn()
    try {
      return checked(request, await driver.capture(request, signal))
    } finally {
      isBusy = false
      onTurn()
    }
  }

  return {
    info() {
      const info = DeviceInfo.safeParse(attempt(() => driver.info()))
      if (!info.success) return undefined
      return isBusy ? { ...info.data, status: 'busy' } : info.data
    },
    async capture(request, signal) {
      if (waiting >= MAX_WAITING)
        throw new DeviceError('failed', 'busy: too many captures are waiting for this device.')
      waiting += 1
      const turn = tail.then(() => run(request, signal))
      // The next one waits for the driver itself, not for its deadline: a driver that hangs keeps its device.
      tail = turn.then(
        () => {
          waiting -= 1
        },
        () => {
          waiting -= 1
        },
      )
      return turn
    },
    close: () => driver.close(),
  }
}

/** A driver is not trusted to answer what it was asked. */
function checked(request: CaptureRequest, value: unknown): Reading {
  const reading = Reading.safeParse(value)
  if (!reading.success) throw new DeviceError('failed', 'The driver gave a reading that does not hold together.')
  if (reading.data.modality !== request.modality || reading.data.position !== request.position)
    throw new DeviceError('failed', 'The driver gave a reading of something else than was asked for.')
  return reading.data
}

function attempt<T>(read: () => T): T | undefined {
  try {
    return read()
  } catch {
    return undefined // a driver that cannot describe its device has none; discover goes on with the others
  }
}
