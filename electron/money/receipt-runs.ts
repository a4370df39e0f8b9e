/** Official receipts of a day, block by block, and the papers that somebody has to show. */
import type { Records } from '../application/records.ts'
import type { DayClose } from '../contract/index.ts'
import { readMeans } from './means.ts'
import type { PaymentRow } from './payment-rows.ts'

type Run = DayClose['receipts'][number]
type Block = { series: string; from: number; to: number }

/** So many missing in one run are one number that was typed wrong; the first of them show it. */
const MAX_GAPS = 1_000

export function receiptRuns(records: Pick<Records, 'store'>, payments: readonly PaymentRow[]): Run[] {
  const blocks = readMeans(records)?.receiptBlocks ?? []
  const runs = new Map<Block, number[]>()
  for (const { series, receipt } of payments) {
    if (series === null || receipt === null) continue
    const block = blockOf(blocks, [...runs.keys()], series, receipt)
    runs.set(block, [...(runs.get(block) ?? []), receipt])
  }
  return [...runs].map(([block, numbers]) => runOf(records, block, numbers))
}

/** One that the station lends no longer counts with the others of its series. */
function blockOf(lent: readonly Block[], met: readonly Block[], series: string, receipt: number): Block {
  const has = (block: Block) => block.series === series && block.from <= receipt && receipt <= block.to
  const former = { series, from: 1, to: Number.MAX_SAFE_INTEGER }
  return lent.find(has) ?? met.find((block) => block.series === series && !lent.includes(block)) ?? former
}

/** From the last receipt of an earlier day on, because one that is left out overnight is missing as well. */
function runOf({ store }: Pick<Records, 'store'>, { series, from }: Block, numbers: readonly number[]): Run {
  const [first, last] = [Math.min(...numbers), Math.max(...numbers)]
  const used = store.db
    .prepare<[string, number, number], number>(
      'SELECT receipt FROM payment WHERE series = ? AND receipt BETWEEN ? AND ? ORDER BY receipt',
    )
    .pluck()
    .all(series, from, last)
  const start = used.findLastIndex((number) => number < first)
  const gaps: number[] = []
  for (let at = Math.max(0, start) + 1; at < used.length; at += 1)
    for (let number = used[at - 1]! + 1; number < used[at]! && gaps.length < MAX_GAPS; number += 1) gaps.push(number)
  return { series, first, last, used: numbers.length, gaps }
}
