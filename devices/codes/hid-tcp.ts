/** HID reports over TCP, for twins alone: each message is one report of 64 bytes, its id first, in both directions. */
import { once } from 'node:events'
import { connect, createServer, type Socket } from 'node:net'
import { DeviceError, type Dial } from '../device.ts'
import type { HidLine } from '../transport/hid.ts'
import type { HidDeviceEnd } from '../transport/hid-memory.ts'
import { REPORT_BYTES } from './hid-pos-report.ts'
import { createHidPosTwin, type HidPosTwin } from './hid-pos-twin.ts'
import { inventCode } from './practice-code.ts'

const HOST = '127.0.0.1'
const FEATURE_ID = 0xfe
const EVERY_MS = 1_000

/**
 * The host's end.
 * @param address `tcp://127.0.0.1:4620`.
 * @throws {DeviceError} `unplugged` when nobody listens there, `failed` for an address that is none.
 */
export async function hidOverTcp(address: string): Promise<HidLine> {
  const { hostname, port } = parseAddress(address)
  const socket = connect({ host: hostname, port })
  try {
    await once(socket, 'connect')
  } catch (cause) {
    throw new DeviceError('unplugged', 'Nothing listens at this address.', { cause })
  }
  const { send, onReport, onClose, close } = reportsOver(socket)
  return { write: send, sendFeature: send, onReport, onClose, close }
}

export type ServedTwin = { twin: HidPosTwin; address: string; close(): Promise<void> }

/**
 * A simulated scanner for other programs. While one is connected it scans a practice card each second, because there
 * is nobody here to pull the trigger.
 * @param options.port of 127.0.0.1; any free one when it is absent. @param options.everyMs 0: only what `twin` is told.
 */
export async function serveHidPosTwin(options: {
  seed: number
  port?: number
  dial?: Dial
  everyMs?: number
}): Promise<ServedTwin> {
  const { seed, port = 0, everyMs = EVERY_MS } = options
  const twin = createHidPosTwin({ seed, needsEnabling: false })
  if (options.dial !== undefined) twin.dial(options.dial)
  const sockets = new Set<Socket>()
  const server = createServer((socket) => {
    if (sockets.size > 0) return socket.destroy() // one port has one owner
    sockets.add(socket)
    let cards = 0
    const scanOne = () => {
      cards += 1
      twin.scanCode(inventCode(seed, `card-${cards}`))
    }
    const timer = everyMs > 0 ? setInterval(scanOne, everyMs) : undefined
    twin.attach(deviceOver(socket))
    socket.once('close', () => {
      clearInterval(timer)
      sockets.delete(socket)
    })
  })
  // SECURITY: this machine alone, because what is served looks like a person's card.
  server.listen(port, HOST)
  await once(server, 'listening')
  const bound = server.address()
  if (bound === null || typeof bound === 'string') throw new Error('A server that listens on TCP has a port.')
  return {
    twin,
    address: `tcp://${HOST}:${bound.port}`,
    async close() {
      twin.close()
      for (const socket of sockets) socket.destroy()
      server.close()
      await once(server, 'close')
    },
  }
}

function deviceOver(socket: Socket): HidDeviceEnd {
  const { send, onReport, onClose, close } = reportsOver(socket)
  let onOutput: ((report: Uint8Array) => void) | undefined
  let onFeature: ((report: Uint8Array) => void) | undefined
  onReport((report) => {
    if (report[0] === FEATURE_ID) onFeature?.(report)
    else onOutput?.(report)
  })
  return {
    send,
    onReport(listener) {
      onOutput = listener
    },
    onFeature(listener) {
      onFeature = listener
    },
    onClose,
    close: () => void close(),
  }
}

function reportsOver(socket: Socket) {
  let kept = Buffer.alloc(0)
  let onReport: ((report: Uint8Array) => void) | undefined
  let onClose: (() => void) | undefined
  let isClosed = false
  socket.setNoDelay(true)
  socket.on('data', (bytes: Buffer) => {
    const all = Buffer.concat([kept, bytes])
    const whole = all.length - (all.length % REPORT_BYTES)
    kept = Buffer.from(all.subarray(whole))
    for (let at = 0; at < whole; at += REPORT_BYTES) onReport?.(Uint8Array.from(all.subarray(at, at + REPORT_BYTES)))
  })
  socket.on('error', () => {}) // `close` follows
  socket.once('close', () => {
    isClosed = true
    onClose?.()
  })
  return {
    send(report: Uint8Array) {
      const message = new Uint8Array(REPORT_BYTES)
      message.set(report.subarray(0, REPORT_BYTES))
      if (!socket.destroyed) socket.write(message)
    },
    onReport(listener: (report: Uint8Array) => void) {
      onReport = listener
    },
    onClose(listener: () => void) {
      onClose = listener
      if (isClosed) listener()
    },
    async close() {
      if (socket.destroyed) return
      socket.end() // what was sent still arrives: a cable is pulled behind the last report
      socket.destroySoon()
      await once(socket, 'close')
    },
  }
}

function parseAddress(address: string): { hostname: string; port: number } {
  const url = URL.canParse(address) ? new URL(address) : undefined
  const port = Number(url?.port)
  if (url?.protocol !== 'tcp:' || url.hostname === '' || !(port > 0))
    throw new DeviceError('failed', 'An address of this kind is written tcp://HOST:PORT.')
  return { hostname: url.hostname.replace(/^\[|\]$/g, ''), port }
}
