import { z } from 'zod'
import { Uuid, Version, Visit } from '../../station/protocol/index.ts'
import { act, ask, Nothing } from './method.ts'

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

export const VisitItem = Visit.extend({ outcome: VisitOutcome.optional(), application: ApplicationKey.optional() })
export type VisitItem = z.infer<typeof VisitItem>

export const visitMethods = {
  listVisits: ask(Nothing, z.array(VisitItem)),
  /** Begins the visit's application, filled from the visit; taken again, it gives the same one. */
  takeVisit: act(z.strictObject({ visit: Uuid }), ApplicationKey, ['unknown-visit']),
  recordVisitOutcome: act(z.strictObject({ visit: Uuid, outcome: VisitOutcome }), Nothing, ['unknown-visit']),
}
