import { Decrypter } from 'age-encryption'
import { openPayload, opensPayloads } from './open-payload.ts'

/** What begins a header's last line. No other line of a header can hold it, because theirs are base64 or begin with `->`. */
const LAST_LINE = '\n--- '

/** Making one computes each identity's recipient, and a station opens thousands of packets with the same. */
const decrypters = new WeakMap<readonly string[], Decrypter>()

/**
 * The plaintext of an age file, in memory only; undefined when none of the identities opens it whole.
 * @param hasCipher whether the runtime's own cipher opens the payload; the library opens the same files.
 */
export async function openSealed(
  sealed: Uint8Array,
  identities: readonly string[],
  hasCipher = opensPayloads,
): Promise<Uint8Array | undefined> {
  try {
    const decrypter = decrypterOf(identities)
    if (!hasCipher) return await decrypter.decrypt(sealed)
    const header = headerBytes(sealed)
    if (header === undefined) return undefined
    // SECURITY: the header stays the library's, because its MAC binds the recipients to the file key.
    const fileKey = await decrypter.decryptHeader(sealed.subarray(0, header))
    return openPayload(fileKey, sealed.subarray(header))
  } catch (error) {
    // Too little memory says nothing about the packet, and a refusal would be for ever.
    if (error instanceof RangeError) throw error
    return undefined
  }
}

function decrypterOf(identities: readonly string[]): Decrypter {
  const known = decrypters.get(identities)
  if (known) return known
  const decrypter = new Decrypter()
  for (const identity of identities) decrypter.addIdentity(identity)
  decrypters.set(identities, decrypter)
  return decrypter
}

/** Where the payload begins; undefined when no header ends. */
function headerBytes(sealed: Uint8Array): number | undefined {
  const bytes = Buffer.from(sealed.buffer, sealed.byteOffset, sealed.byteLength)
  const lastLine = bytes.indexOf(LAST_LINE, 0, 'latin1')
  if (lastLine < 0) return undefined
  const end = bytes.indexOf('\n', lastLine + 1, 'latin1')
  return end < 0 ? undefined : end + 1
}
