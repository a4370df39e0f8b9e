/**
 * The packet: an age file around a stored ZIP of
 *   manifest.json   these bytes exactly are signed; they are never re-serialised
 *   manifest.sig    64 raw bytes: Ed25519 by the machine key over MANIFEST_DOMAIN ‖ manifest.json
 *   SHA256SUMS      what `sha256sum application.json parts/…` prints, sorted by name;
 *                   its SHA-256 is the contentHash, so a clerk checks a packet with stock tools
 *   application.json
 *   parts/…         pictures; a part held by an accepted packet is in SHA256SUMS and not in the ZIP
 */
import { z } from 'zod'
import {
  Ed25519PublicKey,
  Ed25519Signature,
  Environment,
  Instant,
  KeyId,
  OfficerNumber,
  Sha256,
  Uuid,
  Version,
} from './primitives.ts'
import { PartName, RulePackReference } from './record.ts'

/** Signed before the manifest's bytes, so that no signature can be taken for another's. */
export const MANIFEST_DOMAIN = 'doorstep/manifest/1\0'
/** An officer signs FINALISE_DOMAIN ‖ the 32 bytes of contentHash. */
export const FINALISE_DOMAIN = 'doorstep/finalise/1\0'
/** The second officer signs COUNTERSIGN_DOMAIN ‖ the 32 bytes of contentHash. */
export const COUNTERSIGN_DOMAIN = 'doorstep/countersign/1\0'

/** Cipher suite 1: age v1 X25519 + ChaCha20-Poly1305, SHA-256, Ed25519. SM2/SM3/SM4 will be another name here. */
export const Suite = z.enum(['age-x25519+ed25519/1'])

/** 64 pictures, and what devices gave beside them. */
export const MAX_PARTS = 144

export const ManifestPart = z.strictObject({
  name: PartName,
  sha256: Sha256,
  size: z.int().nonnegative(),
  /** Packet id in whose custody the bytes already are; absent when they travel in this packet. */
  heldBy: Sha256.optional(),
})
export type ManifestPart = z.infer<typeof ManifestPart>

export const Manifest = z.strictObject({
  formatVersion: z.literal(1),
  suite: Suite,
  application: Uuid,
  version: Version,
  contentHash: Sha256,
  parts: z.array(ManifestPart).max(MAX_PARTS),
  machine: Uuid,
  /** The audit sequence of the act of sealing; with `auditHead` it ties the packet to the machine's log. */
  sequence: z.int().positive(),
  auditHead: Sha256,
  environment: Environment,
  station: z.string().min(1).max(80),
  /** Which of the station's age recipients it is sealed to. */
  keyId: KeyId,
  rulePack: RulePackReference,
  appVersion: z.string().max(40),
  finalisedAt: Instant,
  sealedAt: Instant,
  signatures: z
    .array(
      z.strictObject({
        officer: OfficerNumber,
        role: z.enum(['finalise', 'countersign']),
        publicKey: Ed25519PublicKey,
        signature: Ed25519Signature,
      }),
    )
    .min(1)
    .max(8),
  /** A re-seal is a new packet that names the one it replaces. */
  supersedes: Sha256.optional(),
})
export type Manifest = z.infer<typeof Manifest>
