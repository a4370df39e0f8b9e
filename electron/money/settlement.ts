/** A day's payments by the way in which they were paid. */
import type { DayClose } from '../contract/index.ts'
import type { PaymentMode } from '../rules/pack.ts'
import { labelOf } from './mode-label.ts'
import type { PaymentRow } from './payment-rows.ts'

/**
 * By mode and currency. What went back that day is taken off the amount, of whatever day it was; only a payment that
 * was taken and given back on the same day is not counted.
 */
export function settle(payments: readonly PaymentRow[], modes: readonly PaymentMode[]): DayClose['settlement'] {
  const lines = new Map<string, DayClose['settlement'][number]>()
  for (const payment of payments) {
    const { mode, currency, amount, voids } = payment
    const line = lines.get(`${mode} ${currency}`) ?? {
      ...{ mode, currency, amount: 0, count: 0, label: labelOf(modes, mode) },
      isElectronic: isElectronic(modes, mode),
    }
    line.amount += voids === null ? amount : -amount
    if (stands(payments, payment)) line.count += 1
    lines.set(`${mode} ${currency}`, line)
  }
  return [...lines.values()]
}

/** 0 to 1. Where nothing was paid, as with an exemption, there is nothing to have a share in. */
export function electronicShare(payments: readonly PaymentRow[], modes: readonly PaymentMode[]): number | undefined {
  const paid = payments.filter((payment) => payment.amount > 0 && stands(payments, payment))
  return paid.length === 0 ? undefined : paid.filter(({ mode }) => isElectronic(modes, mode)).length / paid.length
}

const stands = (payments: readonly PaymentRow[], { payment, voids }: PaymentRow): boolean =>
  voids === null && !payments.some((other) => other.voids === payment)

const isElectronic = (modes: readonly PaymentMode[], mode: string): boolean =>
  modes.find(({ value }) => value === mode)?.isElectronic ?? false
