/** One act at a time: the others wait their turn. */
import { DeviceError } from './device.ts'

export type Lane = {
  isBusy(): boolean
  /**
   * Takes its turn, then acts. The time limit of a request runs while it waits.
   * @throws {DeviceError} `busy` when too many wait; the signal's reason when it aborts before its turn; else what `act` throws.
   */
  take<T>(act: () => Promise<T>, signal: AbortSignal): Promise<T>
}

/** Two hands' worth of fingers and their repeats; more at once is a fault of the caller. */
const MAX_WAITING = 32

/** @param onTurn called when an act begins and when the lane is free again. */
export function createLane(onTurn: () => void = () => {}): Lane {
  let tail: Promise<unknown> = Promise.resolve()
  let waiting = 0
  let isBusy = false

  async function run<T>(act: () => Promise<T>, signal: AbortSignal): Promise<T> {
    signal.throwIfAborted() // it was given up while it waited
    isBusy = true
    onTurn()
    try {
      return await act()
    } finally {
      isBusy = false
      onTurn()
    }
  }

  return {
    isBusy: () => isBusy,
    async take(act, signal) {
      if (waiting >= MAX_WAITING) throw new DeviceError('busy', 'Too many requests wait for this device.')
      waiting += 1
      const turn = tail.then(() => run(act, signal))
      // The next one waits for the act itself, not for its deadline: a driver that hangs keeps its device.
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
  }
}
