import { unzipSync } from 'fflate'
import { MAX_PARTS } from '../protocol/index.ts'

/** Four files of our own, and the parts. */
const MAX_ENTRIES = 4 + MAX_PARTS
const ENTRY_NAME = /^(?:manifest\.json|manifest\.sig|SHA256SUMS|application\.json|parts\/[a-z0-9][a-z0-9.-]{0,80})$/

/**
 * The files of a stored ZIP by name. Undefined when it is no ZIP, or has an entry that is compressed, named
 * otherwise than the format says, or there twice.
 */
export function readEntries(zip: Uint8Array): ReadonlyMap<string, Uint8Array> | undefined {
  const names = new Set<string>()
  let total = 0
  const refuseEntry = (why: string): never => {
    throw new BadEntry(why)
  }
  try {
    const files = unzipSync(zip, {
      filter: ({ name, size, originalSize, compression }) => {
        // SECURITY: nothing is inflated and no more is copied than came, because a small file can unfold into a big one.
        total += size
        if (compression !== 0 || size !== originalSize || total > zip.byteLength) refuseEntry('not stored')
        // SECURITY: names are a closed set, because `__proto__` and `../` are names too.
        if (!ENTRY_NAME.test(name)) refuseEntry('name')
        if (names.has(name) || names.size === MAX_ENTRIES) refuseEntry('duplicate or too many')
        names.add(name)
        return true
      },
    })
    const entries = new Map(Object.entries(files))
    return entries.size === names.size ? entries : undefined
  } catch {
    // Whatever the reader stumbles over, these bytes are fixed by their hash and will never be a packet.
    return undefined
  }
}

class BadEntry extends Error {}
