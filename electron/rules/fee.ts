import type { Money } from '../../station/protocol/index.ts'
import { type Facts, surelyHolds } from './condition.ts'
import type { RulePack } from './pack.ts'

/** `rule` is the legal basis, to be printed beside the amount. */
export type Fee = Money & { rule: string }

/**
 * The fee for an application taken on `date` (ISO, in the pack's time zone), in the currency's minor unit.
 * Undefined when the pack does not know the procedure.
 */
export function feeFor(pack: RulePack, facts: Facts, date: string): Fee | undefined {
  const procedure = pack.procedures.find(({ id }) => id === facts.procedure)
  const fee = procedure?.fees.find(
    ({ from, until, when }) =>
      (from === undefined || from <= date) && (until === undefined || date <= until) && surelyHolds(when, facts),
  )
  return fee && { amount: fee.amount, currency: pack.currency, rule: fee.rule }
}
