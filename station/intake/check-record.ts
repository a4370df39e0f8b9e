import {
  type ApplicationRecord,
  COUNTERSIGN_DOMAIN,
  type CountersignatureRecord,
  type Manifest,
} from '../protocol/index.ts'
import { hasSigned } from '../signing/ed25519.ts'
import { sha256 } from './check-contents.ts'

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
    [...record.captures, ...(record.evidence ?? [])].every(({ part, sha256 }) => parts.get(part) === sha256) &&
    (record.signing?.part === undefined || parts.has(record.signing.part))
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
    knownPacks: Pick<ReadonlySet<string>, 'has'> | undefined
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
  if (station.knownPacks && !isKnown(record, station.knownPacks)) doubts.push('unknown-pack')
  const signers = [...manifest.signatures, ...(record.countersignature ? [record.countersignature] : [])]
  for (const officer of new Set(signers.map((signature) => signature.officer)))
    if (!(await station.hasOfficer(officer))) doubts.push('unknown-officer')
  // SECURITY: papers may be brought as files, and a portrait from where the rules take one; a print may not.
  const isFile = record.captures.some(
    ({ source, modality, origin }) =>
      source === 'file' && modality !== 'document' && !(modality === 'portrait' && origin !== undefined),
  )
  if (manifest.environment === 'production' && isFile) doubts.push('file-capture')
  if (record.countersignature && !isCountersigned(record, record.countersignature)) doubts.push('bad-countersignature')
  return [...new Set(doubts)]
}

/** The pack itself, or every file that it was composed of: the tablet composes, and a station has the files alone. */
function isKnown({ rulePack, ruleLayers }: ApplicationRecord, known: Pick<ReadonlySet<string>, 'has'>): boolean {
  return known.has(rulePack.hash) || (ruleLayers?.every(({ hash }) => known.has(hash)) ?? false)
}

/** As `CountersignatureRecord` says. */
function isCountersigned(record: ApplicationRecord, by: CountersignatureRecord): boolean {
  const { application, version, exceptions, signing } = record
  const words = [application, version, by.shownSha256, exceptions, signing?.reason ?? '', signing?.witness ?? '']
  const digest = Buffer.from(sha256(Buffer.from(JSON.stringify(words))), 'hex')
  return hasSigned(by.publicKey, COUNTERSIGN_DOMAIN, digest, by.signature)
}
