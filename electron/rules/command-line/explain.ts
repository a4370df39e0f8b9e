import type { Because, Decisions } from '../../contract/decisions.ts'
import { factsOf } from '../condition.ts'
import { decisionsFor } from '../decide/decisions.ts'
import { required } from '../decide/required.ts'
import { feeRuleFor } from '../fee.ts'
import type { LoadedPack } from '../parse.ts'
import { presets } from '../prefill.ts'
import type { ReadPerson } from './read-person.ts'

export type Language = 'vi' | 'zh' | 'en'
type Answer = 'yes' | 'no' | 'ask'

/** What the rules say of one person, each answer with the rules that gave it. */
export type Explanation = {
  eligible: Answer
  /** At least one, each a rule's sentence and where it stands in law. */
  why: string[]
  /** In the currency's minor unit. */
  fee: { amount: number; currency: string; basis: string; isExempt: boolean } | null
  /** The promised day, ISO; `null` for a procedure without one. */
  deadline: string | null
  required: { documents: string[]; captures: string[]; fields: string[] }
  acceptedHere: Answer
  acceptedWhy: string[]
  deadlines: Partial<Record<'statutory' | 'promised', { on: string; why: string }>>
  notNeeded: { capture: string; why: string }[]
  /** ISO; `null`: for ever, or not known. */
  validUntil: string | null
  validWhy: string | null
  urgency: { isInTime: boolean | null; hasPriority: boolean; why: string[]; temporary: string | null }
  delivery: { mode: string; why: string | null }
  authorities: { role: string; name: string; why: string }[]
  procedure: string
  pack: { id: string; hash: string; layers: string[] }
  /** Rules that spoke here and that a lawyer should look at. */
  needsReview: string[]
  /** What was written of the person and not understood or not asked for. */
  ignored: string[]
}

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
  const promised = decided.deadlines.find(({ sort }) => sort === 'promised')
  return {
    eligible: decided.eligible.answer,
    why: decided.eligible.because.map(word),
    fee: fee
      ? { amount: fee.amount, currency: pack.currency, basis: fee.rule, isExempt: fee.isExemption === true }
      : null,
    deadline: promised?.on ?? null,
    required: {
      documents: needs.documents.map(({ id }) => id),
      captures: needs.captures,
      fields: needs.fields.map(({ name }) => name),
    },
    acceptedHere: decided.acceptedHere.answer,
    acceptedWhy: decided.acceptedHere.because.map(word),
    deadlines: Object.fromEntries(decided.deadlines.map(({ sort, on, because }) => [sort, { on, why: word(because) }])),
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
    needsReview: reviewsOf(decided, fee?.needsReview === true),
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
    ...decided.notNeeded,
    ...(decided.validBecause ? [decided.validBecause] : []),
  ]
  const ids = rules.filter(({ needsReview }) => needsReview).map(({ rule }) => rule)
  return [...new Set([...ids, ...(isFee ? ['fee'] : [])])]
}
