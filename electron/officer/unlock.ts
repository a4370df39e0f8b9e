import type { ApplicationKey } from '../contract/index.ts'
import { readDatabaseKey } from '../keys/database-key.ts'
import { deviceKeyFor, type Installation } from '../keys/device-key.ts'
import type { SigningKey } from '../keys/ed25519.ts'
import { listSlots, openSlot } from '../keys/slot.ts'
import { countTry, forgetTries, mayTry, type Permission } from '../keys/wrong-pins.ts'

/**
 * What the host holds in memory while somebody is signed in or the screen is softly locked, and hands to a
 * restarted core. Never written down.
 */
export type HeldSession = {
  officer: string
  sitting: string
  databaseKey: Uint8Array
  signingKey: SigningKey
  softLocked: boolean
  /** While softly locked: when the key is dropped, in milliseconds since 1970. */
  hardLockAt?: number
  /** The applicant has the tablet, and this is what he may see. */
  applicantPage?: ApplicationKey
}

export type Unlocked =
  | { state: 'opened'; databaseKey: Uint8Array; signingKey: SigningKey }
  | { state: 'unknown-officer' }
  | { state: 'wrong-pin' }
  | Exclude<Permission, { state: 'try' }>

/** @throws {KeyError} when the files are damaged or the keychain is not the one they were made with. */
export async function unlock(
  dataDir: string,
  installation: Installation,
  deviceKey: Uint8Array | undefined,
  officer: string,
  pin: string,
  now: number,
): Promise<Unlocked> {
  const beside = deviceKeyFor(installation, deviceKey)
  if (!listSlots(dataDir).includes(officer)) return { state: 'unknown-officer' }
  const permission = mayTry(dataDir, officer, now)
  if (permission.state !== 'try') return permission
  countTry(dataDir, officer, now)
  const slot = await openSlot(dataDir, installation.installation, beside, officer, pin)
  if (!slot) return { state: 'wrong-pin' }
  const databaseKey = await readDatabaseKey(dataDir, slot.identity)
  forgetTries(dataDir, officer)
  return { state: 'opened', databaseKey, signingKey: slot.signingKey }
}
