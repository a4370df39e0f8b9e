/** Official receipts lent to this machine, and the station's payment codes. */
import { decodeJwt } from 'jose'
import { type PaymentCode, PaymentMeans, type ReceiptNumber } from '../../station/protocol/index.ts'
import type { Records } from '../application/records.ts'

type Here = Pick<Records, 'store'>

/**
 * What the station lent and made, verified when it came by sync. Undefined: nothing ever came.
 * @throws {Error} when what is kept cannot be read: that is never "nothing".
 */
export function readMeans({ store }: Here): PaymentMeans | undefined {
  const statement = store.db.prepare('SELECT payment_means FROM machine').pluck().get() as string | null
  return statement === null ? undefined : PaymentMeans.parse(decodeJwt(statement))
}

/** Those that are good now; an officer's own would be a private purse, so that there is no other way to show one. */
export function validCodes({ store, now }: Pick<Records, 'store' | 'now'>): PaymentCode[] {
  const codes = readMeans({ store })?.codes ?? []
  return codes.filter(({ validUntil }) => validUntil === undefined || now() < Date.parse(validUntil))
}

export type Receipts = { next?: ReceiptNumber; left: number }

/** The lowest free number, block after block. */
export function freeReceipts(records: Here): Receipts {
  const blocks = readMeans(records)?.receiptBlocks ?? []
  const used = records.store.db.prepare(
    'SELECT receipt FROM payment WHERE series = ? AND receipt BETWEEN ? AND ? ORDER BY receipt',
  )
  let next: ReceiptNumber | undefined
  let left = 0
  for (const { series, from, to } of blocks) {
    const taken = new Set(used.pluck().all(series, from, to) as number[])
    left += Math.max(0, to - from + 1 - taken.size)
    for (let number = from; !next && number <= to; number += 1) if (!taken.has(number)) next = { series, number }
  }
  return { ...(next && { next }), left }
}

/** Whether the number lies in a block lent to this machine and was never used, not even by a payment taken back. */
export function isFree(records: Here, { series, number }: ReceiptNumber): boolean {
  const blocks = readMeans(records)?.receiptBlocks ?? []
  const isLent = blocks.some((block) => block.series === series && block.from <= number && number <= block.to)
  const used = records.store.db.prepare('SELECT 1 FROM payment WHERE series = ? AND receipt = ?').get(series, number)
  return isLent && !used
}
