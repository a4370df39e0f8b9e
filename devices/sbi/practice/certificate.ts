/** Makes X.509 certificates for the practice device, so that no private key lies in the repository. */
import { type KeyObject, sign, X509Certificate } from 'node:crypto'

export type CertificateOptions = {
  /** Common names. */
  subject: string
  issuer: string
  /** RSA. */
  publicKey: KeyObject
  /** The issuer's, RSA. */
  signingKey: KeyObject
  validFrom: Date
  validTo: Date
  /** May issue others. */
  isAuthority?: boolean
}

/** Version 3, RS256, and nothing that a device does not need. */
export function makeCertificate(options: CertificateOptions): X509Certificate {
  const toSign = sequence(
    tagged(0xa0, integer(2)), // version 3
    integer(1),
    SHA256_WITH_RSA,
    name(options.issuer),
    sequence(time(options.validFrom), time(options.validTo)),
    name(options.subject),
    options.publicKey.export({ type: 'spki', format: 'der' }),
    ...(options.isAuthority ? [tagged(0xa3, sequence(AUTHORITY))] : []),
  )
  const signature = sign('sha256', toSign, options.signingKey)
  return new X509Certificate(sequence(toSign, SHA256_WITH_RSA, tagged(0x03, Buffer.of(0), signature)))
}

/** DER: tag, length, content. */
function tagged(tag: number, ...content: Uint8Array[]): Buffer {
  const whole = Buffer.concat(content)
  const length = whole.byteLength
  if (length < 0x80) return Buffer.concat([Buffer.of(tag, length), whole])
  const bytes = length < 0x100 ? [0x81, length] : [0x82, length >> 8, length & 0xff]
  return Buffer.concat([Buffer.of(tag, ...bytes), whole])
}

function sequence(...content: Uint8Array[]): Buffer {
  return tagged(0x30, ...content)
}

function integer(value: number): Buffer {
  return tagged(0x02, Buffer.of(value))
}

function name(common: string): Buffer {
  const COMMON_NAME = Buffer.of(0x06, 3, 0x55, 0x04, 0x03)
  return sequence(tagged(0x31, sequence(COMMON_NAME, tagged(0x0c, Buffer.from(common)))))
}

/** GeneralizedTime, which holds any year. */
function time(at: Date): Buffer {
  return tagged(0x18, Buffer.from(`${at.toISOString().replace(/\D/g, '').slice(0, 14)}Z`))
}

/** 1.2.840.113549.1.1.11 */
const SHA256_WITH_RSA = sequence(
  Buffer.of(0x06, 9, 0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x01, 0x0b),
  Buffer.of(0x05, 0),
)
/** Basic constraints, critical: an authority. */
const AUTHORITY = sequence(
  Buffer.of(0x06, 3, 0x55, 0x1d, 0x13),
  Buffer.of(0x01, 1, 0xff),
  tagged(0x04, sequence(Buffer.of(0x01, 1, 0xff))),
)
