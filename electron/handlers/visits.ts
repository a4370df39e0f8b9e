import type { Handlers } from '../contract/serve.ts'
import { searchRoster } from '../visits/roster.ts'
import { listVisits, recordVisitOutcome, takeVisit } from '../visits/visits.ts'
import { actorOf, type HandlerParts, thenChanged } from './parts.ts'

export type VisitHandlers = Pick<Handlers, 'listVisits' | 'takeVisit' | 'recordVisitOutcome' | 'searchRoster'>

export function createVisitHandlers(parts: HandlerParts): VisitHandlers {
  const records = () => parts.session().records
  return {
    listVisits: () => ({ ok: true, value: listVisits(records()) }),
    takeVisit: (input, act) =>
      thenChanged(
        parts,
        act.commit(() => takeVisit(records(), actorOf(parts), input)),
        'visits',
        'applications',
        'session',
      ),
    recordVisitOutcome: (input, act) =>
      thenChanged(
        parts,
        act.commit(() => recordVisitOutcome(records(), actorOf(parts), input)),
        'visits',
      ),
    searchRoster: ({ search }) => ({ ok: true, value: searchRoster(records(), search) }),
  }
}
