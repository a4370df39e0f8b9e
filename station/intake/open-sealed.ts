import { Decrypter } from 'age-encryption'

/** The plaintext of an age file, in memory only; undefined when none of the identities opens it whole. */
export async function openSealed(sealed: Uint8Array, identities: readonly string[]): Promise<Uint8Array | undefined> {
  const decrypter = new Decrypter()
  for (const identity of identities) decrypter.addIdentity(identity)
  try {
    return await decrypter.decrypt(sealed)
  } catch (error) {
    // Too little memory says nothing about the packet, and a refusal would be for ever.
    if (error instanceof RangeError) throw error
    return undefined
  }
}
