import { type Certificate, type KeyList, Receipt, typ } from '../../station/protocol/index.ts'
import { receiptKeys } from '../machine/machine.ts'
import { StatementError, verifyStatement } from '../machine/statements.ts'
import type { QueuedPacket } from './packet-queue.ts'

export type ReceiptCheck = { state: 'ours'; receipt: Receipt } | { state: 'not-ours' } | { state: 'not-signed' }

/**
 * Success is this and nothing else: signed by the station's receipt key, for our application, our content, our
 * machine, and a packet that we made. `not-signed` may be anybody on the network: it is never a reason to block.
 * @param packetIds every packet made of this version: after a re-seal the receipt names the first that arrived.
 */
export async function checkReceipt(
  jws: string,
  packet: QueuedPacket,
  packetIds: readonly string[],
  certificate: Certificate,
  keyList: KeyList,
): Promise<ReceiptCheck> {
  let receipt: Receipt
  try {
    receipt = await verifyStatement(jws, typ.receipt, receiptKeys(keyList), Receipt)
  } catch (error) {
    if (error instanceof StatementError) return { state: 'not-signed' }
    throw error
  }
  const isOurs =
    // Of a carried one, its maker may have sealed it again: a packet that this machine never saw.
    (packet.machine !== undefined || packetIds.includes(receipt.packetId)) &&
    (receipt.packetId !== packet.packetId || receipt.size === packet.size) &&
    receipt.application === packet.application &&
    receipt.version === packet.version &&
    receipt.contentHash === packet.contentHash &&
    receipt.machine === (packet.machine ?? certificate.machine) &&
    receipt.station === certificate.station &&
    receipt.environment === certificate.environment
  return isOurs ? { state: 'ours', receipt } : { state: 'not-ours' }
}
