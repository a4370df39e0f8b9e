/** The elliptic curves that chips and their issuers use, under all their names. Pure. */
import { brainpoolP256r1, brainpoolP384r1, brainpoolP512r1 } from '@noble/curves/misc.js'
import { p256, p384, p521 } from '@noble/curves/nist.js'
import { toNumber } from '../wire/bytes.ts'
import { findTlv, readTlvs } from '../wire/tlv.ts'

export type Curve = {
  name: string
  /** ICAO 9303-11, table 6: standardized domain parameters. */
  paceId: number
  oid: string
  curve: typeof p256
}

export const CURVES: readonly Curve[] = [
  { name: 'P-256', paceId: 12, oid: '1.2.840.10045.3.1.7', curve: p256 },
  { name: 'brainpoolP256r1', paceId: 13, oid: '1.3.36.3.3.2.8.1.1.7', curve: brainpoolP256r1 },
  { name: 'P-384', paceId: 15, oid: '1.3.132.0.34', curve: p384 },
  { name: 'brainpoolP384r1', paceId: 16, oid: '1.3.36.3.3.2.8.1.1.11', curve: brainpoolP384r1 },
  { name: 'brainpoolP512r1', paceId: 17, oid: '1.3.36.3.3.2.8.1.1.13', curve: brainpoolP512r1 },
  { name: 'P-521', paceId: 18, oid: '1.3.132.0.35', curve: p521 },
]

const SEQUENCE = 0x30

/**
 * The curve that explicit parameters (X9.62 `ECParameters`, DER) spell out, as certificates of passport issuers do.
 * SECURITY: only when every number is that of a curve we know, because a curve of the signer's own choice proves nothing.
 */
export function findCurveByNumbers(parameters: Uint8Array): Curve | undefined {
  const [, field, coefficients, base, order] = readTlvs(findTlv(parameters, SEQUENCE)?.value ?? parameters) ?? []
  if (!field || !coefficients || !base || !order) return undefined
  const prime = readTlvs(field.value)?.[1]?.value
  const [a, b] = readTlvs(coefficients.value) ?? []
  if (!prime || !a || !b) return undefined
  return CURVES.find(({ curve }) => {
    const known = curve.Point.CURVE()
    const isSame =
      toNumber(prime) === known.p &&
      toNumber(a.value) === known.a &&
      toNumber(b.value) === known.b &&
      toNumber(order.value) === known.n
    return isSame && isBase(curve, base.value)
  })
}

function isBase(curve: Curve['curve'], bytes: Uint8Array): boolean {
  try {
    return curve.Point.fromBytes(bytes).equals(curve.Point.BASE)
  } catch {
    return false // not a point of this curve
  }
}
