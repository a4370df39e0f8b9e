import type { Environment, KeyList } from '../protocol/index.ts'
import { KeyList as KeyListSchema, typ } from '../protocol/index.ts'
import type { SigningKey } from './ed25519.ts'
import { signStatement } from './jws.ts'

/** A year, by which headquarters is expected to have signed the next list; tablets warn and go on. */
export const WARN_AFTER_MS = 365 * 24 * 60 * 60 * 1000

export type ListedKeys = {
  age: { keyId: string; recipient: string }
  recovery: { keyId: string; recipient: string }
  receipt: { keyId: string; publicKey: string }
  /** SHA-256 of each TLS key that may answer in front of the station. */
  tlsKeys: readonly string[]
}

export type ListedStation = { name: string; environment: Environment }

/** The first list that the root signs: what a tablet may seal to and whose receipts it believes. */
export function signKeyList(root: SigningKey, keys: ListedKeys, station: ListedStation, now: number): string {
  const list: KeyList = {
    formatVersion: 1,
    version: 1,
    station: station.name,
    environment: station.environment,
    ageRecipients: [{ ...keys.age, status: 'active' }],
    recovery: keys.recovery,
    receiptKeys: [keys.receipt],
    tlsKeys: [...keys.tlsKeys],
    issuedAt: new Date(now).toISOString(),
    warnAfter: new Date(now + WARN_AFTER_MS).toISOString(),
  }
  return signStatement(typ.keyList, 'root', root, KeyListSchema.parse(list))
}
