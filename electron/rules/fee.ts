import type { Money } from '../../station/protocol/index.ts'
import { type Facts, surelyHolds } from './condition.ts'
import type { FeeRule, RulePack } from './pack.ts'

/** `rule` is the legal basis, to be printed beside the amount. */
export type Fee = Money & { rule: string }

/**
 * The fee for an application taken on `date` (ISO, in the pack's time zone), in the currency's minor unit.
 * Undefined when the pack does not know the procedure.
 */
export function feeFor(pack: RulePack, facts: Facts, date: string): Fee | undefined {
  const fee = feeRuleFor(pack, facts, date)
  return fee && { amount: fee.amount, currency: pack.currency, rule: fee.rule }
}

/** The rule behind it: whether it is an exemption, which paper shows it, how sure the pack is. */
export function feeRuleFor(pack: RulePack, facts: Facts, date: string): FeeRule | undefined {
  return pack.procedures
    .find(({ id }) => id === facts.procedure)
    ?.fees.find(
      ({ from, until, when }) =>
        (from === undefined || from <= date) && (until === undefined || date <= until) && surelyHolds(when, facts),
    )
}
