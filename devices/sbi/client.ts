/** One question to a service on this machine, and its answer. */
import { type IncomingMessage, request } from 'node:http'
import { DeviceError, type DeviceErrorCode } from '../device.ts'

const PATHS = { MOSIPDISC: 'device', MOSIPDINFO: 'info', RCAPTURE: 'capture', STREAM: 'stream' } as const
export type Verb = keyof typeof PATHS
/** Where a service listens; `base` is the path of its callback address and ends with a slash. */
export type Address = { port: number; base: string }

/** What an answer is made into. What it throws ends the connection. */
export type Receiver<T> = { take(chunk: Buffer): void; end(): T }

/**
 * Four fingers of 16/9 × 134 kB are 1 MB; a service that sends whole slaps uncompressed sends 4.3 MB for each.
 * The devices process holds an answer only while it checks it.
 */
const MAX_ANSWER = 16 * 1024 * 1024

/**
 * Sends JSON and gives the JSON of the answer, whatever its HTTP status: services put refusals under 200 and 405 alike.
 * @param options.onAnswer called when the answer begins.
 * @throws {DeviceError} `too-large`, `unreadable`, and as {@link exchange}.
 */
export function ask(
  address: Address,
  verb: Verb,
  options: { body?: unknown; signal: AbortSignal; onAnswer?: () => void },
): Promise<unknown> {
  return exchange(address, verb, options, () => {
    options.onAnswer?.()
    return receiveJson(MAX_ANSWER)
  })
}

/** Puts an answer of at most `most` bytes together. */
export function receiveJson(most: number): Receiver<unknown> {
  const chunks: Buffer[] = []
  let size = 0
  return {
    take(chunk) {
      size += chunk.byteLength
      // SECURITY: counted while it comes, because a service that never ends would fill the memory.
      if (size > most) throw new DeviceError('too-large', 'The service sends more than any slap needs.')
      chunks.push(chunk)
    },
    end() {
      try {
        return JSON.parse(Buffer.concat(chunks).toString())
      } catch (cause) {
        throw new DeviceError('unreadable', 'The service answered something that is not JSON.', { cause })
      }
    },
  }
}

/**
 * Sends JSON and hands the answer on while it comes.
 * @throws {DeviceError} `no-device` when nobody listens, `unplugged` when the connection ends too early, `unreadable`;
 *   the signal's reason when it aborts; what the receiver throws.
 */
export function exchange<T>(
  { port, base }: Address,
  verb: Verb,
  { body, signal }: { body?: unknown; signal: AbortSignal },
  receive: (answer: IncomingMessage) => Receiver<T>,
): Promise<T> {
  const text = body === undefined ? '' : JSON.stringify(body)
  return new Promise((resolve, reject) => {
    if (signal.aborted) return reject(signal.reason)
    // One connection for each question, because services close it after the answer.
    const asked = request({ host: '127.0.0.1', port, method: verb, path: `${base}${PATHS[verb]}`, agent: false })
    const abort = () => fail(signal.reason)
    const settle = () => signal.removeEventListener('abort', abort)
    const fail = (error: unknown) => {
      settle()
      asked.destroy()
      reject(error)
    }
    const orFail = (act: () => void) => {
      try {
        act()
      } catch (error) {
        fail(error)
      }
    }
    signal.addEventListener('abort', abort, { once: true })
    // Stays after the answer: what some services send behind it raises an error that means nothing.
    asked.on('error', (error) => fail(faultOf(error)))
    asked.on('response', (answer) => {
      const receiver = receive(answer)
      answer.on('error', (error) => fail(faultOf(error)))
      answer.on('data', (chunk: Buffer) => orFail(() => receiver.take(chunk)))
      answer.on('end', () =>
        orFail(() => {
          const result = receiver.end()
          settle()
          resolve(result)
        }),
      )
    })
    asked.setHeader('Content-Type', 'application/json')
    // Existing services take no chunks and look for this name with one space behind it.
    asked.setHeader('Content-Length', Buffer.byteLength(text))
    asked.setHeader('Connection', 'close')
    asked.end(text)
  })
}

function faultOf(error: Error): DeviceError {
  const code = 'code' in error ? String(error.code) : 'unknown'
  const fault = FAULTS.find(([codes]) => codes.test(code))
  const [meaning, message] = fault?.[1] ?? ['failed', `The connection to the service failed (${code}).`]
  return new DeviceError(meaning, message, { cause: error })
}

const FAULTS: readonly (readonly [RegExp, readonly [DeviceErrorCode, string]])[] = [
  [/^ECONNREFUSED$/, ['no-device', 'No scanner service listens there.']],
  [/^(ECONNRESET|EPIPE)$/, ['unplugged', 'The service went away in the middle of its answer.']],
  [/^HPE_/, ['unreadable', 'The service does not speak HTTP.']],
]
