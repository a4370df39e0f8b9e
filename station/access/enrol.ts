import { createHmac, timingSafeEqual } from 'node:crypto'
import { v7 } from 'uuid'
import type { Keys } from '../keys.ts'
import { refuse } from '../problem.ts'
import {
  type Certificate,
  Certificate as CertificateSchema,
  ENROL_DOMAIN,
  type EnrolmentAnswer,
  EnrolmentPayload,
  type EnrolmentRequest,
  typ,
} from '../protocol/index.ts'
import { hasSigned } from '../signing/ed25519.ts'
import { signStatement } from '../signing/jws.ts'
import type { StationIdentity, Store } from '../store/store.ts'
import { newSlipPrefix } from './slip-prefix.ts'

export type EnrolParts = { store: Store; keys: Keys; identity: StationIdentity; now: () => number }

/**
 * Turns a one-time code and a machine's public key into a certificate. The same machine asking again gets
 * the same certificate, because the first answer may have been lost.
 * @throws {Refusal} `code-unknown`, `code-used`, `code-expired`, `bad-request`.
 */
export async function enrol(request: EnrolmentRequest, parts: EnrolParts): Promise<EnrolmentAnswer> {
  const payloadBytes = Buffer.from(request.payload, 'base64url')
  const payload = readPayload(payloadBytes)
  const code = await parts.store.machines.findCode(payload.codeId)
  const mac = createHmac('sha256', code?.secret ?? '')
    .update(payloadBytes)
    .digest()
  // SECURITY: one answer for a code that never was and a wrong secret, because the difference would be an oracle.
  if (!code || !timingSafeEqual(mac, Buffer.from(request.hmac, 'base64url')))
    refuse('code-unknown', 'no such enrolment code')
  if (!hasSigned(payload.publicKey, ENROL_DOMAIN, payloadBytes, request.signature))
    refuse('bad-request', 'the machine key did not sign this request')
  const issuedAt = new Date(parts.now()).toISOString()
  const outcome = await parts.store.machines.enrol({
    ...payload,
    at: issuedAt,
    issue: (isTaken) => {
      const { identity, keys } = parts
      const certificate: Certificate = {
        formatVersion: 1,
        machine: v7(),
        publicKey: payload.publicKey,
        slipPrefix: newSlipPrefix(isTaken),
        station: identity.name,
        environment: identity.environment,
        rootSha256: keys.rootSha256,
        country: identity.country,
        issuedAt,
      }
      const jws = signStatement(typ.certificate, keys.receipt.keyId, keys.receipt, CertificateSchema.parse(certificate))
      return { machine: certificate.machine, slipPrefix: certificate.slipPrefix, certificate: jws }
    },
  })
  if (!outcome.ok) refuse(outcome.reason, 'this enrolment code is no longer good; ask for a new one')
  return { rootPublicKey: parts.keys.rootPublicKey, keyList: parts.keys.keyList, certificate: outcome.certificate }
}

function readPayload(bytes: Buffer): EnrolmentPayload {
  try {
    return EnrolmentPayload.parse(JSON.parse(bytes.toString('utf8')))
  } catch {
    return refuse('bad-request', 'payload: not an enrolment payload')
  }
}
