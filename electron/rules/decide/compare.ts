import type { Answer, DecisionChange } from '../../contract/decisions.ts'
import { type Facts, factsOf } from '../condition.ts'
import { feeFor } from '../fee.ts'
import type { RulePack, Text } from '../pack.ts'
import { acceptedHere } from './accepted-here.ts'
import { deadlines } from './deadlines.ts'
import { eligible } from './eligible.ts'
import { required } from './required.ts'

const CAPTURES: Record<'portrait' | 'fingers' | 'irises', Text> = {
  portrait: { vi: 'Ảnh khuôn mặt', zh: '人像', en: 'Portrait' },
  fingers: { vi: 'Vân tay', zh: '指纹', en: 'Fingerprints' },
  irises: { vi: 'Mống mắt', zh: '虹膜', en: 'Irises' },
}

/** What `after` would decide otherwise than `before` for the same application on the same day. */
export function compareDecisions(
  before: RulePack,
  after: RulePack,
  draft: Pick<Facts, 'procedure' | 'fields'>,
  today: string,
): DecisionChange[] {
  const [old, next] = [factsOf(before, draft, today), factsOf(after, draft, today)]
  return [
    ...answerChange('eligible', eligible(before, old), eligible(after, next)),
    ...answerChange('accepted-here', acceptedHere(before, old), acceptedHere(after, next)),
    ...feeChange(before, after, old, next, today),
    ...dayChange('promised', before, after, old, next, today),
    ...dayChange('statutory', before, after, old, next, today),
    ...needChanges(before, after, old, next),
  ]
}

function answerChange(what: 'eligible' | 'accepted-here', before: Answer, after: Answer): DecisionChange[] {
  const [because] = after.because
  return before.answer === after.answer
    ? []
    : [{ what, before: before.answer, after: after.answer, ...(because && { because }) }]
}

function feeChange(before: RulePack, after: RulePack, old: Facts, next: Facts, today: string): DecisionChange[] {
  const word = (pack: RulePack, facts: Facts) => {
    const fee = feeFor(pack, facts, today)
    return fee ? `${fee.amount} ${fee.currency}` : ''
  }
  const [was, is] = [word(before, old), word(after, next)]
  return was === is ? [] : [{ what: 'fee', before: was, after: is }]
}

function dayChange(
  sort: 'promised' | 'statutory',
  before: RulePack,
  after: RulePack,
  old: Facts,
  next: Facts,
  today: string,
): DecisionChange[] {
  const was = deadlines(before, old, today).find((one) => one.sort === sort)
  const is = deadlines(after, next, today).find((one) => one.sort === sort)
  if (was?.on === is?.on) return []
  return [{ what: sort, before: was?.on ?? '', after: is?.on ?? '', ...(is && { because: is.because }) }]
}

function needChanges(before: RulePack, after: RulePack, old: Facts, next: Facts): DecisionChange[] {
  const [was, is] = [needsOf(before, old), needsOf(after, next)]
  const added = [...is].filter(([id]) => !was.has(id))
  const gone = [...was].filter(([id]) => !is.has(id))
  return [
    ...added.map(([id, label]): DecisionChange => ({ what: 'required', before: '', after: id, label })),
    ...gone.map(([id, label]): DecisionChange => ({ what: 'not-required', before: id, after: '', label })),
  ]
}

function needsOf(pack: RulePack, facts: Facts): Map<string, Text> {
  const { fields, documents, captures } = required(pack, facts)
  return new Map([
    ...fields.map(({ name, label }): [string, Text] => [name, label]),
    ...documents.map(({ id, label }): [string, Text] => [id, label]),
    ...captures.map((capture): [string, Text] => [capture, CAPTURES[capture]]),
  ])
}
