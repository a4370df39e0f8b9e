import { createHash, randomBytes } from 'node:crypto'
import { ENROLMENT_CODE_PREFIX, type EnrolmentCode, EnrolmentCode as EnrolmentCodeSchema } from '../protocol/index.ts'

/** Long enough to carry the paper from the office to the tablet, short enough to be forgotten safely. */
export const CODE_GOOD_FOR_MS = 24 * 60 * 60 * 1000

/** Which code this is, without its secret: the first 16 hex digits of its SHA-256. */
export const codeIdOf = (secret: Uint8Array): string => createHash('sha256').update(secret).digest('hex').slice(0, 16)

/** A one-time code: the text for the QR, and what the station has to keep of it. */
export function makeEnrolmentCode(
  about: Pick<EnrolmentCode, 'url' | 'rootSha256' | 'environment'>,
  expiresAtMs: number,
): { text: string; codeId: string; secret: Buffer; expiresAt: string } {
  const secret = randomBytes(16)
  const expiresAt = new Date(expiresAtMs).toISOString()
  const code = EnrolmentCodeSchema.parse({
    formatVersion: 1,
    ...about,
    secret: secret.toString('base64url'),
    expiresAt,
  })
  const text = ENROLMENT_CODE_PREFIX + Buffer.from(JSON.stringify(code)).toString('base64url')
  return { text, codeId: codeIdOf(secret), secret, expiresAt }
}
