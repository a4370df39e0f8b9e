/** What a device signed: compact JWS, RS256, with the device's certificate as the first of `x5c`. */
import { X509Certificate } from 'node:crypto'
import { type CompactJWSHeaderParameters, compactVerify } from 'jose'
import { z } from 'zod'
import { DeviceError } from '../device.ts'

export type Signed = { payload: unknown; certificate: X509Certificate }

const Header = z.object({ x5c: z.array(z.string().max(20_000)).min(1).max(10) })

/**
 * Checks the signature with the key of the certificate that comes with it. That alone says only that one key signed;
 * {@link isVouchedFor} says whose.
 * @param at milliseconds since 1970; the certificate has to be valid then.
 * @throws {DeviceError} `untrusted`; the message says so when the certificate has expired.
 */
export async function verifyJws(text: string, at: number): Promise<Signed> {
  let certificate: X509Certificate | undefined
  let signed: Signed
  try {
    const { payload } = await compactVerify(
      text,
      (header: CompactJWSHeaderParameters) => {
        certificate = new X509Certificate(Buffer.from(Header.parse(header).x5c[0] ?? '', 'base64'))
        return certificate.publicKey
      },
      // SECURITY: this algorithm alone, because a header that chooses its own can choose none.
      { algorithms: ['RS256'] },
    )
    if (certificate === undefined) throw new Error('no certificate')
    signed = { payload: JSON.parse(Buffer.from(payload).toString()), certificate }
  } catch (cause) {
    throw new DeviceError('untrusted', 'What the device signed does not hold together.', { cause })
  }
  if (!isInTime(signed.certificate, at)) {
    const has = at > Date.parse(signed.certificate.validTo) ? 'has expired' : 'is not valid yet'
    throw new DeviceError('untrusted', `The certificate of the device ${has}: its maker has to renew it.`)
  }
  return signed
}

/** As text, because Electron's Node does not know the times as dates; a text that is no date lets nothing pass. */
function isInTime({ validFrom, validTo }: X509Certificate, at: number): boolean {
  return at >= Date.parse(validFrom) && at <= Date.parse(validTo)
}

/** The certificates of PEM texts, each of one or more. One that is damaged vouches for nobody and harms no other. */
export function readRoots(pems: readonly string[]): X509Certificate[] {
  const blocks = pems.flatMap((pem) => pem.match(/-----BEGIN CERTIFICATE-----[^-]*-----END CERTIFICATE-----/g) ?? [])
  return blocks.flatMap((block) => {
    try {
      return [new X509Certificate(block)]
    } catch {
      return [] // not a certificate after all; the screen of the roots says so where it is entered
    }
  })
}

/** Whether one of the roots issued the certificate and is valid now. Without roots nothing is vouched for. */
export function isVouchedFor(certificate: X509Certificate, roots: readonly X509Certificate[]): boolean {
  const now = Date.now()
  return roots.some(
    (root) => root.ca && isInTime(root, now) && certificate.checkIssued(root) && certificate.verify(root.publicKey),
  )
}
