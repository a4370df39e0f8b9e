/** What a device sees, as pictures, for as long as somebody looks. */
import { DeviceError } from '../device.ts'
import { type Address, exchange, type Receiver, receiveJson } from './client.ts'
import { createMjpegReader } from './mjpeg.ts'
import { Failures, type StreamRequest } from './protocol.ts'
import { refusalOf } from './refusal.ts'

/** A stream has at least three pictures a second; one that shows nothing for so long has ended. */
const SILENCE_MS = 5_000
/** Twelve a second look like a moving picture; services send up to thirty, which the tablet need not carry. */
const LEAST_APART_MS = 80
const MAX_REFUSAL = 64 * 1024

/**
 * Asks for the stream and calls `frame` with whole JPEGs until the service ends it.
 * @throws {DeviceError} `timeout` after 5 s without a picture, `unplugged` when it ends in the middle of one,
 *   `unreadable`, what the service's error code means, and as {@link exchange}; the signal's reason.
 */
export async function watchStream(
  address: Address,
  request: StreamRequest,
  {
    signal,
    frame,
    silenceMs = SILENCE_MS,
  }: { signal: AbortSignal; frame: (jpeg: Uint8Array) => void; silenceMs?: number },
): Promise<void> {
  const silent = new AbortController()
  const reason = new DeviceError('timeout', `The device has shown no picture for ${silenceMs} ms.`)
  const timer = setTimeout(() => silent.abort(reason), silenceMs)
  let shownAt = Number.NEGATIVE_INFINITY
  const show = (jpeg: Uint8Array) => {
    timer.refresh()
    const now = performance.now()
    if (now - shownAt < LEAST_APART_MS) return
    shownAt = now
    frame(jpeg)
  }
  const either = AbortSignal.any([signal, silent.signal])
  try {
    await exchange(address, 'STREAM', { body: request, signal: either }, (answer) =>
      /^multipart\//i.test(answer.headers['content-type'] ?? '') ? receivePictures(show) : receiveRefusal(),
    )
  } finally {
    clearTimeout(timer)
  }
}

function receivePictures(show: (jpeg: Uint8Array) => void): Receiver<void> {
  const reader = createMjpegReader()
  let count = 0
  return {
    take(chunk) {
      for (const jpeg of reader.push(chunk)) {
        count += 1
        show(jpeg)
      }
    },
    end() {
      if (!reader.isBetweenParts()) throw new DeviceError('unplugged', 'The live picture ended in the middle.')
      if (count === 0) throw new DeviceError('unreadable', 'The device shows no picture.')
    },
  }
}

/** A service that does not stream answers JSON, under 200 and 405 alike. */
function receiveRefusal(): Receiver<void> {
  const json = receiveJson(MAX_REFUSAL)
  return {
    take: json.take,
    end() {
      const { data } = Failures.safeParse(json.end())
      throw data === undefined
        ? new DeviceError('unreadable', 'The device shows no picture.')
        : refusalOf(data.error.errorCode)
    },
  }
}
