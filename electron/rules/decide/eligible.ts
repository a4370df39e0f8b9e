import type { Answer } from '../../contract/decisions.ts'
import { decide, type Facts } from '../condition.ts'
import type { RulePack, Text } from '../pack.ts'
import { becauseOf, becauseUnknown } from './because.ts'

const UNKNOWN_PROCEDURE: Text = {
  vi: 'Bộ quy tắc không có thủ tục này; hỏi người phụ trách.',
  zh: '规则包中没有这项业务，请询问负责人。',
  en: 'The rule pack does not have this procedure; ask who is in charge.',
}
const NO_GROUNDS: Text = {
  vi: 'Bộ quy tắc này chưa ghi điều kiện; cứ tiếp nhận.',
  zh: '本规则包未写明条件，照常受理。',
  en: 'This pack says nothing of who may apply; take the application.',
}

/**
 * Whether this person may apply. `no` only where a rule surely holds; what is not known of the person never refuses.
 * The rules that decided come first; of a yes, the procedure's grounds.
 */
export function eligible(pack: RulePack, facts: Facts): Answer {
  const procedure = pack.procedures.find(({ id }) => id === facts.procedure)
  if (!procedure)
    return { answer: 'ask', because: [{ rule: 'unknown-procedure', text: UNKNOWN_PROCEDURE, basis: pack.id }] }
  const judged = (procedure.eligibility ?? []).map((rule) => ({ rule, truth: decide(rule.when, facts, 'unknown') }))
  const against = judged.filter(({ rule, truth }) => truth === true && rule.answer === 'no')
  if (against.length > 0) return { answer: 'no', because: against.map(({ rule }) => becauseOf(rule)) }
  const open = judged.filter(({ rule, truth }) => truth === undefined || (truth && rule.answer === 'ask'))
  if (open.length > 0)
    return {
      answer: 'ask',
      because: open.map(({ rule, truth }) => (truth ? becauseOf(rule) : becauseUnknown(pack, rule, facts))),
    }
  const grounds = procedure.grounds ?? { id: 'no-grounds', text: NO_GROUNDS, basis: pack.id }
  return { answer: 'yes', because: [becauseOf(grounds)] }
}
