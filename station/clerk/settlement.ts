/** A period's money put together: sums by mode, the electronic share, official receipts, and what the bank said. */
import type { CountryRules, PaymentKind } from '../rules/country-rules.ts'
import type { Days, DrawerSummary, PaymentLine, Reconciliation, SettlementLine, Supplements } from '../store/store.ts'

/** Of a mode that no rule pack here speaks of: nothing was paid by these two, */
const UNPAID = ['later', 'exempt']
/** cash goes from hand to hand, and everything else leaves a trace at a bank. */
const IN_HAND = 'cash'

const kindByName = (mode: string): PaymentKind =>
  UNPAID.includes(mode) ? 'unpaid' : mode === IN_HAND ? 'in-hand' : 'electronic'

type Kinds = Pick<CountryRules, 'kindOf'>

/** One day and mode of all machines. */
export type ModeLine = Omit<SettlementLine, 'machine'> & {
  kind: PaymentKind
  reconciled?: Reconciliation
  /** The bank's statement less what teams said, minor units. */
  difference?: number
}

export type Total = {
  currency: string
  amount: number
  count: number
  electronicAmount: number
  electronicCount: number
}

/** Official receipts of one machine and series, in order. */
export type ReceiptUse = {
  machine: string
  series: string
  used: number
  first: number
  last: number
  /** Runs between the first and the last that nobody used; both ends included. */
  gaps: { from: number; to: number }[]
  /** Used for two payments, on whichever machine. */
  twice: number[]
}

export type Settlement = Days & {
  lines: SettlementLine[]
  modes: ModeLine[]
  totals: Total[]
  /** These three are undefined where there are more than can be opened at once: then fewer days are asked for. */
  receipts: ReceiptUse[] | undefined
  drawers: DrawerSummary[] | undefined
  /** By a station's code or a bank's reference, of days and modes that nobody has reconciled. */
  unreconciled: PaymentLine[] | undefined
}

/** @param rules how the country's packs say that a mode is paid. */
export async function readSettlement(supplements: Supplements, days: Days, rules: Kinds): Promise<Settlement> {
  const kinds = new Map<string, PaymentKind>()
  // Asked for each payment; the rules look at every file of theirs for each answer.
  const kindOf = (mode: string): PaymentKind => {
    const kind = kinds.get(mode) ?? rules.kindOf(mode) ?? kindByName(mode)
    kinds.set(mode, kind)
    return kind
  }
  const lines = await supplements.settlement(days)
  const payments = await supplements.payments(days)
  const modes = modesOf(lines, await supplements.reconciliations(days), kindOf)
  const isOpen = ({ day, mode, currency }: PaymentLine) =>
    modes.some((line) => isOf(line, { day, mode, currency }) && !line.reconciled)
  return {
    ...days,
    ...{ lines, modes, totals: totalsOf(modes) },
    receipts: payments && receiptsOf(payments),
    drawers: await supplements.drawers(days),
    unreconciled: payments?.filter(
      (one) => kindOf(one.mode) === 'electronic' && (one.code || one.reference) && isOpen(one),
    ),
  }
}

type Which = { day: string; mode: string; currency: string }
const isOf = (one: Which, other: Which): boolean =>
  one.day === other.day && one.mode === other.mode && one.currency === other.currency

function modesOf(
  lines: readonly SettlementLine[],
  reconciliations: readonly Reconciliation[],
  kindOf: (mode: string) => PaymentKind,
): ModeLine[] {
  const modes: ModeLine[] = []
  for (const { machine: _machine, ...line } of lines) {
    const there = modes.find((one) => isOf(one, line))
    if (!there) modes.push({ ...line, kind: kindOf(line.mode) })
    else {
      there.amount += line.amount
      there.count += line.count
      there.voids += line.voids
    }
  }
  return modes.map((line) => {
    const reconciled = reconciliations.find((one) => isOf(one, line))
    return { ...line, ...(reconciled && { reconciled, difference: reconciled.stated - line.amount }) }
  })
}

function totalsOf(lines: readonly ModeLine[]): Total[] {
  const totals = new Map<string, Total>()
  for (const { kind, currency, amount, count } of lines) {
    if (kind === 'unpaid') continue
    const none = { currency, amount: 0, count: 0, electronicAmount: 0, electronicCount: 0 }
    const total = totals.get(currency) ?? none
    total.amount += amount
    total.count += count
    if (kind === 'electronic') {
      total.electronicAmount += amount
      total.electronicCount += count
    }
    totals.set(currency, total)
  }
  return [...totals.values()]
}

/** By machine as well, because a block is lent to one: what lies between two blocks is nobody's gap. */
function receiptsOf(payments: readonly PaymentLine[]): ReceiptUse[] {
  const bySeries = new Map<string, { machine: string; series: string; numbers: number[] }>()
  const uses = new Map<string, number>()
  for (const { receipt, machine, voids } of payments) {
    // What takes a payment back names the receipt of that payment.
    if (!receipt || voids !== undefined) continue
    const { series, number } = receipt
    const key = JSON.stringify([machine, series])
    const there = bySeries.get(key) ?? { machine, series, numbers: [] }
    there.numbers.push(number)
    bySeries.set(key, there)
    const printed = JSON.stringify([series, number])
    uses.set(printed, (uses.get(printed) ?? 0) + 1)
  }
  return [...bySeries.values()].map(({ machine, series, numbers }) => {
    const used = [...new Set(numbers)].sort((one, other) => one - other)
    return {
      ...{ machine, series, used: used.length, first: used[0]!, last: used.at(-1)! },
      gaps: used.flatMap((number, at) => {
        const before = used[at - 1]
        return before !== undefined && number > before + 1 ? [{ from: before + 1, to: number - 1 }] : []
      }),
      twice: used.filter((number) => (uses.get(JSON.stringify([series, number])) ?? 0) > 1),
    }
  })
}
