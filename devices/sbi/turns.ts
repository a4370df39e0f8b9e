/** While a device captures, its service is asked for no stream: existing services mix the two up. */
import { DeviceError } from '../device.ts'

export type Turns = {
  isCapturing(): boolean
  /** Ends the streams that run, then captures. */
  capture<T>(act: () => Promise<T>): Promise<T>
  /** @throws {DeviceError} `busy` while a capture runs or when one begins; what `act` throws. */
  stream<T>(act: (signal: AbortSignal) => Promise<T>): Promise<T>
}

/** Of one service; shared by the drivers of its devices. */
export function createTurns(): Turns {
  let captures = 0
  const streams = new Map<AbortController, Promise<unknown>>()
  return {
    isCapturing: () => captures > 0,
    async capture(act) {
      captures += 1
      try {
        for (const ended of streams.keys())
          ended.abort(new DeviceError('busy', 'A capture has taken the place of the live picture.'))
        await Promise.allSettled(streams.values())
        return await act()
      } finally {
        captures -= 1
      }
    },
    async stream(act) {
      if (captures > 0) throw new DeviceError('busy', 'The device is in the middle of a capture.')
      const ended = new AbortController()
      const running = act(ended.signal)
      streams.set(ended, running)
      try {
        return await running
      } finally {
        streams.delete(ended)
      }
    },
  }
}
