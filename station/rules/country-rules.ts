/** What a station has to know of its country's packs to count as its teams do: when a day begins, what is paid how, what is sent. */
import { z } from 'zod'
import { sha256 } from '../intake/check-contents.ts'

/** `unpaid`: later, or never. `in-hand`: no bank knows of it. */
export type PaymentKind = 'electronic' | 'in-hand' | 'unpaid'

/** A layer says of a mode what differs; the tablet composes and checks the rest. */
const Mode = z.looseObject({
  value: z.string(),
  isElectronic: z.boolean().optional(),
  isDeferred: z.boolean().optional(),
  proof: z.string().optional(),
})
/** A way to get a card, or its address, by which one sees for which ways a form asks. */
const DeliveryField = z.looseObject({
  name: z.string(),
  choices: z.array(z.looseObject({ value: z.string() })).optional(),
  shown: z.json().optional(),
})
const Pack = z.looseObject({
  country: z.string(),
  effectiveFrom: z.iso.date(),
  revision: z.int().optional(),
  timeZone: z.string().optional(),
  payments: z.array(Mode).optional(),
  fields: z.array(DeliveryField).optional().catch(undefined),
})
type Mode = z.infer<typeof Mode>
type Pack = z.infer<typeof Pack>

export type CountryRules = {
  /** IANA name, of the newest pack that says one and has begun by that day (ISO); undefined: none does. */
  timeZone(today: string): string | undefined
  /** Undefined: no pack says how that mode is paid. */
  kindOf(mode: string): PaymentKind | undefined
  /** Whether a card that is to be had in this way goes to an address; undefined: no pack knows that way. */
  isSent(delivery: string): boolean | undefined
}

/** @param files looked at each time, because a pack may come without a restart; those of other countries do not count. */
export function createCountryRules(country: string, files: () => readonly Uint8Array[]): CountryRules {
  const read = new Map<string, Pack | undefined>()
  const packs = (): Pack[] =>
    files()
      .flatMap((bytes) => {
        const hash = sha256(bytes)
        if (!read.has(hash)) read.set(hash, packIn(bytes))
        return read.get(hash) ?? []
      })
      .filter((pack) => pack.country === country)
      .sort(byAge)
  return {
    timeZone: (today) =>
      packs().findLast(
        ({ timeZone, effectiveFrom }) => timeZone !== undefined && effectiveFrom <= today && isTimeZone(timeZone),
      )?.timeZone,
    kindOf: (mode) => {
      const said = packs().flatMap(({ payments = [] }) => payments.filter(({ value }) => value === mode))
      return said.length === 0 ? undefined : kindIn(Object.assign({}, ...said) as Mode)
    },
    isSent: (delivery) => {
      const fields = packs().flatMap(({ fields: some = [] }) => some)
      const isOf = (name: string) => fields.filter((field) => field.name === name)
      if (isOf('deliveryAddress').some(({ shown }) => waysIn(shown).some((way) => way === delivery || way === ANY)))
        return true
      return isOf('delivery').some(({ choices = [] }) => choices.some(({ value }) => value === delivery))
        ? false
        : undefined
    },
  }
}

/** Whether days can be reckoned in it: an IANA name that this machine knows. */
export function isTimeZone(name: string): boolean {
  try {
    new Intl.DateTimeFormat('en', { timeZone: name })
    return true
  } catch (error) {
    if (error instanceof RangeError) return false
    throw error
  }
}

/** The newest last; of one day the highest revision. */
const byAge = (one: Pack, other: Pack): number =>
  one.effectiveFrom === other.effectiveFrom
    ? (one.revision ?? 1) - (other.revision ?? 1)
    : one.effectiveFrom < other.effectiveFrom
      ? -1
      : 1

/** What is no pack was told when it was not offered. */
function packIn(bytes: Uint8Array): Pack | undefined {
  try {
    return Pack.safeParse(JSON.parse(Buffer.from(bytes).toString('utf8'))).data
  } catch (error) {
    if (error instanceof SyntaxError) return undefined
    throw error
  }
}

/** Of a condition that says for which ways it does not hold: none is refused by it. */
const ANY = '*'

/** The ways that a condition names, wherever in it they stand. */
function waysIn(condition: unknown): string[] {
  if (Array.isArray(condition)) return condition.flatMap(waysIn)
  if (typeof condition !== 'object' || condition === null) return []
  const leaf = Leaf.safeParse(condition)
  if (leaf.success) return leaf.data.is
  return Object.entries(condition).flatMap(([kind, part]) => {
    const ways = waysIn(part)
    return kind === 'not' && ways.length > 0 ? [ANY] : ways
  })
}
const Leaf = z.strictObject({ field: z.literal('delivery'), is: z.array(z.string()) })

function kindIn({ isDeferred, proof, isElectronic }: Mode): PaymentKind | undefined {
  if (isDeferred || proof === 'evidence') return 'unpaid'
  return isElectronic === undefined ? undefined : isElectronic ? 'electronic' : 'in-hand'
}
