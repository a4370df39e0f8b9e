/** What was paid on a portal before the visit: paid, but taken by somebody else, so that no drawer and no receipt of ours has it. */
import { type Money, Prepared } from '../../station/protocol/index.ts'
import type { Records } from '../application/records.ts'
import type { DayClose, PaymentState } from '../contract/index.ts'
import type { PaymentMode } from '../rules/pack.ts'
import type { Finalised } from './counts.ts'
import { labelOf } from './mode-label.ts'

export type PaidElsewhere = NonNullable<PaymentState['elsewhere']>

/** Of the application that was begun with it; the portal's newest word. Undefined: nothing was paid there. */
export function paidElsewhere({ store }: Pick<Records, 'store'>, application: string): PaidElsewhere | undefined {
  const details = store.db.prepare('SELECT details FROM prepared WHERE application = ?').pluck().get(application)
  return details === undefined ? undefined : paidIn(details as string)
}

/** Of all applications that were taken up, by their ids. */
export function allPaidElsewhere({ store }: Pick<Records, 'store'>): ReadonlyMap<string, PaidElsewhere> {
  const rows = store.db
    .prepare<[], { application: string; details: string }>(
      'SELECT application, details FROM prepared WHERE application IS NOT NULL',
    )
    .all()
  return new Map(
    rows.flatMap(({ application, details }) => {
      const paid = paidIn(details)
      return paid ? [[application, paid]] : []
    }),
  )
}

/** Minor units that count towards a fee; another currency's money is nobody's to convert. */
export const towards = (fee: Pick<Money, 'currency'>, paid: PaidElsewhere | undefined): number =>
  paid?.currency === fee.currency ? paid.amount : 0

/** Of these applications, by mode and currency. */
export function settleElsewhere(
  finalised: readonly Finalised[],
  all: ReadonlyMap<string, PaidElsewhere>,
  modes: readonly PaymentMode[],
): DayClose['paidElsewhere'] {
  const lines = new Map<string, DayClose['paidElsewhere'][number]>()
  for (const { application } of finalised) {
    const paid = all.get(application)
    if (!paid) continue
    const { mode, currency, amount } = paid
    const key = `${mode} ${currency}`
    const line = lines.get(key) ?? { mode, currency, label: labelOf(modes, mode), amount: 0, count: 0 }
    lines.set(key, { ...line, amount: line.amount + amount, count: line.count + 1 })
  }
  return [...lines.values()]
}

/** It was parsed when it was taken up and again each time that the station sent it. */
function paidIn(details: string): PaidElsewhere | undefined {
  const { paid, channel } = Prepared.parse(JSON.parse(details))
  return paid && paid.amount > 0 ? { ...paid, channel } : undefined
}
