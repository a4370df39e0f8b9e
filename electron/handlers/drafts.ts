import { correctApplication } from '../application/correct.ts'
import { discardApplication, saveField } from '../application/draft.ts'
import { acceptGap, recordException } from '../application/exceptions.ts'
import { finaliseApplication } from '../application/finalise.ts'
import { listApplications } from '../application/list.ts'
import { findApplication } from '../application/records.ts'
import { searchUnits } from '../application/units.ts'
import { getApplication } from '../application/view.ts'
import type { Handlers } from '../contract/serve.ts'
import { findCharacters } from '../rules/characters/find-characters.ts'
import { keepFix } from './keep-fix.ts'
import { actorOf, type HandlerParts, thenChanged } from './parts.ts'

export type DraftHandlers = Pick<
  Handlers,
  | 'listApplications'
  | 'getApplication'
  | 'saveField'
  | 'recordException'
  | 'acceptGap'
  | 'discardApplication'
  | 'finaliseApplication'
  | 'correctApplication'
  | 'findUnits'
  | 'findCharacters'
>

export function createDraftHandlers(parts: HandlerParts): DraftHandlers {
  const records = () => parts.session().records
  const actor = () => actorOf(parts)
  return {
    listApplications: (input) => listApplications(records(), input),
    getApplication: (input) => getApplication(records(), input),
    saveField: (input, act) =>
      thenChanged(
        parts,
        act.commit(() => saveField(records(), actor(), input)),
        'applications',
      ),
    recordException: (input, act) =>
      thenChanged(
        parts,
        act.commit(() => recordException(records(), actor(), input)),
        'applications',
        'session',
      ),
    acceptGap: (input, act) =>
      thenChanged(
        parts,
        act.commit(() => acceptGap(records(), actor(), input)),
        'applications',
      ),
    discardApplication: (input, act) =>
      thenChanged(
        parts,
        act.commit(() => discardApplication(records(), actor(), input)),
        'applications',
        'visits',
        'session',
      ),
    finaliseApplication: (input, act) => {
      const { signingKey } = parts.session().held
      const outcome = act.commit(() => finaliseApplication(records(), actor(), signingKey, input))
      // A correction is made somewhere else, and ends no visit.
      const visit = outcome.ok && input.version === 1 && findApplication(records(), input)?.visit
      if (visit) keepFix(parts, visit, 'end')
      return thenChanged(parts, outcome, 'applications', 'visits', 'session')
    },
    correctApplication: (input, act) =>
      thenChanged(
        parts,
        act.commit(() => correctApplication(records(), actor(), input)),
        'applications',
        'session',
      ),
    findUnits: (input) => searchUnits(records(), input),
    findCharacters: ({ search }) => ({ ok: true, value: findCharacters(search) }),
  }
}
