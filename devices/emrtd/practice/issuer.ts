/**
 * The state that issues practice chips: an authority (CSCA) and a document signer, whose names say SIMULATED. Their
 * keys follow from words that stand here, so that every tablet has the same authority and its certificate can be
 * configured. SECURITY: anybody can make them, and what they sign counts as simulated under any configuration.
 */
import { createHash } from 'node:crypto'
import { p256 } from '@noble/curves/nist.js'
import { PRACTICE_MARK } from '../trust/passive.ts'
import { type Bytes, fromNumber, toNumber } from '../wire/bytes.ts'
import { attribute, bits, integer, NULL, name, OID, octets, sequence, set, sortedSet, tagged, time } from './der.ts'

type Key = { secret: Uint8Array; spki: Bytes }
type Validity = { from: Date; to: Date }

const AUTHORITY_NAME = `${PRACTICE_MARK} practice CSCA`
const SIGNER_NAME = `${PRACTICE_MARK} practice document signer`
const SIGNED_AT = new Date('2024-06-01T00:00:00Z')
const LONG: Validity = { from: new Date('2020-01-01T00:00:00Z'), to: new Date('2049-12-31T00:00:00Z') }
/** Over before anything was signed. */
const OVER: Validity = { from: LONG.from, to: new Date('2021-01-01T00:00:00Z') }

const ECDSA = sequence(OID.ecdsaWithSha256)
const SHA256 = sequence(OID.sha256, NULL)
const CONSTRAINTS = sequence(
  OID.basicConstraints,
  Uint8Array.of(0x01, 1, 0xff),
  octets(sequence(Uint8Array.of(0x01, 1, 0xff))),
)
const [AUTHORITY_SERIAL, SIGNER_SERIAL] = [1, 2] as const

/** What is wrong with a signature, for practice: nothing as a rule. */
export type SignatureFault = 'bad-signature' | 'expired-signer'

/** The certificate of the practice authority, PEM, for `chipRoots`. */
export function practiceRoot(): string {
  const authority = keyFrom(AUTHORITY_NAME)
  const der = certificate({
    serial: AUTHORITY_SERIAL,
    subject: AUTHORITY_NAME,
    key: authority,
    validity: LONG,
    issuer: authority,
  })
  const lines =
    Buffer.from(der)
      .toString('base64')
      .match(/.{1,64}/g) ?? []
  return ['-----BEGIN CERTIFICATE-----', ...lines, '-----END CERTIFICATE-----', ''].join('\n')
}

/** EF.SOD over the hashes of files. @param files by the number of their data group. */
export function signFiles(files: ReadonlyMap<number, Uint8Array>, fault?: SignatureFault): Bytes {
  const signer = keyFrom(SIGNER_NAME)
  const validity = fault === 'expired-signer' ? OVER : LONG
  const issuer = keyFrom(AUTHORITY_NAME)
  const own = certificate({ serial: SIGNER_SERIAL, subject: SIGNER_NAME, key: signer, validity, issuer })
  const hashes = [...files].map(([group, file]) => sequence(integer(group), octets(sha256(file))))
  const content = sequence(integer(0), SHA256, sequence(...hashes))
  const attributes = sortedSet(
    attribute(OID.contentType, OID.ldsSecurityObject),
    attribute(OID.messageDigest, octets(sha256(content))),
    attribute(OID.signingTime, time(SIGNED_AT)),
  )
  const inFile = Uint8Array.from(attributes)
  inFile[0] = 0xa0 // the same set, under the tag that it has in the file
  const signature = sign(fault === 'bad-signature' ? content : attributes, signer)
  const signerInfo = sequence(
    ...[integer(1), sequence(name(AUTHORITY_NAME), integer(SIGNER_SERIAL)), SHA256],
    ...[inFile, ECDSA, octets(signature)],
  )
  return sequence(
    OID.signedData,
    tagged(
      0,
      sequence(
        ...[integer(3), set(SHA256), sequence(OID.ldsSecurityObject, tagged(0, octets(content)))],
        ...[tagged(0, own), set(signerInfo)],
      ),
    ),
  )
}

function certificate(parts: { serial: number; subject: string; key: Key; validity: Validity; issuer: Key }): Bytes {
  const { serial, subject, key, validity, issuer } = parts
  const toSign = sequence(
    tagged(0, integer(2)), // version 3
    integer(serial),
    ECDSA,
    name(AUTHORITY_NAME),
    sequence(time(validity.from), time(validity.to)),
    name(subject),
    key.spki,
    ...(key === issuer ? [tagged(3, sequence(CONSTRAINTS))] : []),
  )
  return sequence(toSign, ECDSA, bits(sign(toSign, issuer)))
}

/** The same for the same bytes: the certificates never change. */
function sign(data: Uint8Array, { secret }: Key): Uint8Array {
  return p256.sign(sha256(data), secret, { prehash: false, format: 'der' })
}

function keyFrom(words: string): Key {
  const { ORDER } = p256.Point.Fn
  const secret = fromNumber((toNumber(sha256(Buffer.from(words))) % (ORDER - 1n)) + 1n, 32)
  const spki = sequence(sequence(OID.ecPublicKey, OID.p256), bits(p256.getPublicKey(secret, false)))
  return { secret, spki }
}

function sha256(data: Uint8Array): Uint8Array {
  return createHash('sha256').update(data).digest()
}
