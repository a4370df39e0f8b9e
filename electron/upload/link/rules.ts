/** Which networks may carry packets: the station's word, kept with the rest of a synchronisation. */
import { type NetworkKind, UploadRules } from '../../../station/protocol/index.ts'
import type { Database } from '../../store/store.ts'

/** Nothing was ever said: any network, none of them metered. */
const ANY: UploadRules = { allowedNetworks: ['any'], networks: [], metered: [] }

export type KeptRules = { state: 'good'; rules: UploadRules } | { state: 'damaged' }

/** Inside the transaction of the synchronisation. Absent: the station has no rules any more. */
export function keepUploadRules(db: Database, rules: UploadRules | undefined): void {
  db.prepare('UPDATE machine SET upload_rules = ?').run(rules === undefined ? null : JSON.stringify(rules))
}

/** What cannot be read is not "any": packets wait then, until the station says it again. */
export function readUploadRules(db: Database): KeptRules {
  const text = db.prepare('SELECT upload_rules FROM machine').pluck().get() as string | null | undefined
  if (text === null || text === undefined) return { state: 'good', rules: ANY }
  try {
    const parsed = UploadRules.safeParse(JSON.parse(text))
    return parsed.success ? { state: 'good', rules: parsed.data } : { state: 'damaged' }
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error
    return { state: 'damaged' }
  }
}

/** @param kind nothing, where no way to the station is known. */
export function mayCarry(kept: KeptRules, kind: NetworkKind | undefined): boolean {
  if (kept.state === 'damaged') return false
  const { allowedNetworks } = kept.rules
  return allowedNetworks.includes('any') || (kind !== undefined && allowedNetworks.includes(kind))
}
