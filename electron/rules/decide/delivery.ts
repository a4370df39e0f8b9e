import type { StatusWord } from '../../../station/protocol/index.ts'
import type { DeliveryDecision } from '../../contract/decisions.ts'
import { type Facts, fieldValue } from '../condition.ts'
import type { RulePack } from '../pack.ts'
import { becauseOf } from './because.ts'

/** How the card reaches its holder. @param statuses every word that the station has said of it, in any order. */
export function delivery(pack: RulePack, facts: Facts, statuses: readonly StatusWord[]): DeliveryDecision {
  const mode = fieldValue(facts.fields, 'delivery')
  const rule = pack.deliveries?.modes.find(({ value }) => value === mode)
  const lock = pack.deliveries?.lock
  const isLocked = lock?.from.some((word) => statuses.includes(word))
  return {
    mode,
    ...(rule && { because: becauseOf(rule) }),
    ...(rule?.cost && { cost: rule.cost }),
    ...(lock && isLocked && { locked: { fields: [...lock.fields], because: becauseOf(lock) } }),
  }
}
