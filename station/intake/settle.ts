import { MAX_PACKET_BYTES, Receipt, typ } from '../protocol/index.ts'
import { signStatement } from '../signing/jws.ts'
import type { Sealer } from '../store/seal-text.ts'
import type { Acceptance, PacketState, Upload } from '../store/store.ts'
import { sha256 } from './check-contents.ts'
import { describe } from './describe.ts'
import { createTurns } from './turns.ts'
import { type IntakeParts, type Verified, verifyPacket } from './verify-packet.ts'

/** `wrong-bytes`: they did not have the packet's hash and are gone; the packet is wanted from offset 0. */
export type Settled = PacketState | { state: 'wrong-bytes'; size: number }

export type SettleParts = IntakeParts & { sealer: Sealer }

export type Settle = (packetId: string) => Promise<Settled | undefined>

/** Two at once keep both cores busy. */
const JUDGED_AT_ONCE = 2
/** These wait for the disk; more of them would hold more packets in memory, and share no fewer fsyncs. */
const KEPT_AT_ONCE = 6

/**
 * Judges a packet whose bytes are whole: custody with a receipt, a refusal, or wrong bytes. Anything else is
 * given as it stands. Whoever asks while it runs gets the same answer.
 */
export function createSettle(parts: SettleParts): Settle {
  const running = new Map<string, Promise<Settled | undefined>>()
  const toJudge = createTurns(JUDGED_AT_ONCE)
  const toKeep = createTurns(KEPT_AT_ONCE)
  const settle = async (packetId: string) => {
    const judged = await toJudge(() => judge(packetId, parts))
    return judged && 'keep' in judged ? toKeep(judged.keep) : judged
  }
  return async (packetId) => {
    const joined = running.get(packetId)
    if (joined) return joined
    const settled = settle(packetId).finally(() => running.delete(packetId))
    running.set(packetId, settled)
    return settled
  }
}

/** `keep` takes custody of what was judged good. */
async function judge(
  packetId: string,
  parts: SettleParts,
): Promise<Settled | { keep: () => Promise<Settled> } | undefined> {
  const { store } = parts
  const found = await store.uploads.find(packetId)
  if (found?.state !== 'wanted' || found.upload.offset < found.upload.size) return found
  const { upload } = found
  const sealed = await store.custody.readBytes(packetId)
  if (!sealed || sha256(sealed) !== packetId) {
    await store.uploads.discardBytes(packetId, upload.generation)
    return { state: 'wrong-bytes', size: upload.size }
  }
  const verdict =
    sealed.byteLength > MAX_PACKET_BYTES
      ? ({ ok: false, reason: 'too-large' } as const)
      : await verifyPacket(sealed, upload, parts)
  if (verdict.ok) {
    const keep = async (): Promise<Settled> => {
      // Before custody and durable: a power cut between the two leaves a file that nothing names, and it is put again.
      await store.custody.keepBytes(packetId, sealed)
      const { receipt } = await accept(upload, verdict.value, parts)
      return { state: 'received', size: upload.size, receipt }
    }
    return { keep }
  }
  await store.uploads.refuse(packetId, verdict.reason)
  return { state: 'refused', size: upload.size, reason: verdict.reason }
}

/** The receipt is signed and stored in the transaction that takes custody, and sent after it is durable. */
function accept(
  { packetId, size }: Upload,
  { packet, doubts }: Verified,
  parts: SettleParts,
): Promise<{ receipt: string }> {
  const { manifest } = packet
  const { keys, identity } = parts
  const receivedAt = new Date(parts.now()).toISOString()
  const named = {
    packetId,
    size,
    application: manifest.application,
    version: manifest.version,
    contentHash: manifest.contentHash,
    machine: manifest.machine,
  }
  const acceptance: Acceptance = {
    ...named,
    receivedAt,
    doubts,
    about: describe(packet.record, parts.sealer),
    parts: manifest.parts.filter(({ heldBy }) => heldBy === undefined),
    heldParts: manifest.parts.flatMap(({ heldBy, sha256: hash }) => (heldBy ? [{ heldBy, sha256: hash }] : [])),
  }
  return parts.store.custody.accept(acceptance, () => {
    const { name: station, environment } = identity
    const receipt: Receipt = { formatVersion: 1, ...named, station, environment, receivedAt }
    return signStatement(typ.receipt, keys.receipt.keyId, keys.receipt, Receipt.parse(receipt))
  })
}
