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
 * @throws {DeviceError} `untrusted`
 */
export async function verifyJws(text: string, at: number): Promise<Signed> {
  let certificate: X509Certificate | undefined
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
    // As text, because Electron's Node does not know them as dates; a text that is no date lets nothing pass.
    if (!(at >= Date.parse(certificate.validFrom) && at <= Date.parse(certificate.validTo)))
      throw new Error('out of its time')
    return { payload: JSON.parse(Buffer.from(payload).toString()), certificate }
  } catch (cause) {
    throw new DeviceError('untrusted', 'What the device signed does not hold together.', { cause })
  }
}

/** Reads the roots that an office trusts, PEM. @throws when one is not a certificate: that is a fault of the set-up. */
export function readRoots(pems: readonly string[]): X509Certificate[] {
  return pems.map((pem) => new X509Certificate(pem))
}

/** Whether one of the roots issued the certificate. Without roots nothing is vouched for. */
export function isVouchedFor(certificate: X509Certificate, roots: readonly X509Certificate[]): boolean {
  return roots.some((root) => root.ca && certificate.checkIssued(root) && certificate.verify(root.publicKey))
}
