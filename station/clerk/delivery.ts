/** How a made card reached its holder, as a clerk writes it down: with which courier it went, and who has it. */
import { z } from 'zod'
import type { ApplicationRecord } from '../protocol/index.ts'
import type { CountryRules } from '../rules/country-rules.ts'
import type { Judgement } from './acts.ts'

const SEPARATOR = ' · '
/** A part of a reason that is read again by its parts. */
const Words = z
  .string()
  .trim()
  .min(1)
  .max(120)
  .refine((words) => !words.includes('·'))

export const HandedToCourier = z.strictObject({
  courier: Words,
  /** As couriers print them; no two agree on more. */
  trackingNumber: z
    .string()
    .trim()
    .regex(/^[0-9A-Za-z][0-9A-Za-z-]{5,39}$/),
  on: z.iso.date(),
})
export const HandedOver = z.strictObject({ receivedBy: Words, on: z.iso.date() })

/**
 * The record asks for a courier: it has an address for the card, and the rules do not say that its way needs none. An
 * address stays in the form where it was typed before another way was chosen.
 */
export const goesByCourier = ({ fields }: Pick<ApplicationRecord, 'fields'>, rules: CountryRules): boolean =>
  (fields.deliveryAddress ?? '').trim() !== '' && rules.isSent(fields.delivery ?? '') !== false

/**
 * What of such a form the tablets are told, in a word that they have and a sentence that stands in any language.
 * Undefined: it is not as it has to be, or lies after `today` (ISO).
 */
export function readDelivery(form: ReadonlyMap<string, string>, today: string): Judgement | undefined {
  const pick = (...names: string[]) => Object.fromEntries(names.map((name) => [name, form.get(name) ?? '']))
  const isCourier = form.get('status') === 'made'
  const said = isCourier
    ? HandedToCourier.safeParse(pick('courier', 'trackingNumber', 'on')).data
    : HandedOver.safeParse(pick('receivedBy', 'on')).data
  if (!said || said.on > today) return undefined
  const words = 'courier' in said ? [said.courier, said.trackingNumber, said.on] : [said.receivedBy, said.on]
  return { status: isCourier ? 'made' : 'delivered', reason: words.join(SEPARATOR) }
}
