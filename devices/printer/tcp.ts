/** A printer on the network: raw bytes on port 9100, as the makers' print servers take them. */
import { createConnection, type Socket } from 'node:net'
import { DeviceError } from '../device.ts'
import type { SerialLine } from '../transport/serial.ts'

const PORT = 9_100
const CONNECT_MS = 5_000
/** A printer that was switched off says nothing; it is noticed by the system's own questions after this. */
const ASK_AFTER_MS = 5_000
/** What was written still goes out; a printer that is out of paper takes nothing, and is left behind. */
const END_MS = 500

/**
 * @param address `tcp://10.0.0.9` or `tcp://10.0.0.9:9100`. @param connectMs five seconds.
 * @throws {DeviceError} `no-device` when nothing takes the call there, `timeout`, `failed` for no such address.
 */
export function openTcpLine(address: string, connectMs = CONNECT_MS): Promise<SerialLine> {
  const { host, port } = readTcpAddress(address)
  const socket = createConnection({ host, port, noDelay: true, keepAlive: true, keepAliveInitialDelay: ASK_AFTER_MS })
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => {
      socket.destroy()
      reject(new DeviceError('timeout', `The printer did not take the connection within ${connectMs} ms.`))
    }, connectMs)
    socket.once('error', (cause: NodeJS.ErrnoException) => {
      clearTimeout(timer)
      reject(explain(cause))
    })
    socket.once('connect', () => {
      clearTimeout(timer)
      socket.removeAllListeners('error')
      resolve(lineOver(socket))
    })
  })
}

/** Either end of a connection, also the twin's. */
export function lineOver(socket: Socket): SerialLine {
  let onClose: (() => void) | undefined
  let isClosed = false
  const closed = () => {
    if (isClosed) return
    isClosed = true
    onClose?.()
  }
  socket.on('error', () => {}) // `close` follows
  socket.on('close', closed)
  socket.on('end', () => socket.destroy())
  return {
    write(bytes) {
      if (!socket.destroyed) socket.write(bytes)
    },
    onData(listener) {
      socket.removeAllListeners('data')
      socket.on('data', (bytes: Buffer) => listener(Uint8Array.from(bytes)))
    },
    onClose(listener) {
      onClose = listener
      if (isClosed) listener()
    },
    async close() {
      if (isClosed) return
      const over = new Promise<void>((resolve) => socket.once('close', () => resolve()))
      const timer = setTimeout(() => socket.destroy(), END_MS)
      socket.end(() => socket.destroy())
      await over
      clearTimeout(timer)
    },
  }
}

function readTcpAddress(address: string): { host: string; port: number } {
  const [, host = '', port = String(PORT)] = /^tcp:\/\/([^/:\s]+|\[[0-9a-f:.]+\])(?::(\d{1,5}))?$/i.exec(address) ?? []
  if (host === '' || Number(port) < 1 || Number(port) > 65_535)
    throw new DeviceError('failed', 'An address on the network is tcp://HOST or tcp://HOST:PORT.')
  return { host: host.replace(/^\[|\]$/g, ''), port: Number(port) }
}

function explain(cause: NodeJS.ErrnoException): DeviceError {
  switch (cause.code) {
    case 'ECONNREFUSED':
    case 'EHOSTUNREACH':
    case 'ENETUNREACH':
    case 'EHOSTDOWN':
    case 'ENOTFOUND':
    case 'EAI_AGAIN':
      return new DeviceError('no-device', 'No printer takes connections at this address.', { cause })
    case 'ETIMEDOUT':
      return new DeviceError('timeout', 'The printer did not take the connection in time.', { cause })
    case 'EACCES':
    case 'EPERM':
      return new DeviceError('no-permission', 'This machine does not allow the connection.', { cause })
    default:
      return new DeviceError('failed', `The connection failed (${cause.code ?? 'unknown'}).`, { cause })
  }
}
