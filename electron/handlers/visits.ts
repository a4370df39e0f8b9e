import type { VisitMoment } from '../contract/index.ts'
import type { Handlers } from '../contract/serve.ts'
import { keepPlace } from '../visits/place.ts'
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
  const thenFix = <T extends { ok: boolean }>(outcome: T, visit: string, moment: VisitMoment): T => {
    if (outcome.ok) keepFix(parts, visit, moment)
    return outcome
  }

  return {
    listVisits: () => ({ ok: true, value: listVisits(records()) }),
    takeVisit: (input, act) =>
      thenFix(
        thenChanged(
          parts,
          act.commit(() => takeVisit(records(), actorOf(parts), input)),
          'visits',
          'applications',
          'session',
        ),
        input.visit,
        'start',
      ),
    recordVisitOutcome: (input, act) =>
      thenFix(
        thenChanged(
          parts,
          act.commit(() => recordVisitOutcome(records(), actorOf(parts), input)),
          'visits',
        ),
        input.visit,
        'end',
      ),
    typePlace: ({ visit, moment, text }, act) =>
      thenChanged(
        parts,
        act.commit(() => keepPlace(records(), actorOf(parts), { visit, moment, place: { kind: 'typed', text } })),
        'visits',
      ),
    searchRoster: ({ search }) => ({ ok: true, value: searchRoster(records(), search) }),
  }
}
