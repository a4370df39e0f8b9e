import { BlockedReason } from '../../electron/contract/index.ts'

/** What the station's checks doubt (`station/intake/check-record.ts`); several come with a space between them. */
const doubts: readonly string[] = [
  'revoked-machine',
  'odd-clock',
  'unknown-key-id',
  'unknown-officer',
  'unknown-pack',
  'file-capture',
  'bad-countersignature',
  'part-not-held',
  'same-person-open',
]

/** A blocked upload's reason, or the station's doubts, in words; a clerk's own sentence as it is. */
export function wordReason(reason: string, t: (key: string) => string): string {
  const blocked = BlockedReason.safeParse(reason)
  if (blocked.success) return t(`blocked.${blocked.data}`)
  const parts = reason.split(' ')
  return parts.every((part) => doubts.includes(part)) ? parts.map((part) => t(`doubt.${part}`)).join(' ') : reason
}
