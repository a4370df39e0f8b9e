/** DER of what the practice chip and its certificates need. Pure. */
import { type Bytes, join } from '../wire/bytes.ts'
import { writeTlv } from '../wire/tlv.ts'

export const sequence = (...content: Uint8Array[]): Bytes => writeTlv(0x30, ...content)
export const set = (...content: Uint8Array[]): Bytes => writeTlv(0x31, ...content)
export const octets = (content: Uint8Array): Bytes => writeTlv(0x04, content)
export const bits = (content: Uint8Array): Bytes => writeTlv(0x03, Uint8Array.of(0), content)
export const text = (content: string): Bytes => writeTlv(0x0c, Buffer.from(content))
/** @param value 0 to 127. */
export const integer = (value: number): Bytes => writeTlv(0x02, Uint8Array.of(value))
export const NULL: Bytes = writeTlv(0x05)
/** The n-th optional element of a structure. */
export const tagged = (n: number, ...content: Uint8Array[]): Bytes => writeTlv(0xa0 + n, ...content)

/** GeneralizedTime, which holds any year. */
export function time(at: Date): Bytes {
  return writeTlv(0x18, Buffer.from(`${at.toISOString().replace(/\D/g, '').slice(0, 14)}Z`))
}

/** @param hex of its content. */
export function oid(hex: string): Bytes {
  return writeTlv(0x06, Buffer.from(hex, 'hex'))
}

export const OID = {
  commonName: oid('550403'),
  basicConstraints: oid('551d13'),
  subjectKeyId: oid('551d0e'),
  ecPublicKey: oid('2a8648ce3d0201'),
  p256: oid('2a8648ce3d030107'),
  ecdsaWithSha256: oid('2a8648ce3d040302'),
  sha256: oid('608648016503040201'),
  signedData: oid('2a864886f70d010702'),
  contentType: oid('2a864886f70d010903'),
  messageDigest: oid('2a864886f70d010904'),
  signingTime: oid('2a864886f70d010905'),
  ldsSecurityObject: oid('678108010101'),
}

export const name = (commonName: string): Bytes => sequence(set(sequence(OID.commonName, text(commonName))))
/** A whole set of values, each after the other. */
export const attribute = (type: Uint8Array, value: Uint8Array): Bytes => sequence(type, set(value))
/** DER wants the members of a set in the order of their bytes. */
export const sortedSet = (...members: Bytes[]): Bytes => set(join(...members.sort(Buffer.compare)))
