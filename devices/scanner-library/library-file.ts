/** Whether a file may be loaded as a scanner's library. */
import { createHash } from 'node:crypto'
import type { Stats } from 'node:fs'
import { type FileHandle, open, realpath, stat } from 'node:fs/promises'
import { dirname, isAbsolute } from 'node:path'
import { DeviceError } from '../device.ts'
import { HEAD_BYTES, readBinary } from './binary.ts'

export type LibraryFile = {
  /** Without links. */
  path: string
  /** SHA-256, hex. */
  hash: string
}

const FORMATS: Readonly<Record<string, string>> = { linux: 'elf', win32: 'pe' }
/** Makers' libraries have 1 to 30 MB. */
const MAX_BYTES = 256 * 1024 * 1024
const WRITABLE_BY_OTHERS = 0o002
const STICKY = 0o1000

/**
 * @throws {DeviceError} `not-found`; `no-permission` when it cannot be read; `untrusted` when others could have changed
 * it; `other-protocol` when it is no library, or one for another system or processor, or cut.
 */
export async function checkLibraryFile(given: string): Promise<LibraryFile> {
  // SECURITY: a relative path would be looked up in folders that nobody has named.
  if (!isAbsolute(given)) throw new DeviceError('untrusted', 'The path of a scanner library begins at the root.')
  const { path, hash, head, size } = await readFileSafely(given)
  const binary = readBinary(head)
  if (binary === undefined || binary.format !== FORMATS[process.platform])
    throw new DeviceError('other-protocol', 'The file is not a library of this system.')
  if (binary.arch !== process.arch)
    throw new DeviceError(
      'other-protocol',
      `The library is for ${binary.arch ?? 'another processor'}, not ${process.arch}.`,
    )
  if (size < binary.fileBytes) throw new DeviceError('other-protocol', 'The library is cut: it ends too early.')
  return { path, hash }
}

async function readFileSafely(given: string): Promise<LibraryFile & { head: Uint8Array; size: number }> {
  let file: FileHandle | undefined
  try {
    const path = await realpath(given)
    file = await open(path, 'r')
    const stats = await file.stat()
    checkOwner(stats)
    if (!stats.isFile() || stats.size > MAX_BYTES)
      throw new DeviceError('other-protocol', 'What lies at this path is not a library.')
    for (let folder = dirname(path), above = ''; folder !== above; folder = dirname(folder)) {
      checkFolder(await stat(folder))
      above = folder
    }
    const hash = createHash('sha256')
    let head = Buffer.alloc(0)
    for await (const piece of file.createReadStream({ autoClose: false, start: 0 })) {
      hash.update(piece)
      if (head.length < HEAD_BYTES) head = Buffer.concat([head, piece])
    }
    return { path, hash: hash.digest('hex'), head, size: stats.size }
  } catch (cause) {
    if (cause instanceof DeviceError) throw cause
    const code = cause instanceof Error && 'code' in cause ? cause.code : undefined
    if (code === 'ENOENT' || code === 'ENOTDIR')
      throw new DeviceError('not-found', 'There is no such library.', { cause })
    if (code === 'EACCES' || code === 'EPERM')
      throw new DeviceError('no-permission', 'The library cannot be read by this user.', { cause })
    throw new DeviceError('failed', `The library cannot be read (${String(code)}).`, { cause })
  } finally {
    await file?.close()
  }
}

/**
 * SECURITY: a library is code that runs with everything this process may do, so that nobody but an administrator or this
 * user may have written it. Windows keeps such rights elsewhere; there the programs folder is the protection.
 */
function checkOwner({ mode, uid }: Stats): void {
  if (process.platform === 'win32') return
  if ((mode & WRITABLE_BY_OTHERS) !== 0 || (uid !== 0 && uid !== process.getuid?.()))
    throw new DeviceError('untrusted', 'Other users of this machine can change the library.')
}

/** SECURITY: in a folder that others write to, the file itself can be put aside for another. */
function checkFolder({ mode }: Stats): void {
  if (process.platform !== 'win32' && (mode & WRITABLE_BY_OTHERS) !== 0 && (mode & STICKY) === 0)
    throw new DeviceError('untrusted', 'Other users of this machine can replace the library.')
}
