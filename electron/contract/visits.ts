import { z } from 'zod'
import { Place, RosterPerson, Uuid, Version, Visit } from '../../station/protocol/index.ts'
import { act, ask, Nothing } from './method.ts'
import { Progress } from './progress.ts'

export const VisitOutcome = z.enum([
  'served',
  'absent',
  'refused',
  'moved',
  'in-hospital',
  'deceased',
  'abroad',
  'come-back',
])
export type VisitOutcome = z.infer<typeof VisitOutcome>

export const ApplicationKey = z.strictObject({ application: Uuid, version: Version })
export type ApplicationKey = z.infer<typeof ApplicationKey>

export const VisitMoment = z.enum(['start', 'end'])
export type VisitMoment = z.infer<typeof VisitMoment>

export const VisitItem = Visit.extend({
  outcome: VisitOutcome.optional(),
  /** With `come-back`: ISO date. */
  comeBackOn: z.iso.date().optional(),
  /** Where it began and ended, as far as anybody knows. */
  places: z.strictObject({ start: Place.optional(), end: Place.optional() }),
  application: ApplicationKey.optional(),
  progress: Progress.optional(),
})
export type VisitItem = z.infer<typeof VisitItem>

export const visitMethods = {
  listVisits: ask(Nothing, z.array(VisitItem)),
  /** Begins the visit's application, filled from the visit; taken again, it gives the same one. */
  takeVisit: act(z.strictObject({ visit: Uuid }), ApplicationKey, ['unknown-visit']),
  /** Without an outcome, the one that was recorded is taken back. */
  recordVisitOutcome: act(
    z.strictObject({ visit: Uuid, outcome: VisitOutcome.optional(), comeBackOn: z.iso.date().optional() }),
    Nothing,
    ['unknown-visit'],
  ),
  /** Where no receiver says it. */
  typePlace: act(
    z.strictObject({ visit: Uuid, moment: VisitMoment, text: z.string().normalize('NFC').min(1).max(300) }),
    Nothing,
    ['unknown-visit'],
  ),
  /** People not served yet; found as applications are. At most 50. */
  searchRoster: ask(z.strictObject({ search: z.string().max(100) }), z.array(RosterPerson)),
}
