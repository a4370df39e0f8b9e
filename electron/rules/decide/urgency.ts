import type { Urgency } from '../../contract/decisions.ts'
import { type Facts, fieldValue, holds, surelyHolds } from '../condition.ts'
import { isFullDate } from '../dates.ts'
import type { RulePack } from '../pack.ts'
import { becauseOf } from './because.ts'
import { deadlines } from './deadlines.ts'

/** Whether a campaign favours it, whether the promise meets the day on which the card is needed, and what else there is. */
export function urgency(pack: RulePack, facts: Facts, signedOn: string): Urgency {
  const campaigns = (pack.campaigns ?? []).filter(({ urgent }) => surelyHolds(urgent, facts))
  const neededBy = fieldValue(facts.fields, 'neededBy')
  const promised = deadlines(pack, facts, signedOn).find(({ sort }) => sort === 'promised')
  const isInTime = isFullDate(neededBy) && promised ? promised.on <= neededBy : undefined
  const { temporary } = pack
  const isOffered = isInTime === false && temporary && holds(temporary.when, facts)
  return {
    campaigns: campaigns.map(becauseOf),
    hasPriority: campaigns.some(({ hasPriority }) => hasPriority),
    ...(isFullDate(neededBy) && { neededBy }),
    ...(isInTime !== undefined && { isInTime }),
    ...(isOffered && { temporary: { ...becauseOf(temporary), procedure: temporary.procedure } }),
  }
}
