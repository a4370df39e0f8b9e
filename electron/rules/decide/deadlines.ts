import type { Deadline } from '../../contract/decisions.ts'
import { type Facts, surelyHolds } from '../condition.ts'
import type { Clock, RulePack, Text } from '../pack.ts'
import { dayAfter } from '../working-days.ts'
import { becauseOf } from './because.ts'

const USUAL: Text = { vi: 'Thời hạn thông thường', zh: '一般办理期限', en: 'The usual time' }

/**
 * The law's longest day and the one that is promised. Both clocks start when the applicant signs, not when the packet
 * arrives. @param signedOn ISO date in the pack's time zone. None for a procedure that the pack does not have.
 */
export function deadlines(pack: RulePack, facts: Facts, signedOn: string): Deadline[] {
  const procedure = pack.procedures.find(({ id }) => id === facts.procedure)
  if (!procedure) return []
  const { basis, ...usual } = procedure.promised
  const promised = { ...usual, sort: 'promised' as const, id: 'usual-time', text: USUAL, basis }
  return (['statutory', 'promised'] as const).flatMap((sort): Deadline[] => {
    const clock = procedure.clocks?.find((one) => one.sort === sort && runs(one, facts, signedOn))
    const chosen = clock ?? (sort === 'promised' ? promised : undefined)
    if (!chosen) return []
    const { days, unit } = chosen
    return [{ sort, on: dayAfter(pack.calendar, signedOn, { days, unit }), days, unit, because: becauseOf(chosen) }]
  })
}

/** The day on the slip. @throws {RangeError} for a procedure that the pack does not have: check it first. */
export function promisedOn(pack: RulePack, facts: Facts, signedOn: string): string {
  const promised = deadlines(pack, facts, signedOn).find(({ sort }) => sort === 'promised')
  if (!promised) throw new RangeError(`the rule pack ${pack.id} has no procedure of this name`)
  return promised.on
}

function runs({ when, from, until }: Clock, facts: Facts, day: string): boolean {
  return (from === undefined || from <= day) && (until === undefined || day <= until) && surelyHolds(when, facts)
}
