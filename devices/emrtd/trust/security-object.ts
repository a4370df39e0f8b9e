/** EF.SOD: the hashes of a chip's files, signed by its document signer (ICAO 9303-10, 4.6.2; CMS, RFC 5652). */
import { ContentInfo, id_signedData, SignedData, type SignerInfo } from '@peculiar/asn1-cms'
import { AsnConvert } from '@peculiar/asn1-schema'
import {
  AlgorithmIdentifier,
  type Certificate,
  id_ce_subjectKeyIdentifier,
  SubjectKeyIdentifier,
} from '@peculiar/asn1-x509'
import { isEqual, join, NO_BYTES, toNumber } from '../wire/bytes.ts'
import { findTlv, readTlv, readTlvs } from '../wire/tlv.ts'
import { bytesOf, extensionOf, isSameName } from './certificates.ts'

export type SecurityObject = {
  /** What the hashes of the files are made with. */
  hashAlgorithm: AlgorithmIdentifier
  /** By the number of the data group. */
  hashes: ReadonlyMap<number, Uint8Array>
  /** What is signed: the list itself, and the attributes that hold its digest. */
  content: Uint8Array
  signer: SignerInfo
  attributes: { der: Uint8Array; digest: Uint8Array; contentType: Uint8Array; signedAt?: Date } | undefined
  certificate: Certificate | undefined
}

const SOD = 0x77
const [SEQUENCE, SET, CONTEXT_0, INTEGER, OCTETS] = [0x30, 0x31, 0xa0, 0x02, 0x04] as const
/** 2.23.136.1.1.1: LDSSecurityObject. */
const LDS_SECURITY_OBJECT = '2.23.136.1.1.1'
/** DER of 1.2.840.113549.1.9.3 to 5 (PKCS #9), as hex. */
const ATTRIBUTE = {
  contentType: '06092a864886f70d010903',
  digest: '06092a864886f70d010904',
  signedAt: '06092a864886f70d010905',
}
/** Sixteen groups exist. */
const MAX_GROUPS = 16

/** Undefined for what is no security object. */
export function readSecurityObject(file: Uint8Array): SecurityObject | undefined {
  try {
    const cms = findTlv(file, SOD)?.value
    if (cms === undefined) return undefined
    const info = AsnConvert.parse(cms, ContentInfo)
    if (info.contentType !== id_signedData) return undefined
    const signed = AsnConvert.parse(info.content, SignedData)
    const { eContentType, eContent } = signed.encapContentInfo
    const content = eContent?.single && bytesOf(eContent.single)
    const list = content && readList(content)
    const [signer] = signed.signerInfos
    if (eContentType !== LDS_SECURITY_OBJECT || !content || !list || !signer) return undefined
    const certificates = [...(signed.certificates ?? [])].flatMap(({ certificate }) => certificate ?? [])
    return {
      ...list,
      content,
      signer,
      attributes: readAttributes(cms, signer),
      certificate: certificates.find((one) => isSignersOwn(one, signer)),
    }
  } catch {
    return undefined // foreign bytes: the decoder has many ways to say so
  }
}

/** LDSSecurityObject ::= SEQUENCE { version, hash algorithm, SEQUENCE OF { group, hash } … } */
function readList(content: Uint8Array): Pick<SecurityObject, 'hashAlgorithm' | 'hashes'> | undefined {
  const [, algorithm, groups] = readTlvs(findTlv(content, SEQUENCE)?.value ?? NO_BYTES) ?? []
  const entries = groups && readTlvs(groups.value)
  if (!algorithm || !entries || entries.length > MAX_GROUPS) return undefined
  const hashes = new Map<number, Uint8Array>()
  for (const entry of entries) {
    const [number, hash] = readTlvs(entry.value) ?? []
    if (number?.tag !== INTEGER || hash?.tag !== OCTETS) return undefined
    hashes.set(Number(toNumber(number.value)), hash.value)
  }
  return { hashAlgorithm: AsnConvert.parse(algorithm.whole, AlgorithmIdentifier), hashes }
}

/**
 * From the very bytes that are signed. Undefined for a signer without any.
 * @throws when they are not there in DER: that is a list we cannot read, and not a wrong signature.
 */
function readAttributes(cms: Uint8Array, { signedAttrs }: SignerInfo): SecurityObject['attributes'] {
  if (signedAttrs === undefined) return undefined
  const signers = readTlvs(findTlv(cms, SEQUENCE, CONTEXT_0, SEQUENCE)?.value ?? NO_BYTES)?.at(-1)
  const own = signers?.tag === SET ? findTlv(signers.value, SEQUENCE, CONTEXT_0) : undefined
  const all = own && readTlvs(own.value)
  if (own === undefined || all === undefined) throw new Error('The signed attributes are not in DER.')
  const theOnly = (type: string) => {
    const found = all.filter(({ value }) => Buffer.from(readTlv(value)?.whole ?? []).toString('hex') === type)
    const values = found.flatMap(({ value }) => readTlvs(findTlv(value, SET)?.value ?? NO_BYTES) ?? [])
    return values.length === 1 ? values[0] : undefined
  }
  const digest = theOnly(ATTRIBUTE.digest)?.value
  const contentType = theOnly(ATTRIBUTE.contentType)?.whole
  if (!digest || !contentType) return undefined
  // In the file the set has a tag of its own; what is signed is the plain set (RFC 5652, 5.4).
  const der = join(Uint8Array.of(SET), own.whole.subarray(1))
  const signedAt = readTime(theOnly(ATTRIBUTE.signedAt)?.value)
  return { der, digest, contentType, ...(signedAt && { signedAt }) }
}

/** UTCTime or GeneralizedTime: the first has two digits of the year, from 1950. */
function readTime(value: Uint8Array | undefined): Date | undefined {
  const digits = /^\d{12,14}(?=Z$)/.exec(Buffer.from(value ?? []).toString('latin1'))?.[0]
  if (digits === undefined) return undefined
  const whole = digits.length === 14 ? digits : `${digits < '5' ? '20' : '19'}${digits}`
  const at = new Date(whole.replace(/(....)(..)(..)(..)(..)(..)/, '$1-$2-$3T$4:$5:$6Z'))
  return Number.isNaN(at.getTime()) ? undefined : at
}

function isSignersOwn(certificate: Certificate, { sid }: SignerInfo): boolean {
  const named = sid.issuerAndSerialNumber
  if (named !== undefined)
    return (
      isSameName(named.issuer, certificate.tbsCertificate.issuer) &&
      isEqual(new Uint8Array(named.serialNumber), new Uint8Array(certificate.tbsCertificate.serialNumber))
    )
  const own = extensionOf(certificate, id_ce_subjectKeyIdentifier, SubjectKeyIdentifier)
  return (
    own !== undefined &&
    sid.subjectKeyIdentifier !== undefined &&
    isEqual(bytesOf(own), bytesOf(sid.subjectKeyIdentifier))
  )
}
