/**
 * The payload of an age v1 file: STREAM over ChaCha20-Poly1305 (https://c2sp.org/age, "Payload"). The runtime's own
 * cipher opens 1.5 MB in 2 ms where one written in JavaScript takes 15.
 */
import { createDecipheriv, hkdfSync } from 'node:crypto'

const CIPHER = 'chacha20-poly1305'
const NONCE_BYTES = 16
const KEY_BYTES = 32
const TAG_BYTES = 16
const CHUNK_BYTES = 64 * 1024
const SEALED_CHUNK_BYTES = CHUNK_BYTES + TAG_BYTES
/** Eleven bytes of counter, big-endian, and one that is 1 on the last chunk. */
const CHUNK_NONCE_BYTES = 12

/** Whether this runtime has the cipher: Node has it, Electron's BoringSSL has not. */
export const opensPayloads: boolean = hasCipher()

/**
 * @param fileKey 16 bytes, from the header.
 * @param payload what follows the header.
 * @returns undefined when anything but exactly what was sealed is there.
 */
export function openPayload(fileKey: Uint8Array, payload: Uint8Array): Uint8Array | undefined {
  if (payload.byteLength < NONCE_BYTES + TAG_BYTES) return undefined
  const key = new Uint8Array(hkdfSync('sha256', fileKey, payload.subarray(0, NONCE_BYTES), 'payload', KEY_BYTES))
  const chunks = payload.subarray(NONCE_BYTES)
  const count = Math.ceil(chunks.byteLength / SEALED_CHUNK_BYTES)
  const lastBytes = chunks.byteLength - (count - 1) * SEALED_CHUNK_BYTES - TAG_BYTES
  // SECURITY: an empty last chunk stands alone only, because otherwise one content could be sealed in two ways.
  if (lastBytes < 0 || (lastBytes === 0 && count > 1)) return undefined
  // Of its own memory, so that it can be handed to another thread.
  const plain = new Uint8Array(chunks.byteLength - count * TAG_BYTES)
  for (let at = 0; at < count; at += 1) {
    const chunk = chunks.subarray(at * SEALED_CHUNK_BYTES, (at + 1) * SEALED_CHUNK_BYTES)
    // SECURITY: the last chunk alone opens with the flag, because what is cut off at a chunk's end must not open.
    const opened = openChunk(key, chunkNonce(at, at === count - 1), chunk)
    if (!opened) return undefined
    plain.set(opened, at * CHUNK_BYTES)
  }
  return plain
}

function openChunk(key: Uint8Array, nonce: Uint8Array, chunk: Uint8Array): Uint8Array | undefined {
  // SECURITY: the length of the tag is said, because a shorter one that happens to fit would be taken otherwise.
  const decipher = createDecipheriv(CIPHER, key, nonce, { authTagLength: TAG_BYTES })
  decipher.setAuthTag(chunk.subarray(chunk.byteLength - TAG_BYTES))
  const opened = decipher.update(chunk.subarray(0, chunk.byteLength - TAG_BYTES))
  try {
    // SECURITY: nothing leaves before the tag has held.
    decipher.final()
    return opened
  } catch {
    return undefined
  }
}

function chunkNonce(counter: number, isLast: boolean): Uint8Array {
  const nonce = Buffer.alloc(CHUNK_NONCE_BYTES)
  // Six of its eleven bytes count more chunks than any memory holds.
  nonce.writeUIntBE(counter, 5, 6)
  nonce[CHUNK_NONCE_BYTES - 1] = isLast ? 1 : 0
  return nonce
}

function hasCipher(): boolean {
  try {
    createDecipheriv(CIPHER, new Uint8Array(KEY_BYTES), new Uint8Array(CHUNK_NONCE_BYTES), { authTagLength: TAG_BYTES })
    return true
  } catch {
    return false
  }
}
