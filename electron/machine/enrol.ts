import { createHash, createHmac } from 'node:crypto'
import {
  ENROL_DOMAIN,
  ENROLMENT_CODE_PREFIX,
  type EnrolmentAnswer,
  EnrolmentCode,
  type EnrolmentPayload,
  type EnrolmentRequest,
} from '../../station/protocol/index.ts'
import { type SigningKey, signBytes } from '../keys/ed25519.ts'
import type { Database } from '../store/store.ts'
import { verifyCertificate, verifyKeyList } from './machine.ts'
import { StatementError } from './statements.ts'

/** @throws {StatementError} when the text is no enrolment code, or one of a station that production may not speak with. */
export function parseEnrolmentCode(text: string): EnrolmentCode {
  const code = readCode(text)
  const { protocol, hostname } = new URL(code.url)
  // SECURITY: in the clear, names of packets and statuses would be read on the way; loopback never leaves the machine.
  if (code.environment === 'production' && protocol !== 'https:' && hostname !== '127.0.0.1')
    throw new StatementError('a production station is reached by https')
  return code
}

function readCode(text: string): EnrolmentCode {
  try {
    if (!text.startsWith(ENROLMENT_CODE_PREFIX)) throw new Error('prefix')
    const json = Buffer.from(text.slice(ENROLMENT_CODE_PREFIX.length), 'base64url').toString('utf8')
    return EnrolmentCode.parse(JSON.parse(json))
  } catch (error) {
    throw new StatementError('this is not an enrolment code', { cause: error })
  }
}

/** The request proves the code's secret without sending it, and the machine's key. */
export function enrolmentRequest(code: EnrolmentCode, machine: SigningKey & { name: string }): EnrolmentRequest {
  const secret = Buffer.from(code.secret, 'base64url')
  const payload = Buffer.from(
    JSON.stringify({
      formatVersion: 1,
      codeId: createHash('sha256').update(secret).digest('hex').slice(0, 16),
      publicKey: machine.publicKey,
      machineName: machine.name,
    } satisfies EnrolmentPayload),
  )
  return {
    payload: payload.toString('base64url'),
    hmac: createHmac('sha256', secret).update(payload).digest('base64url'),
    signature: signBytes(machine, ENROL_DOMAIN, payload),
  }
}

/**
 * Checks the answer against what the code pinned and keeps it: from here on the environment is fixed.
 * @throws {StatementError} and keeps nothing.
 */
export async function keepEnrolment(
  db: Database,
  code: EnrolmentCode,
  machine: SigningKey,
  answer: EnrolmentAnswer,
): Promise<void> {
  // SECURITY: the root is the one on the paper code, whoever answered on the network.
  const rootSha256 = createHash('sha256').update(Buffer.from(answer.rootPublicKey, 'base64url')).digest('hex')
  if (rootSha256 !== code.rootSha256) throw new StatementError('the answer came from another station')
  const keyList = await verifyKeyList(answer.keyList, answer.rootPublicKey)
  const certificate = await verifyCertificate(answer.certificate, keyList)
  if (certificate.publicKey !== machine.publicKey || certificate.rootSha256 !== rootSha256)
    throw new StatementError('the certificate is not for this machine')
  if (certificate.environment !== code.environment || keyList.environment !== code.environment)
    throw new StatementError('the environment is not the one of the code')
  db.prepare(
    'UPDATE machine SET station_url = ?, root_public_key = ?, key_list = ?, certificate = ? WHERE certificate IS NULL',
  ).run(code.url, answer.rootPublicKey, answer.keyList, answer.certificate)
}
