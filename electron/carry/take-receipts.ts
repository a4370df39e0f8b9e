/** The station's answer to what was carried to it. Each receipt is checked by itself, as if it had come by the network. */
import { join } from 'node:path'
import { readPlainFile } from '../../migrations/plain-file.ts'
import { CarriedReceipts, MAX_LIST_BYTES, typ } from '../../station/protocol/index.ts'
import type { Records } from '../application/records.ts'
import { receiptKeys } from '../machine/machine.ts'
import { StatementError, verifyStatement } from '../machine/statements.ts'
import type { PacketQueue } from '../upload/packet-queue.ts'
import { checkReceipt } from '../upload/receipts.ts'
import { next } from '../upload/state.ts'
import { MediumError, onMedium } from './medium.ts'

export type TakenReceipts = {
  received: number
  /** They had their receipts before. */
  again: number
  refused: number
  /** To be carried once more: the copy on the medium was cut short or not sound. */
  missing: number
  damaged: number
  /** Packets that are not of here, or receipts that do not hold. */
  unknown: number
}

export type TakeReceiptsParts = {
  records: Records
  queue: PacketQueue
  progressed: (done: number, total: number) => void
  /** Hashes of pictures that went with a receipt. */
  purged: (images: string[]) => void
  signal: AbortSignal
}

/** @throws {MediumError} */
export async function takeReceipts(
  folder: string,
  name: string,
  parts: TakeReceiptsParts,
): Promise<{ ok: true; value: TakenReceipts } | { ok: false; reason: 'interrupted' | 'not-signed' | 'not-for-us' }> {
  const { certificate, keyList } = parts.records.enrolled
  const bytes = await onMedium(() => readPlainFile(join(folder, name), MAX_LIST_BYTES))
  if (!bytes) return { ok: false, reason: 'interrupted' }
  let statement: CarriedReceipts
  try {
    const jws = bytes.toString('utf8').trim()
    statement = await verifyStatement(jws, typ.carriedReceipts, receiptKeys(keyList), CarriedReceipts)
  } catch (error) {
    if (error instanceof StatementError) return { ok: false, reason: 'not-signed' }
    throw error
  }
  if (statement.station !== certificate.station || statement.environment !== certificate.environment)
    return { ok: false, reason: 'not-for-us' }
  const taken: TakenReceipts = { received: 0, again: 0, refused: 0, missing: 0, damaged: 0, unknown: 0 }
  for (const [at, outcome] of statement.packets.entries()) {
    if (parts.signal.aborted) throw new MediumError('cancelled')
    parts.progressed(at, statement.packets.length)
    taken[await takeOne(outcome, parts)] += 1
  }
  return { ok: true, value: taken }
}

async function takeOne(
  said: CarriedReceipts['packets'][number],
  { records, queue, purged }: TakeReceiptsParts,
): Promise<keyof TakenReceipts> {
  const packet = queue.find(said.packetId)
  if (!packet) return 'unknown'
  if (packet.state.step === 'received') return 'again'
  if (said.outcome === 'refused') {
    queue.save(packet, next(packet.state, { kind: 'refused', reason: said.reason }, records.now(), 0))
    return 'refused'
  }
  if (said.outcome !== 'received') return said.outcome
  const { certificate, keyList } = records.enrolled
  const check = await checkReceipt(said.receipt, packet, queue.packetsOf(packet), certificate, keyList)
  if (check.state !== 'ours') return 'unknown'
  // It may have come by the network while this one was looked at.
  if (queue.find(said.packetId)?.state.step === 'received') return 'again'
  purged(queue.keepReceipt(packet, check.receipt, said.receipt))
  return 'received'
}
