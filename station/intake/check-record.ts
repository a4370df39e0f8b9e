import type { ApplicationRecord, Manifest } from '../protocol/index.ts'

/** Whether the record says of itself what the manifest says of it. */
export function agrees(record: ApplicationRecord, manifest: Manifest): boolean {
  const parts = new Map(manifest.parts.map(({ name, sha256 }) => [name, sha256]))
  return (
    record.application === manifest.application &&
    record.version === manifest.version &&
    record.machine === manifest.machine &&
    record.environment === manifest.environment &&
    record.rulePack.id === manifest.rulePack.id &&
    record.rulePack.hash === manifest.rulePack.hash &&
    record.captures.every(({ part, sha256 }) => parts.get(part) === sha256)
  )
}

/** A day: a clock further ahead than that is wrong, whatever the time zones. */
const CLOCK_AHEAD_MS = 24 * 60 * 60 * 1000

/** What a clerk has to look at before the application goes on; none of it is a reason to refuse custody. */
export async function findDoubts(
  { manifest, record }: { manifest: Manifest; record: ApplicationRecord },
  station: {
    isRevoked: boolean
    keyIds: readonly string[]
    now: number
    hasOfficer: (number: string) => Promise<boolean>
  },
): Promise<string[]> {
  const doubts: string[] = []
  if (station.isRevoked) doubts.push('revoked-machine')
  const latest = Math.max(Date.parse(manifest.sealedAt.utc), Date.parse(record.finalisedAt.utc))
  // An impossible date gives NaN, which is no clock either.
  if (!(latest <= station.now + CLOCK_AHEAD_MS)) doubts.push('odd-clock')
  if (!station.keyIds.includes(manifest.keyId)) doubts.push('unknown-key-id')
  for (const officer of new Set(manifest.signatures.map((signature) => signature.officer)))
    if (!(await station.hasOfficer(officer))) doubts.push('unknown-officer')
  if (manifest.environment === 'production' && record.captures.some(({ source }) => source === 'file'))
    doubts.push('file-capture')
  return [...new Set(doubts)]
}
