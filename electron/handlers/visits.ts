import type { Handlers } from '../contract/serve.ts'
import { hasBegun, keepPlace } from '../visits/place.ts'
import { searchRoster } from '../visits/roster.ts'
import { listVisits, recordVisitOutcome, takeVisit } from '../visits/visits.ts'
import { keepFix } from './keep-fix.ts'
import { actorOf, type HandlerParts, thenChanged } from './parts.ts'

export type VisitHandlers = Pick<
  Handlers,
  'listVisits' | 'takeVisit' | 'recordVisitOutcome' | 'typePlace' | 'searchRoster'
>

export function createVisitHandlers(parts: HandlerParts): VisitHandlers {
  const records = () => parts.session().records
  return {
    listVisits: () => ({ ok: true, value: listVisits(records()) }),
    takeVisit: (input, act) => {
      const begins = !hasBegun(records(), input.visit)
      const outcome = act.commit(() => takeVisit(records(), actorOf(parts), input))
      if (outcome.ok && begins) keepFix(parts, input.visit, 'start')
      return thenChanged(parts, outcome, 'visits', 'applications', 'session')
    },
    recordVisitOutcome: (input, act) => {
      const outcome = act.commit(() => recordVisitOutcome(records(), actorOf(parts), input))
      // An outcome that is taken back ends nothing.
      if (outcome.ok && input.outcome) keepFix(parts, input.visit, 'end')
      return thenChanged(parts, outcome, 'visits')
    },
    typePlace: ({ visit, moment, text }, act) =>
      thenChanged(
        parts,
        act.commit(() => keepPlace(records(), actorOf(parts), { visit, moment, place: { kind: 'typed', text } })),
        'visits',
      ),
    searchRoster: ({ search }) => ({ ok: true, value: searchRoster(records(), search) }),
  }
}
