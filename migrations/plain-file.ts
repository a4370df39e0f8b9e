import { constants } from 'node:fs'
import { open } from 'node:fs/promises'

/**
 * The bytes of a file on a medium that anybody may have written; undefined when it is not there, is no plain file, or is
 * larger than `maxBytes`.
 * @throws what the medium throws: "cannot read" is not "missing".
 */
export async function readPlainFile(path: string, maxBytes: number): Promise<Buffer | undefined> {
  try {
    // SECURITY: a link on the stick must not have us read some other file of this machine.
    const file = await open(path, constants.O_RDONLY | (constants.O_NOFOLLOW ?? 0) | (constants.O_NONBLOCK ?? 0))
    try {
      const found = await file.stat()
      return found.isFile() && found.size <= maxBytes ? await file.readFile() : undefined
    } finally {
      await file.close()
    }
  } catch (error) {
    if (['ENOENT', 'ELOOP', 'EISDIR', 'ENOTDIR'].includes((error as NodeJS.ErrnoException).code ?? '')) return undefined
    throw error
  }
}
