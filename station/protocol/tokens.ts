/**
 * Signed statements: compact JWS with EdDSA pinned, each kind with its own `typ`, so that one
 * cannot be shown in place of another.
 */
import { z } from 'zod'
import { AgeRecipient, Ed25519PublicKey, Environment, KeyId, Sha256, UtcInstant, Uuid, Version } from './primitives.ts'

export const typ = {
  receipt: 'doorstep-receipt+jwt',
  certificate: 'doorstep-certificate+jwt',
  keyList: 'doorstep-keys+jwt',
  token: 'doorstep-token+jwt',
  carriedList: 'doorstep-carried+jwt',
  carriedReceipts: 'doorstep-receipts+jwt',
  rulePack: 'doorstep-rule-pack+jwt',
  payments: 'doorstep-payments+jwt',
  handOffAnswer: 'doorstep-hand-off-answer+jwt',
} as const

const station = z.string().min(1).max(80)

/** Custody, not judgement: the station holds these bytes, opened and verified, on its own disk. Signed by a receipt key (`kid`). */
export const Receipt = z.strictObject({
  formatVersion: z.literal(1),
  /** The packet in custody: the first that brought this content, which after a re-seal may be an earlier one. */
  packetId: Sha256,
  size: z.int().positive(),
  application: Uuid,
  version: Version,
  contentHash: Sha256,
  /** The machine that made the application, whoever carried the packet. */
  machine: Uuid,
  station,
  environment: Environment,
  /** Station time. */
  receivedAt: UtcInstant,
})
export type Receipt = z.infer<typeof Receipt>

/** Fixes a machine's identity and environment for ever. Signed by a receipt key (`kid`); genesis of the audit chain. */
export const Certificate = z.strictObject({
  formatVersion: z.literal(1),
  machine: Uuid,
  publicKey: Ed25519PublicKey,
  /** Two to four characters that begin every slip number of this machine. */
  slipPrefix: z.string().regex(/^[A-Z0-9]{2,4}$/),
  station,
  environment: Environment,
  rootSha256: Sha256,
  /** Which rule pack family the team works under; a value of the pack's `country`. */
  country: z.string().regex(/^[a-z]{2}$/),
  issuedAt: UtcInstant,
})
export type Certificate = z.infer<typeof Certificate>

/** Signed by the station's root key, which stays off-line. A lower version than the last one seen is refused. */
export const KeyList = z.strictObject({
  formatVersion: z.literal(1),
  version: z.int().positive(),
  station,
  environment: Environment,
  ageRecipients: z
    .array(z.strictObject({ keyId: KeyId, recipient: AgeRecipient, status: z.enum(['active', 'retired']) }))
    .min(1)
    .max(16),
  /** Headquarters: packets and database keys are sealed to it as well. Its identity is kept off-line. */
  recovery: z.strictObject({ keyId: KeyId, recipient: AgeRecipient }),
  receiptKeys: z
    .array(z.strictObject({ keyId: KeyId, publicKey: Ed25519PublicKey }))
    .min(1)
    .max(16),
  /** SHA-256 of each TLS key (SubjectPublicKeyInfo, DER) that may answer for the station; none: the system's authorities decide. */
  tlsKeys: z.array(Sha256).max(8),
  issuedAt: UtcInstant,
  /** After this the tablet warns; it never stops sealing. */
  warnAfter: UtcInstant,
})
export type KeyList = z.infer<typeof KeyList>

/** What a tablet signs to be let in: the station's nonce and itself. There is no client clock in it. */
export const Token = z.strictObject({ formatVersion: z.literal(1), nonce: z.string().min(16).max(200), machine: Uuid })
export type Token = z.infer<typeof Token>
