/** What is begun elsewhere and taken up here, and what is said of an application after it was finalised. */
import { z } from 'zod'
import { BegunElsewhere, Prepared, Uuid } from '../../station/protocol/index.ts'
import { Contact, Text } from '../rules/pack.ts'
import { act, ask, Nothing } from './method.ts'
import { ApplicationKey } from './visits.ts'

const note = z.string().normalize('NFC').max(500)

export const PreparedItem = BegunElsewhere.extend({
  name: z.string(),
  procedure: z.string(),
  procedureLabel: Text.optional(),
  /** Already paid there: it is not taken again. */
  paid: Prepared.shape.paid,
  /** Which took it up. */
  application: ApplicationKey.optional(),
})
export type PreparedItem = z.infer<typeof PreparedItem>

/** A line of what was said afterwards, the newest last. */
export const SupplementView = z.strictObject({
  supplement: Uuid,
  kind: z.enum(['payment', 'drawer', 'phone', 'escalation', 'old-card']),
  /** As it was said: the new number, the note, the card's state. */
  words: z.string(),
  at: z.string(),
  officer: z.string(),
  hasTravelled: z.boolean(),
})
export type SupplementView = z.infer<typeof SupplementView>

export const ContactSheet = z.strictObject({
  /** To be said on the telephone: the slip's number. */
  reference: z.string(),
  officialNumber: z.string().optional(),
  contacts: z.array(Contact.omit({ when: true })),
  /** As it stands now, whether on the form or said since. */
  phone: z.string().optional(),
  oldCard: z.string().optional(),
  said: z.array(SupplementView),
})
export type ContactSheet = z.infer<typeof ContactSheet>

export const afterwardsMethods = {
  /** By reference, typed or scanned, or by name; empty: all that were not taken up. At most 50. */
  findPrepared: ask(z.strictObject({ search: z.string().max(600) }), z.array(PreparedItem)),
  /** Begins the application with what was said there; taken up again, it gives the same one. */
  takePrepared: act(z.strictObject({ reference: z.string().max(40) }), ApplicationKey, ['unknown-reference']),
  getContactSheet: ask(ApplicationKey, ContactSheet, ['unknown-application']),
  /** A supervisor at the station is told, with the reference. */
  escalate: act(z.strictObject({ application: Uuid, note: note.min(1) }), Nothing, ['unknown-application']),
  /** At any time after finalise; before it, the field is simply saved. */
  changePhone: act(
    z.strictObject({ application: Uuid, phone: z.string().trim().min(3).max(30), reason: note }),
    Nothing,
    ['unknown-application', 'not-finalised'],
  ),
  /** What became of the old card, after finalise. `not-a-choice`: the pack's field `oldCard` has no such value. */
  recordOldCard: act(z.strictObject({ application: Uuid, state: z.string().max(60) }), Nothing, [
    'unknown-application',
    'not-finalised',
    'not-a-choice',
  ]),
  /** An account in the same visit: a second application of the same person, begun with what is known; again, the same one. */
  beginAccount: act(ApplicationKey, ApplicationKey, ['unknown-application', 'no-such-procedure']),
}
