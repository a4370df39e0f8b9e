/** Signatures in the algorithms that ICAO 9303-12 allows. Pure. */
import { constants, createHash, createPublicKey, verify } from 'node:crypto'
import { AsnConvert } from '@peculiar/asn1-schema'
import { AlgorithmIdentifier, SubjectPublicKeyInfo } from '@peculiar/asn1-x509'
import { CURVES, type Curve, findCurveByNumbers } from '../access/curves.ts'
import { findTlv, readTlvs } from '../wire/tlv.ts'

export type SignatureOutcome = 'good' | 'wrong' | 'unknown-algorithm'

/** SECURITY: no SHA-1 and no MD5, because others can make a second document for such a signature. */
const HASHES: Readonly<Record<string, string>> = {
  '2.16.840.1.101.3.4.2.4': 'sha224',
  '2.16.840.1.101.3.4.2.1': 'sha256',
  '2.16.840.1.101.3.4.2.2': 'sha384',
  '2.16.840.1.101.3.4.2.3': 'sha512',
}
const RSA_PKCS1: Readonly<Record<string, string>> = {
  '1.2.840.113549.1.1.14': 'sha224',
  '1.2.840.113549.1.1.11': 'sha256',
  '1.2.840.113549.1.1.12': 'sha384',
  '1.2.840.113549.1.1.13': 'sha512',
}
const ECDSA: Readonly<Record<string, string>> = {
  '1.2.840.10045.4.3.1': 'sha224',
  '1.2.840.10045.4.3.2': 'sha256',
  '1.2.840.10045.4.3.3': 'sha384',
  '1.2.840.10045.4.3.4': 'sha512',
}
const RSA_ENCRYPTION = '1.2.840.113549.1.1.1'
const RSA_PSS = '1.2.840.113549.1.1.10'
const EC_PUBLIC_KEY = '1.2.840.10045.2.1'
/** A key of 4 096 bits and an exponent: a larger one would keep the tablet busy. */
const MAX_RSA_BYTES = 1_200

/** Node's name of a digest; undefined for one that is not good enough. */
export function hashNamed(algorithm: AlgorithmIdentifier): string | undefined {
  return HASHES[algorithm.algorithm]
}

/**
 * @param parts.digest what a CMS says beside `rsaEncryption` or PSS; a certificate's algorithm says it itself.
 * Never throws for foreign bytes: a key or a signature that cannot be read is `wrong`.
 */
export function verifySignature(parts: {
  algorithm: AlgorithmIdentifier
  key: SubjectPublicKeyInfo
  data: Uint8Array
  signature: Uint8Array
  digest?: AlgorithmIdentifier
}): SignatureOutcome {
  const { algorithm, key, data, signature } = parts
  const id = algorithm.algorithm
  try {
    const ecdsa = ECDSA[id]
    if (ecdsa !== undefined) return verifyEcdsa(key, ecdsa, data, signature)
    const pkcs1 = id === RSA_ENCRYPTION ? parts.digest && hashNamed(parts.digest) : RSA_PKCS1[id]
    if (pkcs1 !== undefined) return verifyRsa(key, pkcs1, data, signature)
    const pss = id === RSA_PSS ? readPss(algorithm.parameters) : undefined
    if (pss !== undefined) return verifyRsa(key, pss.hash, data, signature, pss.saltBytes)
    return 'unknown-algorithm'
  } catch {
    return 'wrong'
  }
}

function verifyRsa(
  key: SubjectPublicKeyInfo,
  hash: string,
  data: Uint8Array,
  signature: Uint8Array,
  saltLength?: number,
): SignatureOutcome {
  if (![RSA_ENCRYPTION, RSA_PSS].includes(key.algorithm.algorithm)) return 'wrong'
  if (key.subjectPublicKey.byteLength > MAX_RSA_BYTES) return 'unknown-algorithm'
  // As a plain RSA key: Electron's cryptography reads no keys that are bound to PSS.
  const plain = new SubjectPublicKeyInfo({
    algorithm: new AlgorithmIdentifier({ algorithm: RSA_ENCRYPTION, parameters: Uint8Array.of(5, 0).buffer }),
    subjectPublicKey: key.subjectPublicKey,
  })
  const read = createPublicKey({ key: Buffer.from(AsnConvert.serialize(plain)), format: 'der', type: 'spki' })
  const padding = saltLength === undefined ? constants.RSA_PKCS1_PADDING : constants.RSA_PKCS1_PSS_PADDING
  const options = { key: read, padding, ...(saltLength !== undefined && { saltLength }) }
  return verify(hash, data, options, signature) ? 'good' : 'wrong'
}

function verifyEcdsa(
  key: SubjectPublicKeyInfo,
  hash: string,
  data: Uint8Array,
  signature: Uint8Array,
): SignatureOutcome {
  const found = findCurve(key.algorithm)
  if (found === undefined) return 'unknown-algorithm'
  const digest = createHash(hash).update(data).digest()
  const options = { prehash: false, lowS: false, format: 'der' } as const
  return found.curve.verify(signature, digest, new Uint8Array(key.subjectPublicKey), options) ? 'good' : 'wrong'
}

/** By name or spelled out. */
function findCurve({ algorithm, parameters }: AlgorithmIdentifier): Curve | undefined {
  if (algorithm !== EC_PUBLIC_KEY || !parameters) return undefined
  const bytes = new Uint8Array(parameters)
  return CURVES.find(({ oid }) => encodeOid(oid).equals(bytes)) ?? findCurveByNumbers(bytes)
}

function encodeOid(oid: string): Buffer {
  const [first = 0, second = 0, ...rest] = oid.split('.').map(Number)
  const content = [first * 40 + second, ...rest].flatMap((part) => {
    const septets = [part & 0x7f]
    for (let more = part >>> 7; more > 0; more >>>= 7) septets.unshift((more & 0x7f) | 0x80)
    return septets
  })
  return Buffer.from([0x06, content.length, ...content])
}

const SEQUENCE = 0x30
const [HASH, MASK, SALT] = [0xa0, 0xa1, 0xa2]

/** RFC 4055. The defaults are SHA-1, which is not good enough; hash and mask have to be of one kind. */
function readPss(parameters: ArrayBuffer | null | undefined): { hash: string; saltBytes: number } | undefined {
  const parts = readTlvs(findTlv(new Uint8Array(parameters ?? []), SEQUENCE)?.value ?? new Uint8Array(0)) ?? []
  const part = (tag: number | undefined) => parts.find((one) => one.tag === tag)?.value ?? new Uint8Array(0)
  const hash = hashIn(part(HASH))
  const mask = hashIn(findTlv(part(MASK), SEQUENCE)?.value.subarray(MGF1_BYTES) ?? new Uint8Array(0))
  const salt = readTlvs(part(SALT))?.[0]?.value
  if (hash === undefined || hash !== mask || (salt !== undefined && salt.length !== 1)) return undefined
  return { hash, saltBytes: salt?.[0] ?? 20 }
}

/** The object identifier of MGF1, which stands before the mask's hash: there is no other mask. */
const MGF1_BYTES = 11

function hashIn(bytes: Uint8Array): string | undefined {
  const oid = findTlv(bytes, SEQUENCE, 0x06)?.whole
  return Object.entries(HASHES).find(([id]) => oid && encodeOid(id).equals(oid))?.[1]
}
