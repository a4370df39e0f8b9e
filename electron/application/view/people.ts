import { Visit } from '../../../station/protocol/index.ts'
import type { ApplicationView } from '../../contract/index.ts'
import { ageOn } from '../../rules/dates.ts'
import type { Gathered } from '../facts.ts'
import { type ApplicationRow, nameOfOfficer, type Records } from '../records.ts'

/** The applicant, his card and his visit, and the officer who has him in hand. */
export function viewPeople(
  records: Records,
  application: ApplicationRow,
  { draft, today, identity }: Gathered,
): Pick<ApplicationView, 'age' | 'visit' | 'holder' | 'card'> {
  const age = ageOn((draft.fields.birthDate ?? '').trim(), today)?.most
  const visit = application.visit === null ? undefined : findVisit(records, application.visit)
  return {
    ...(age !== undefined && { age }),
    ...(visit && { visit }),
    holder: { number: application.holder, name: nameOfOfficer(records, application.holder) },
    ...(identity && {
      card: {
        card: identity.card,
        ...(identity.verification && { verification: identity.verification }),
        source: identity.source,
        model: identity.device.model,
        fields: Object.fromEntries(
          Object.entries(identity.fields).filter((entry): entry is [string, string] => entry[1] !== undefined),
        ),
      },
    }),
  }
}

/** A visit that is no longer sent down may have gone. */
function findVisit({ store }: Records, visit: string): ApplicationView['visit'] {
  const details = store.db.prepare('SELECT details FROM visit WHERE visit = ?').pluck().get(visit)
  if (details === undefined) return undefined
  const { urgent, marks, relative, from, to } = Visit.parse(JSON.parse(details as string))
  return { urgent, ...(marks && { marks }), ...(relative && { relative }), from, to }
}
