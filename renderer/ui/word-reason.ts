import { BlockedReason } from '../../electron/contract/index.ts'

/** A blocked upload's reason in words; a clerk's own sentence as it is. */
export function wordReason(reason: string, t: (key: string) => string): string {
  const blocked = BlockedReason.safeParse(reason)
  return blocked.success ? t(`blocked.${blocked.data}`) : reason
}
