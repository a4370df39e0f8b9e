/** One question to a service on this machine, and its answer. */
import { request } from 'node:http'
import { DeviceError, type DeviceErrorCode } from '../device.ts'

export type Verb = 'MOSIPDISC' | 'MOSIPDINFO' | 'RCAPTURE'
/** Where a service listens; `base` is the path of its callback address and ends with a slash. */
export type Address = { port: number; base: string }

/**
 * Four fingers of 16/9 × 134 kB are 1 MB; a service that sends whole slaps uncompressed sends 4.3 MB for each.
 * The devices process holds an answer only while it checks it.
 */
const MAX_ANSWER = 16 * 1024 * 1024

/**
 * Sends JSON and gives the JSON of the answer, whatever its HTTP status: services put refusals under 200 and 405 alike.
 * @param options.onAnswer called when the answer begins.
 * @throws {DeviceError} `no-device` when nobody listens, `unplugged` when the connection ends too early, `too-large`,
 *   `unreadable`; the signal's reason when it aborts.
 */
export function ask(
  { port, base }: Address,
  verb: Verb,
  options: { body?: unknown; signal: AbortSignal; onAnswer?: () => void },
): Promise<unknown> {
  const { body, signal, onAnswer } = options
  const path = `${base}${{ MOSIPDISC: 'device', MOSIPDINFO: 'info', RCAPTURE: 'capture' }[verb]}`
  const text = body === undefined ? '' : JSON.stringify(body)
  return new Promise((resolve, reject) => {
    if (signal.aborted) return reject(signal.reason)
    // One connection for each question, because services close it after the answer.
    const asked = request({ host: '127.0.0.1', port, method: verb, path, agent: false })
    const abort = () => fail(signal.reason)
    const settle = () => signal.removeEventListener('abort', abort)
    const fail = (error: unknown) => {
      settle()
      asked.destroy()
      reject(error)
    }
    signal.addEventListener('abort', abort, { once: true })
    // Stays after the answer: what some services send behind it raises an error that means nothing.
    asked.on('error', (error) => fail(faultOf(error)))
    asked.on('response', (answer) => {
      onAnswer?.()
      const chunks: Buffer[] = []
      let size = 0
      answer.on('error', (error) => fail(faultOf(error)))
      answer.on('data', (chunk: Buffer) => {
        size += chunk.byteLength
        // SECURITY: counted while it comes, because a service that never ends would fill the memory.
        if (size > MAX_ANSWER) fail(new DeviceError('too-large', 'The service sends more than any slap needs.'))
        else chunks.push(chunk)
      })
      answer.on('end', () => {
        settle()
        try {
          resolve(JSON.parse(Buffer.concat(chunks).toString()))
        } catch (cause) {
          reject(new DeviceError('unreadable', 'The service answered something that is not JSON.', { cause }))
        }
      })
    })
    asked.setHeader('Content-Type', 'application/json')
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
