/** Portraits that were not shot at the visit: at a kiosk, with the applicant's telephone, or earlier and stored. */
import { Temporal } from 'temporal-polyfill'
import type { PortraitOrigin } from '../../station/protocol/index.ts'
import { type Facts, surelyHolds } from './condition.ts'
import type { RulePack } from './pack.ts'

export type OriginRule = NonNullable<RulePack['portrait']['sources']>[number] & { source: PortraitOrigin['source'] }

/** Those that the pack surely takes for this person, today and here. */
export const portraitOrigins = (pack: RulePack, facts: Facts): OriginRule[] =>
  (pack.portrait.sources ?? []).filter(
    (rule): rule is OriginRule => rule.source !== 'officer' && surelyHolds(rule.when, facts),
  )

/**
 * What speaks against a picture of this origin. `needs-day`: the pack sets an age, and nobody said when it was taken;
 * `bad-day`: it is still to be taken.
 */
export function originProblem(
  pack: RulePack,
  facts: Facts,
  { source, takenOn }: PortraitOrigin,
  today: string,
): 'unknown-origin' | 'needs-day' | 'bad-day' | 'portrait-too-old' | undefined {
  const rule = portraitOrigins(pack, facts).find((one) => one.source === source)
  if (!rule) return 'unknown-origin'
  if (takenOn === undefined) return rule.storedDays === undefined ? undefined : 'needs-day'
  const days = Temporal.PlainDate.from(takenOn).until(Temporal.PlainDate.from(today)).days
  if (days < 0) return 'bad-day'
  return rule.storedDays !== undefined && days > rule.storedDays ? 'portrait-too-old' : undefined
}
