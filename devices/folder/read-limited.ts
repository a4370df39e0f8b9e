/** Reads one plain file of a folder, whatever else may lie there under its name. */
import { constants } from 'node:fs'
import { type FileHandle, open, realpath } from 'node:fs/promises'
import path from 'node:path'
import { DeviceError, MAX_IMAGE_BYTES } from '../device.ts'

const CHUNK_BYTES = 1024 * 1024

/**
 * The bytes of `name` in `folder`, at most {@link MAX_IMAGE_BYTES}.
 * @throws {DeviceError} `unreadable` for what is not a plain file inside the folder, or cannot be read; `too-large`;
 *   the signal's reason when it aborts.
 */
export async function readLimited(folder: string, name: string, signal: AbortSignal): Promise<Uint8Array<ArrayBuffer>> {
  const file = await openInside(folder, name)
  try {
    return await readAll(file, name, signal)
  } catch (cause) {
    if (cause instanceof DeviceError) throw cause
    throw new DeviceError('unreadable', `${name} could not be read.`, { cause })
  } finally {
    await file.close()
  }
}

async function openInside(folder: string, name: string): Promise<FileHandle> {
  try {
    const root = await realpath(folder)
    const real = await realpath(path.join(root, name))
    // SECURITY: a link may stay in the folder, never leave it, because what is read here goes to the station.
    if (!real.startsWith(root.endsWith(path.sep) ? root : root + path.sep)) throw notPlain(name)
    // SECURITY: not following a link put there since, and not blocking, because opening a pipe waits for its writer.
    return await open(real, constants.O_RDONLY | (constants.O_NOFOLLOW ?? 0) | (constants.O_NONBLOCK ?? 0))
  } catch (cause) {
    if (cause instanceof DeviceError) throw cause
    throw new DeviceError('unreadable', `${name} could not be opened.`, { cause })
  }
}

async function readAll(file: FileHandle, name: string, signal: AbortSignal): Promise<Uint8Array<ArrayBuffer>> {
  const stats = await file.stat()
  if (!stats.isFile()) throw notPlain(name)
  if (stats.size > MAX_IMAGE_BYTES) throw tooLarge(name)
  const chunks: Uint8Array[] = []
  let total = 0
  for (;;) {
    signal.throwIfAborted()
    const { bytesRead, buffer } = await file.read(new Uint8Array(CHUNK_BYTES), 0, CHUNK_BYTES)
    if (bytesRead === 0) break
    total += bytesRead
    if (total > MAX_IMAGE_BYTES) throw tooLarge(name) // it has grown since it was measured
    chunks.push(buffer.subarray(0, bytesRead))
  }
  const bytes = new Uint8Array(total)
  let at = 0
  for (const chunk of chunks) {
    bytes.set(chunk, at)
    at += chunk.byteLength
  }
  return bytes
}

function notPlain(name: string): DeviceError {
  return new DeviceError('unreadable', `${name} is not a plain file of the captures folder.`)
}

function tooLarge(name: string): DeviceError {
  return new DeviceError('too-large', `${name} is larger than ${MAX_IMAGE_BYTES / 1024 / 1024} MB.`)
}
