/** X.509 certificates of document signers and of the authorities above them. */
import { AsnConvert } from '@peculiar/asn1-schema'
import {
  AuthorityKeyIdentifier,
  BasicConstraints,
  Certificate,
  id_ce_authorityKeyIdentifier,
  id_ce_basicConstraints,
  id_ce_subjectKeyIdentifier,
  type Name,
  SubjectKeyIdentifier,
} from '@peculiar/asn1-x509'
import { isEqual } from '../wire/bytes.ts'
import { verifySignature } from './signature.ts'

export type Authority = Certificate

const PEM = /-----BEGIN CERTIFICATE-----([A-Za-z0-9+/=\s]+)-----END CERTIFICATE-----/g

/**
 * The authorities in PEM texts, each of which may hold several. One that cannot be read vouches for nobody: its cards
 * are then not verified, which the officer sees.
 */
export function readAuthorities(pems: readonly string[]): Authority[] {
  return pems.flatMap((pem) =>
    [...pem.matchAll(PEM)].flatMap(([, base64 = '']) => {
      try {
        return [AsnConvert.parse(Buffer.from(base64, 'base64'), Certificate)]
      } catch {
        return []
      }
    }),
  )
}

export type Vouched = 'vouched' | 'expired' | 'no-authority' | 'unknown-algorithm'

/**
 * Whether one of the authorities has issued the certificate, and both were valid then.
 * @param at when the document was signed.
 */
export function findVouching(certificate: Certificate, authorities: readonly Authority[], at: Date): Vouched {
  let best: Vouched = 'no-authority'
  for (const authority of authorities.filter((one) => mayHaveIssued(one, certificate))) {
    const outcome = verifySignature({
      algorithm: certificate.signatureAlgorithm,
      key: authority.tbsCertificate.subjectPublicKeyInfo,
      data: new Uint8Array(certificate.tbsCertificateRaw ?? new ArrayBuffer(0)),
      signature: new Uint8Array(certificate.signatureValue),
    })
    if (outcome === 'good') {
      if (isValid(certificate, at) && isValid(authority, at)) return 'vouched'
      best = 'expired'
    } else if (outcome === 'unknown-algorithm' && best === 'no-authority') best = outcome
  }
  return best
}

/** By name, or by key identifier: an authority's own certificate sometimes writes its name in other letters. */
function mayHaveIssued(authority: Authority, certificate: Certificate): boolean {
  // SECURITY: a certificate that may not issue vouches for nobody, even when somebody has put it among the roots.
  const constraints = extensionOf(authority, id_ce_basicConstraints, BasicConstraints)
  if (constraints?.cA !== true) return false
  if (isSameName(authority.tbsCertificate.subject, certificate.tbsCertificate.issuer)) return true
  const own = extensionOf(authority, id_ce_subjectKeyIdentifier, SubjectKeyIdentifier)
  const named = extensionOf(certificate, id_ce_authorityKeyIdentifier, AuthorityKeyIdentifier)?.keyIdentifier
  return own !== undefined && named !== undefined && isEqual(bytesOf(own), bytesOf(named))
}

export function isSameName(a: Name, b: Name): boolean {
  return isEqual(new Uint8Array(AsnConvert.serialize(a)), new Uint8Array(AsnConvert.serialize(b)))
}

/** Undefined when it is not there or cannot be read. */
export function extensionOf<T>(certificate: Certificate, id: string, kind: new () => T): T | undefined {
  const found = certificate.tbsCertificate.extensions?.find(({ extnID }) => extnID === id)
  if (found === undefined) return undefined
  try {
    return AsnConvert.parse(found.extnValue.buffer, kind)
  } catch {
    return undefined
  }
}

export function bytesOf(octets: { buffer: ArrayBuffer }): Uint8Array {
  return new Uint8Array(octets.buffer)
}

function isValid({ tbsCertificate: { validity } }: Certificate, at: Date): boolean {
  return validity.notBefore.getTime() <= at && at <= validity.notAfter.getTime()
}
