import type { Answer, AuthorityView } from '../../contract/decisions.ts'
import { decide, type Facts, fieldValue, isCrossRegion, surelyHolds } from '../condition.ts'
import type { MatrixEntry, RulePack, Text } from '../pack.ts'
import { becauseOf, becauseUnknown } from './because.ts'

const SILENT: Text = {
  vi: 'Bộ quy tắc này không nói nơi tiếp nhận; hỏi cơ quan nơi cư trú.',
  zh: '本规则包未规定受理地，请询问户籍地机关。',
  en: 'This pack does not say where it may be taken; ask the authority of the place of residence.',
}

/** Whether it may be taken at the place in the field `acceptedAt`, by pair of regions and day. Unknown means ask. */
export function acceptedHere(pack: RulePack, facts: Facts): Answer {
  const { acceptance } = pack
  if (!acceptance) return { answer: 'ask', because: [{ rule: 'acceptance-silent', text: SILENT, basis: pack.id }] }
  const pair = isCrossRegion(facts) === true && acceptance.matrix?.find((entry) => pairs(entry, facts))
  if (pair) return { answer: 'yes', because: [becauseOf(pair)] }
  for (const rule of acceptance.rules) {
    const truth = decide(rule.when, facts, 'unknown')
    if (truth === true) return { answer: rule.answer, because: [becauseOf(rule)] }
    if (truth === undefined) return { answer: 'ask', because: [becauseUnknown(pack, rule, facts)] }
  }
  return { answer: 'ask', because: [{ rule: 'acceptance-silent', text: SILENT, basis: pack.id }] }
}

/** Who takes it, reviews it, makes the card and hands it over. */
export function authoritiesFor(pack: RulePack, facts: Facts): AuthorityView[] {
  return (pack.acceptance?.authorities ?? [])
    .filter(({ when }) => surelyHolds(when, facts))
    .map((rule) => ({ ...becauseOf(rule), role: rule.role, name: rule.name }))
}

function pairs(entry: MatrixEntry, { procedure, today, fields, units }: Facts): boolean {
  if (!units || today === undefined || !entry.procedures.includes(procedure)) return false
  if (today < entry.from || (entry.until !== undefined && entry.until < today)) return false
  const isIn = (group: readonly string[], name: string) =>
    group.some((region) => units.isWithin(fieldValue(fields, name), region) === true)
  return entry.groups.some((group) => isIn(group, 'registeredAt') && isIn(group, 'acceptedAt'))
}
