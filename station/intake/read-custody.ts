import type { PacketInTheClear } from '../station.ts'
import { StationError } from '../station-error.ts'
import type { Store } from '../store/store.ts'
import { sha256 } from './check-contents.ts'
import { type OpenPacket, openEntries, readRecord } from './open-packet.ts'
import type { Opener } from './opener.ts'

type CustodyParts = { store: Store; opener: Opener }

/**
 * @param packetId any id that has a receipt.
 * @throws {StationError} `bad-option` when it is not in custody, `disk-failed` when it no longer opens.
 */
export async function readCustody(packetId: string, parts: CustodyParts): Promise<PacketInTheClear> {
  const { manifest, record, entries } = await openKept(packetId, parts)
  const clear = new Map<string, Uint8Array>()
  for (const part of manifest.parts) {
    const bytes = part.heldBy ? await readHeld(part.heldBy, part.sha256, parts) : entries.get(part.name)
    if (bytes) clear.set(part.name, bytes)
  }
  return { manifest, record, parts: clear }
}

async function openKept(packetId: string, { store, opener }: CustodyParts): Promise<OpenPacket> {
  const keptAs = await store.custody.findKeptAs(packetId)
  const sealed = keptAs && (await store.custody.readBytes(keptAs))
  if (!sealed) throw new StationError('bad-option', 'this packet is not in custody')
  const opened = await openEntries(sealed, opener)
  const record = opened.ok ? readRecord(opened.value.entries) : undefined
  if (!opened.ok || !record) throw new StationError('disk-failed', 'a packet in custody no longer opens')
  return { ...opened.value, record }
}

async function readHeld(heldBy: string, hash: string, parts: CustodyParts): Promise<Uint8Array | undefined> {
  if ((await parts.store.custody.findKeptAs(heldBy)) === undefined) return undefined
  const { entries } = await openKept(heldBy, parts)
  return [...entries.values()].find((bytes) => sha256(bytes) === hash)
}
