import { nameOfOfficer, type Records } from '../application/records.ts'
import type { ReviewView } from '../contract/index.ts'
import type { RulePack, Text } from '../rules/pack.ts'
import { type DecisionRow, listDecisions, listItems } from './inbox.ts'

const plain = (words: string): Text => ({ vi: words, zh: words, en: words })

/** For the page: in the words of the rules that hold here today; a field that they do not have keeps its name. */
export function viewReviews(records: Records): ReviewView[] {
  const { pack } = records.packs.inForce()
  const decisions = new Map(listDecisions(records).map((one) => [`${one.application}/${one.version}`, one]))
  const now = records.now()
  return listItems(records).map((item) => {
    const { application, version, slipNumber, promisedOn, dueAt, exceptions, fields } = item
    const decision = decisions.get(`${application}/${version}`)
    return {
      ...{ application, version, slipNumber, promisedOn, dueAt, exceptions },
      name: fields.name ?? '',
      procedure: pack.procedures.find(({ id }) => id === item.procedure)?.label ?? plain(item.procedure),
      lines: linesOf(pack, fields),
      gaps: item.gaps.map(({ document, dueOn }) => ({
        label: pack.documents?.find(({ id }) => id === document)?.label ?? plain(document),
        dueOn,
      })),
      officer: nameOfOfficer(records, item.officer),
      hasPortrait: item.hasPortrait,
      isOverdue: Date.parse(dueAt) < now,
      ...(decision && { decided: decidedOf(decision) }),
    }
  })
}

function decidedOf({ signed, isSent, outcome }: DecisionRow): NonNullable<ReviewView['decided']> {
  const { review, decision, reason } = signed.review
  const { review: _id, ...said } = outcome ?? { review: '', outcome: 'said' as const }
  return { review, decision, isSent, ...(reason && { reason }), ...(outcome && { outcome: said }) }
}

function linesOf({ fields: known }: RulePack, fields: Readonly<Record<string, string>>): ReviewView['lines'] {
  const order = known.map(({ name }) => name)
  const place = (name: string) => order.indexOf(name) + 1 || order.length + 1
  return Object.entries(fields)
    .filter(([name, value]) => name !== 'name' && value !== '')
    .sort(([one], [other]) => place(one) - place(other))
    .map(([name, value]) => {
      const field = known.find((one) => one.name === name)
      const choice = field?.choices?.find((one) => one.value === value)?.label
      return { label: field?.label ?? plain(name), value: choice ?? plain(value) }
    })
}
