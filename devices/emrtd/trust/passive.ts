/** Passive authentication (ICAO 9303-11, 5.1): whether what was read is what the state has signed. */
import { createHash } from 'node:crypto'
import type { ChipVerification } from '../../device.ts'
import { type ChipFile, type ChipFiles, FILES } from '../lds/files.ts'
import { isEqual } from '../wire/bytes.ts'
import { type Authority, findVouching } from './certificates.ts'
import { readSecurityObject, type SecurityObject } from './security-object.ts'
import { hashNamed, verifySignature } from './signature.ts'

export type Verdict = Pick<ChipVerification, 'state' | 'reason'>

/** DER of 2.23.136.1.1.1, which the signed attributes have to name. */
const CONTENT_TYPE = Uint8Array.of(0x06, 0x06, 0x67, 0x81, 0x08, 0x01, 0x01, 0x01)

/**
 * Says `verified` only when every file that was read has its signed hash, the signature holds, and an authority vouches
 * for its signer at the time of signing. It says nothing about a copy of the whole chip, which has the same files.
 * Never throws, whatever the bytes.
 * @param authorities certificates of countries' signing authorities (CSCA).
 * @param now counts where the signature does not say when it was made.
 */
export function verifyFiles(files: ChipFiles, authorities: readonly Authority[], now: Date): Verdict {
  const object = files.sod && readSecurityObject(files.sod)
  if (object === undefined) return { state: 'not-verified', reason: 'no-signature' }
  const contents = checkHashes(object, files)
  if (contents !== undefined) return contents
  const signature = checkSignature(object)
  if (signature !== undefined) return signature
  const { certificate, attributes } = object
  if (certificate === undefined) return { state: 'not-verified', reason: 'no-authority' }
  const vouched = findVouching(certificate, authorities, attributes?.signedAt ?? now)
  return vouched === 'vouched' ? { state: 'verified' } : { state: 'not-verified', reason: vouched }
}

/** Whether a practice chip says that it is one. It lowers what the reading counts as, so that anybody may say it. */
export function isPracticeSigned(sod: Uint8Array | undefined): boolean {
  return sod !== undefined && Buffer.from(sod).includes(PRACTICE_MARK)
}

/** In the names of the practice signer and its authority. */
export const PRACTICE_MARK = 'SIMULATED'

/** Undefined when all hold. A file that the list does not have is nobody's, and counts as another. */
function checkHashes({ hashAlgorithm, hashes }: SecurityObject, files: ChipFiles): Verdict | undefined {
  const hash = hashNamed(hashAlgorithm)
  if (hash === undefined) return { state: 'not-verified', reason: 'unknown-algorithm' }
  for (const [name, { group }] of Object.entries(FILES)) {
    const file = files[name as ChipFile]
    if (group === undefined || file === undefined) continue
    const listed = hashes.get(group)
    if (listed === undefined || !isEqual(createHash(hash).update(file).digest(), listed))
      return { state: 'contradicted', reason: 'hash-differs' }
  }
  return undefined
}

/** Undefined when it holds, or when the signer's certificate is not there to try it with. */
function checkSignature({ content, signer, attributes, certificate }: SecurityObject): Verdict | undefined {
  const wrong: Verdict = { state: 'contradicted', reason: 'signature-wrong' }
  const hash = hashNamed(signer.digestAlgorithm)
  if (hash === undefined) return { state: 'not-verified', reason: 'unknown-algorithm' }
  // SECURITY: both attributes have to be there, or a signature over something else could be passed off as this one's.
  if (attributes === undefined || !isEqual(attributes.contentType, CONTENT_TYPE)) return wrong
  if (!isEqual(createHash(hash).update(content).digest(), attributes.digest)) return wrong
  if (certificate === undefined) return undefined
  const outcome = verifySignature({
    algorithm: signer.signatureAlgorithm,
    key: certificate.tbsCertificate.subjectPublicKeyInfo,
    data: attributes.der,
    signature: new Uint8Array(signer.signature.buffer),
    digest: signer.digestAlgorithm,
  })
  if (outcome === 'good') return undefined
  return outcome === 'wrong' ? wrong : { state: 'not-verified', reason: outcome }
}
