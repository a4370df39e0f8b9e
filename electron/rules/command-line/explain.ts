/** What the rules of one pack say of one person. */
import { z } from 'zod'
import type { Because, Decisions } from '../../contract/decisions.ts'
import { factsOf } from '../condition.ts'
import { decisionsFor } from '../decide/decisions.ts'
import { required } from '../decide/required.ts'
import { feeRuleFor } from '../fee.ts'
import type { LoadedPack } from '../parse.ts'
import { presets } from '../prefill.ts'
import type { ReadPerson } from './read-person.ts'

export type Language = 'vi' | 'zh' | 'en'
const Verdict = z.enum(['yes', 'no', 'ask'])
/** A rule's sentence and where it stands in law. */
const Why = z.string().min(1)
const Capture = z.enum(['portrait', 'fingers', 'irises'])
const Due = z.strictObject({ on: z.iso.date(), why: Why })

/** What the rules say of one person, each answer with the rules that gave it. */
export const Explanation = z.strictObject({
  eligible: Verdict,
  why: z.array(Why).min(1),
  /** In the currency's minor unit. */
  fee: z.strictObject({ amount: z.int().nonnegative(), currency: z.string().length(3), basis: Why }),
  /** The promised day. */
  deadline: z.iso.date(),
  required: z.strictObject({ documents: z.array(z.string()), captures: z.array(Capture) }),
  acceptedHere: Verdict,
  acceptedWhy: z.array(Why).min(1),
  deadlines: z.strictObject({ statutory: Due.optional(), promised: Due }),
  /** Many come on these days; decides nothing. */
  busy: z.array(Why),
  isFeeExemption: z.boolean(),
  /** Names of the fields that finalise would ask for. */
  fields: z.array(z.string()),
  notNeeded: z.array(z.strictObject({ capture: Capture, why: Why })),
  /** `null`: for ever, or not known. */
  validUntil: z.iso.date().nullable(),
  validWhy: Why.nullable(),
  urgency: z.strictObject({
    isInTime: z.boolean().nullable(),
    hasPriority: z.boolean(),
    why: z.array(Why),
    temporary: z.string().nullable(),
  }),
  delivery: z.strictObject({ mode: z.string(), why: Why.nullable() }),
  authorities: z.array(z.strictObject({ role: z.string(), name: z.string(), why: Why })),
  procedure: z.string(),
  pack: z.strictObject({ id: z.string(), hash: z.string().length(64), layers: z.array(z.string()).min(1) }),
  /** Rules that spoke here and that a lawyer should look at. */
  needsReview: z.array(z.string()),
  /** What was written of the person and not understood or not asked for. */
  ignored: z.array(z.string()),
})
export type Explanation = z.infer<typeof Explanation>

/**
 * @param place code of the unit where it is taken; empty: nobody has said.
 * @param date the day of application and of signature, ISO.
 */
export function explain(
  { pack, hash }: LoadedPack,
  { procedure, fields, ignored }: ReadPerson,
  place: string,
  date: string,
  language: Language = pack.language,
): Explanation {
  const known = { ...(place && { acceptedAt: place }), ...fields }
  const draft = { procedure, fields: { ...presets(pack, factsOf(pack, { procedure, fields: known }, date)), ...known } }
  const facts = factsOf(pack, draft, date)
  const decided = decisionsFor(pack, facts, date)
  const fee = feeRuleFor(pack, facts, date)
  const needs = required(pack, facts)
  const word = (because: Because) => wordRule(because, language)
  const due = (sort: 'statutory' | 'promised') => {
    const found = decided.deadlines.find((one) => one.sort === sort)
    return found && { on: found.on, why: word(found.because) }
  }
  const [statutory, promised] = [due('statutory'), due('promised')]
  // `readPerson` gives procedures of the pack alone, and each has a last fee that always holds and a usual time.
  if (!fee || !promised) throw new RangeError(`the rule pack ${pack.id} has no fee or no time for ${procedure}`)
  return {
    eligible: decided.eligible.answer,
    why: decided.eligible.because.map(word),
    fee: { amount: fee.amount, currency: pack.currency, basis: fee.rule },
    deadline: promised.on,
    required: { documents: needs.documents.map(({ id }) => id), captures: needs.captures },
    acceptedHere: decided.acceptedHere.answer,
    acceptedWhy: decided.acceptedHere.because.map(word),
    deadlines: { ...(statutory && { statutory }), promised },
    busy: decided.busy.map(word),
    isFeeExemption: fee.isExemption === true,
    fields: needs.fields.map(({ name }) => name),
    notNeeded: decided.notNeeded.map((one) => ({ capture: one.capture, why: word(one) })),
    validUntil: decided.validUntil ?? null,
    validWhy: decided.validBecause ? word(decided.validBecause) : null,
    urgency: {
      isInTime: decided.urgency.isInTime ?? null,
      hasPriority: decided.urgency.hasPriority,
      why: decided.urgency.campaigns.map(word),
      temporary: decided.urgency.temporary?.procedure ?? null,
    },
    delivery: {
      mode: decided.delivery.mode,
      why: decided.delivery.because ? word(decided.delivery.because) : null,
    },
    authorities: decided.authorities.map((one) => ({ role: one.role, name: one.name[language], why: word(one) })),
    procedure,
    pack: { id: pack.id, hash, layers: (pack.layers ?? [pack]).map(({ id }) => id) },
    needsReview: reviewsOf(decided, fee.needsReview === true),
    ignored,
  }
}

/** "Dưới 6 tuổi không thu nhận [Luật Căn cước, Điều 23]". */
function wordRule({ text, basis, unknown }: Because, language: Language): string {
  const open = unknown?.map((label) => label[language]).join(', ')
  return `${text[language]} [${basis}]${open ? ` (?: ${open})` : ''}`
}

function reviewsOf(decided: Decisions, isFee: boolean): string[] {
  const rules: Because[] = [
    ...decided.eligible.because,
    ...decided.acceptedHere.because,
    ...decided.authorities,
    ...decided.deadlines.map(({ because }) => because),
    ...decided.busy,
    ...decided.notNeeded,
    ...(decided.validBecause ? [decided.validBecause] : []),
    ...decided.urgency.campaigns,
    ...(decided.urgency.temporary ? [decided.urgency.temporary] : []),
    ...(decided.delivery.because ? [decided.delivery.because] : []),
  ]
  const ids = rules.filter(({ needsReview }) => needsReview).map(({ rule }) => rule)
  return [...new Set([...ids, ...(isFee ? ['fee'] : [])])]
}
