/** Words that every message between tablet and station shares. This folder imports nothing but its schema library. */
import { z } from 'zod'

export const Sha256 = z.string().regex(/^[0-9a-f]{64}$/)
/** UUIDv7 (RFC 9562), lower case: applications, visits, captures, machines, sittings. */
export const Uuid = z.string().regex(/^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/)
export const Base64Url = z.string().regex(/^[A-Za-z0-9_-]*$/)
/** A raw Ed25519 public key, 32 bytes, as in a JWK's `x`. */
export const Ed25519PublicKey = Base64Url.length(43)
/** An Ed25519 signature, 64 bytes. */
export const Ed25519Signature = Base64Url.length(86)
/** An age X25519 recipient (https://age-encryption.org/v1). */
export const AgeRecipient = z.string().regex(/^age1[02-9ac-hj-np-z]{58}$/)
export const CompactJws = z
  .string()
  .max(16_384)
  .regex(/^[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+$/)
export const OfficerNumber = z.string().regex(/^[0-9A-Z-]{3,20}$/)
export const KeyId = z.string().min(1).max(64)
/** (application, version) is the identity; no tablet makes a thousand corrections. */
export const Version = z.int().min(1).max(999)
export const Environment = z.enum(['practice', 'production'])
export type Environment = z.infer<typeof Environment>

/** Largest sealed packet taken, in bytes: thirteen slaps and rolls, irises and fifty pages fit in a fifth of it. */
export const MAX_PACKET_BYTES = 64 * 1024 * 1024

/** UTC in milliseconds, as `Temporal.Instant` prints it. */
export const UtcInstant = z.string().regex(/^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(\.\d{1,9})?Z$/)

/**
 * A moment on a machine. Order is by `sequence` (the machine's audit sequence), never by clock:
 * clocks jump, and a boot resets the monotonic one.
 */
export const Instant = z.strictObject({
  utc: UtcInstant,
  /** Minutes east of UTC that the machine believed in. */
  offsetMinutes: z
    .int()
    .min(-18 * 60)
    .max(18 * 60),
  /** Milliseconds on the clock that never jumps, since an arbitrary point of this boot. */
  monotonicMs: z.number().nonnegative(),
  bootId: z.string().max(64),
  sequence: z.int().nonnegative(),
})
export type Instant = z.infer<typeof Instant>

/** Integer in the currency's minor unit (ISO 4217): CNY 20.00 is 2000, VND 25 000 is 25000. */
export const Money = z.strictObject({ amount: z.int().nonnegative(), currency: z.string().regex(/^[A-Z]{3}$/) })
export type Money = z.infer<typeof Money>
