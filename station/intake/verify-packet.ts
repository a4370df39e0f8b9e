import type { Keys } from '../keys.ts'
import {
  type ApplicationRecord,
  COUNTERSIGN_DOMAIN,
  FINALISE_DOMAIN,
  MANIFEST_DOMAIN,
  type Manifest,
  type RefusalReason,
} from '../protocol/index.ts'
import { hasSigned } from '../signing/ed25519.ts'
import type { AnnouncedPacket, StationIdentity, Store } from '../store/store.ts'
import { hasContentsOf } from './check-contents.ts'
import { agrees, findDoubts } from './check-record.ts'
import { type OpenPacket, openEntries, readRecord } from './open-packet.ts'
import type { Opener } from './opener.ts'
import type { Reading } from './read-manifest.ts'

export type IntakeParts = {
  store: Store
  keys: Keys
  opener: Opener
  identity: StationIdentity
  /** Hashes of rule packs; undefined where the station was told of none, and then none is doubted. */
  knownPacks: Pick<ReadonlySet<string>, 'has'> | undefined
  now: () => number
}

export type Verified = { packet: OpenPacket; doubts: string[] }

/**
 * Judges whether sealed bytes are a packet that this station can keep. A refusal depends on the bytes, the
 * station and its enrolled machines alone, so that asking again gives the same answer.
 */
export async function verifyPacket(
  sealed: Uint8Array,
  announced: AnnouncedPacket,
  { store, keys, opener, identity, knownPacks, now }: IntakeParts,
): Promise<Reading<Verified>> {
  const opened = await openEntries(sealed, opener)
  if (!opened.ok) return opened
  const { manifest, entries } = opened.value
  const machine = await store.machines.find(manifest.machine)
  if (!machine) return refused('unknown-machine')
  if (!isSignedBy(machine.publicKey, entries)) return refused('bad-signature')
  if (manifest.environment !== identity.environment) return refused('wrong-environment')
  if (manifest.station !== identity.name) return refused('wrong-station')
  if (!isAsAnnounced(manifest, announced) || !hasContentsOf(manifest, entries)) return refused('malformed')
  const record = readRecord(entries)
  if (!record || !agrees(record, manifest)) return refused('malformed')
  if (!isFinalised(manifest, record.officer)) return refused('bad-signature')
  // SECURITY: a practice capture or card never becomes an application, because nobody stood before that device.
  if (identity.environment === 'production' && isSimulated(record)) return refused('simulated')
  const packet = { manifest, record, entries }
  const { hasOfficer } = store.custody
  const doubts = await findDoubts(packet, {
    isRevoked: machine.isRevoked,
    keyIds: keys.ageKeyIds,
    knownPacks,
    now: now(),
    hasOfficer,
  })
  return { ok: true, value: { packet, doubts } }
}

const isSimulated = ({ captures, identity }: ApplicationRecord): boolean =>
  identity?.source === 'simulated' || captures.some(({ source }) => source === 'simulated')

const refused = (reason: RefusalReason) => ({ ok: false, reason }) as const

/** The signature is over the manifest's bytes as they are, never over what was read from them. */
function isSignedBy(publicKey: string, entries: ReadonlyMap<string, Uint8Array>): boolean {
  const bytes = entries.get('manifest.json')
  const signature = entries.get('manifest.sig')
  if (!bytes || signature?.byteLength !== 64) return false
  return hasSigned(publicKey, MANIFEST_DOMAIN, bytes, Buffer.from(signature).toString('base64url'))
}

const isAsAnnounced = (manifest: Manifest, announced: AnnouncedPacket): boolean =>
  manifest.application === announced.application &&
  manifest.version === announced.version &&
  manifest.contentHash === announced.contentHash

const DOMAIN = { finalise: FINALISE_DOMAIN, countersign: COUNTERSIGN_DOMAIN } as const

/** Every officer's signature holds, and one of them is the finalising officer's. */
function isFinalised({ signatures, contentHash }: Manifest, finalisingOfficer: string): boolean {
  const digest = Buffer.from(contentHash, 'hex')
  return (
    signatures.every(({ role, publicKey, signature }) => hasSigned(publicKey, DOMAIN[role], digest, signature)) &&
    signatures.some(({ officer, role }) => role === 'finalise' && officer === finalisingOfficer)
  )
}
