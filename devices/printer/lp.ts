/** A USB printer through Linux's own driver: /dev/usb/lp0. */
import { close as closeFile, constants, open as openFile, read, write } from 'node:fs'
import { stat } from 'node:fs/promises'
import { promisify } from 'node:util'
import { DeviceError } from '../device.ts'
import type { SerialLine } from '../transport/serial.ts'

const files = { open: promisify(openFile), close: promisify(closeFile), read: promisify(read), write: promisify(write) }
/** Without waiting in the system, where nothing could cancel it: asked again after so long. */
const AGAIN_MS = 20
/** What was written still goes out. */
const END_MS = 500
const READ_BYTES = 512
const GONE = /^(ENODEV|EIO|ENXIO|EPIPE|EBADF|ESHUTDOWN)$/

/** @throws {DeviceError} `no-permission`, `unplugged` when it is not there, `busy`, `other-protocol` for what is no printer. */
export async function openLpLine(path: string): Promise<SerialLine> {
  try {
    const about = await stat(path)
    // SECURITY: a file by this name would be overwritten with a receipt.
    if (!about.isCharacterDevice() && !about.isFIFO())
      throw new DeviceError('other-protocol', 'What is at this path is no printer.')
    // A pipe that is read from gives back what was written: it has one way.
    const way = about.isFIFO() ? constants.O_WRONLY : constants.O_RDWR
    const file = await files.open(path, way | constants.O_NONBLOCK | constants.O_NOCTTY)
    return lineOver(file, way === constants.O_RDWR)
  } catch (cause) {
    throw cause instanceof DeviceError ? cause : explain(cause as NodeJS.ErrnoException)
  }
}

function lineOver(file: number, isRead: boolean): SerialLine {
  const queue: Uint8Array[] = []
  let isWriting = false
  let isClosed = false
  let onData: ((bytes: Uint8Array) => void) | undefined
  let onClose: (() => void) | undefined

  function closed(): void {
    if (isClosed) return
    isClosed = true
    void files.close(file).catch(() => {})
    onClose?.()
  }

  /** @returns how many bytes went; 0 when it is busy. Closes the line when it is gone. */
  async function attempt(act: () => Promise<{ bytes: number }>): Promise<number> {
    try {
      return (await act()).bytes
    } catch (error) {
      const { code = '' } = error as NodeJS.ErrnoException
      if (code === 'EAGAIN' || code === 'EINTR') return 0
      if (GONE.test(code)) closed()
      return -1
    }
  }

  async function drain(): Promise<void> {
    if (isWriting) return
    isWriting = true
    for (let bytes = queue[0]; bytes !== undefined && !isClosed; bytes = queue[0]) {
      const piece = bytes
      const went = await attempt(async () => ({
        bytes: (await files.write(file, piece, 0, piece.length)).bytesWritten,
      }))
      if (went < 0) closed()
      if (went === piece.length) queue.shift()
      else if (went > 0) queue[0] = piece.subarray(went)
      else await rest(AGAIN_MS)
    }
    isWriting = false
  }

  async function listen(): Promise<void> {
    const buffer = new Uint8Array(READ_BYTES)
    while (!isClosed) {
      const came = await attempt(async () => ({
        bytes: (await files.read(file, buffer, 0, READ_BYTES, null)).bytesRead,
      }))
      if (came < 0) return // it is written to only
      if (came > 0) onData?.(buffer.slice(0, came))
      else await rest(AGAIN_MS)
    }
  }

  if (isRead) void listen()
  return {
    write(bytes) {
      if (isClosed) return
      queue.push(bytes.slice())
      void drain()
    },
    onData(listener) {
      onData = listener
    },
    onClose(listener) {
      onClose = listener
      if (isClosed) listener()
    },
    async close() {
      for (let waited = 0; isWriting && !isClosed && waited < END_MS; waited += AGAIN_MS) await rest(AGAIN_MS)
      closed()
    },
  }
}

function rest(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms).unref())
}

function explain(cause: NodeJS.ErrnoException): DeviceError {
  switch (cause.code) {
    case 'EACCES':
    case 'EPERM':
      return new DeviceError('no-permission', 'This user may not open the printer (on Linux: group lp).', { cause })
    case 'ENOENT':
    case 'ENODEV':
    case 'ENXIO':
      return new DeviceError('unplugged', 'There is no such printer.', { cause })
    case 'EBUSY':
      return new DeviceError('busy', 'Another program has the printer.', { cause })
    default:
      return new DeviceError('failed', `The printer cannot be opened (${cause.code ?? 'unknown'}).`, { cause })
  }
}
