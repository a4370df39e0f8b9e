/** A serial line: bytes out, bytes in, and word that it went. The real one is opened here. */
import { existsSync } from 'node:fs'
import { readdir } from 'node:fs/promises'
import { DeviceError } from '../device.ts'

export type SerialLine = {
  /** Never throws: a line that cannot be written to any more closes. */
  write(bytes: Uint8Array): void
  /** Any split of what the other side wrote. One listener; the last one given counts. */
  onData(listener: (bytes: Uint8Array) => void): void
  /** Called once, whichever side closed it; at once when it is closed already. One listener. */
  onClose(listener: () => void): void
  close(): Promise<void>
}

/** What this file uses of a `SerialPort`. */
type Port = {
  open(done: (error: Error | null) => void): void
  write(bytes: Buffer, done: (error: Error | null | undefined) => void): unknown
  close(done: () => void): void
  on(event: 'data', listener: (bytes: Buffer) => void): unknown
  on(event: 'close' | 'error', listener: () => void): unknown
  readonly isOpen: boolean
}
type PortClass = new (options: { path: string; baudRate: number; autoOpen: false }) => Port

/** What GA 450 readers are delivered with. */
const DEFAULT_BAUD = 115_200
/** A port that went is noticed within so long. */
const LOOK_EVERY_MS = 500

/**
 * Opens a port with 8 data bits, no parity, one stop bit, no flow control.
 * @param baud bits per second.
 * @param load where the port's class comes from; absent for the hardware.
 * @throws {DeviceError} `unplugged` when there is no such port, `busy` when this or another program has it,
 * `no-permission` when this user may not open it, else `failed`.
 */
export async function openSerialLine(path: string, baud = DEFAULT_BAUD, load = loadSerialPort): Promise<SerialLine> {
  let port: Port
  try {
    port = new (await load())({ path, baudRate: baud, autoOpen: false })
  } catch (cause) {
    throw new DeviceError('failed', 'Serial ports cannot be used on this machine.', { cause })
  }
  await new Promise<void>((resolve, reject) => {
    port.open((error) => (error ? reject(explainRefusal(error)) : resolve()))
  })
  return lineOver(port, path)
}

/**
 * Paths of the ports that a device can be on, sorted: USB adapters, CDC devices, Bluetooth. Not a board's own ports,
 * most of which lead nowhere; one of them can be added by hand.
 * On Linux by their names in /dev, because `SerialPort.list()` starts udevadm there, and where that is missing the
 * spawn error is thrown past every `catch` and ends the process.
 * @throws when they cannot be listed, which is not the same as none.
 */
export async function listSerialPaths(): Promise<string[]> {
  if (process.platform === 'linux') {
    const names = await readdir('/dev')
    return names
      .filter((name) => /^(ttyUSB|ttyACM|rfcomm)\d{1,3}$/.test(name))
      .map((name) => `/dev/${name}`)
      .sort()
  }
  const { SerialPort } = await import('serialport')
  return (await SerialPort.list()).map(({ path }) => path).sort()
}

/** Loaded late: its native part is not needed on a tablet without a reader. */
async function loadSerialPort(): Promise<PortClass> {
  return (await import('serialport')).SerialPort
}

function lineOver(port: Port, path: string): SerialLine {
  let onData: ((bytes: Uint8Array) => void) | undefined
  let onClose: (() => void) | undefined
  let isClosed = false
  const closed = () => {
    if (isClosed) return
    isClosed = true
    clearInterval(watch)
    onClose?.()
  }
  const close = () =>
    new Promise<void>((resolve) => {
      if (!port.isOpen) return resolve()
      port.close(() => resolve())
    })
  // A port that hangs up while it is being read gives no bytes and no word, and the binding reads on for ever.
  const watch = setInterval(() => {
    if (process.platform === 'linux' && !existsSync(path)) void close().then(closed)
  }, LOOK_EVERY_MS)
  watch.unref()
  port.on('data', (bytes) => onData?.(bytes))
  port.on('close', closed)
  port.on('error', () => void close().then(closed))
  return {
    write(bytes) {
      port.write(Buffer.from(bytes), (error) => {
        if (error) void close().then(closed)
      })
    },
    onData(listener) {
      onData = listener
    },
    onClose(listener) {
      onClose = listener
      if (isClosed) listener()
    },
    close: () => close().then(closed),
  }
}

/**
 * The binding says why in words only: "Error: Error: No such file or directory, cannot open …".
 * "Access denied" is how Windows says that another program has the port.
 */
function explainRefusal(cause: Error): DeviceError {
  if (/permission denied|not permitted/i.test(cause.message))
    return new DeviceError('no-permission', 'This user may not open the serial port (on Linux: group dialout).', {
      cause,
    })
  if (/lock|busy|access denied/i.test(cause.message))
    return new DeviceError('busy', 'Another program has the serial port.', { cause })
  if (/no such|not found|does not exist|no device/i.test(cause.message))
    return new DeviceError('unplugged', 'There is no such serial port.', { cause })
  return new DeviceError('failed', `The serial port cannot be opened: ${cause.message}`.slice(0, 500), { cause })
}
