import type { StatusWord } from '../../../station/protocol/index.ts'
import type { Decisions } from '../../contract/decisions.ts'
import { type Facts, fieldValue, holds, surelyHolds } from '../condition.ts'
import type { RulePack } from '../pack.ts'
import { acceptedHere, authoritiesFor } from './accepted-here.ts'
import { becauseOf } from './because.ts'
import { busyOn } from './busy.ts'
import { deadlines } from './deadlines.ts'
import { delivery } from './delivery.ts'
import { eligible } from './eligible.ts'
import { urgency } from './urgency.ts'
import { validity } from './validity.ts'

/**
 * All that the rules say of one application. Reads no clock and no store; throws for no pack and no person.
 * @param signedOn ISO date in the pack's time zone: when the applicant signed, or today.
 * @param statuses every word that the station has said of it.
 */
export function decisionsFor(
  pack: RulePack,
  facts: Facts,
  signedOn: string,
  statuses: readonly StatusWord[] = [],
): Decisions {
  const due = deadlines(pack, facts, signedOn)
  const valid = validity(pack, fieldValue(facts.fields, 'birthDate'), signedOn, facts.procedure)
  return {
    eligible: eligible(pack, facts),
    acceptedHere: acceptedHere(pack, facts),
    authorities: authoritiesFor(pack, facts),
    deadlines: due,
    busy: busyOn(pack, [signedOn, ...due.map(({ on }) => on)]),
    delivery: delivery(pack, facts, statuses),
    urgency: urgency(pack, facts, signedOn),
    ...(valid?.until && { validUntil: valid.until }),
    ...(valid && { validBecause: valid.because }),
    notNeeded: notNeeded(pack, facts),
  }
}

/** Captures that the law does not ask of this person, or has already, each with the rule. */
function notNeeded(pack: RulePack, facts: Facts): Decisions['notNeeded'] {
  return (['portrait', 'fingers', 'irises'] as const).flatMap((capture) => {
    const rule = pack[capture]
    if (!rule || holds(rule.required, facts)) return []
    const because = rule.notNeeded?.find(({ when }) => surelyHolds(when, facts))
    return because ? [{ ...becauseOf(because), capture }] : []
  })
}
