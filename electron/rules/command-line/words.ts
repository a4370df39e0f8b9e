/** What the JSON says, for eyes. Pure. */
import type { Checked } from './check.ts'
import type { Difference } from './diff.ts'
import type { Explanation } from './explain.ts'

export function wordChecked({ ok, files, compositions }: Checked): string {
  const lines = files.flatMap(({ file, id, problem, rules, needsReview, unsure, warnings }) => [
    problem
      ? `${file}: ${problem.code}: ${problem.message}`
      : `${file}: ok, ${id}, ${rules} rules, ${needsReview} need legal review, ${unsure} are not sure`,
    ...warnings.map((warning) => `  warning: ${warning}`),
  ])
  const bad = compositions.flatMap(({ layers, place, date, problem }) =>
    problem ? [`${layers.join(' + ')} at ${place || 'any place'} on ${date}: ${problem}`] : [],
  )
  return [...lines, ...bad, `${compositions.length} compositions, ${ok ? 'all hold' : 'not all hold'}`].join('\n')
}

export function wordExplanation(said: Explanation): string {
  const { eligible, why, fee, required, acceptedHere, acceptedWhy, deadlines, pack } = said
  const lines: [string, ...string[]][] = [
    [`eligible: ${eligible}`, ...why],
    [`accepted here: ${acceptedHere}`, ...acceptedWhy],
    [fee ? `fee: ${fee.amount} ${fee.currency} (minor units)` : 'fee: not known', ...(fee ? [fee.basis] : [])],
    ...Object.entries(deadlines).map(([sort, one]): [string, string] => [`${sort}: ${one.on}`, one.why]),
    ['documents:', ...required.documents],
    ['captures:', ...required.captures],
    ['not taken:', ...said.notNeeded.map((one) => `${one.capture}: ${one.why}`)],
    [`valid until: ${said.validUntil ?? '—'}`, ...(said.validWhy ? [said.validWhy] : [])],
    ['authorities:', ...said.authorities.map(({ role, name }) => `${role}: ${name}`)],
    [`rules: ${pack.layers.join(' → ')}`],
    ['needs legal review:', ...said.needsReview],
    ['not understood:', ...said.ignored],
  ]
  return lines
    .filter(([head, ...rest]) => rest.length > 0 || !head.endsWith(':'))
    .flatMap(([head, ...rest]) => [head, ...rest.map((line) => `  ${line}`)])
    .join('\n')
}

export function wordDifferences(differences: readonly Difference[]): string {
  if (differences.length === 0) return 'no difference'
  return differences
    .map(({ where, before, after }) => {
      if (before === undefined) return `+ ${where}: ${short(after)}`
      if (after === undefined) return `- ${where}: ${short(before)}`
      return `~ ${where}: ${short(before)} → ${short(after)}`
    })
    .join('\n')
}

/** A line, whatever it is. */
function short(value: unknown): string {
  const text = JSON.stringify(value)
  return text.length > 160 ? `${text.slice(0, 157)}…` : text
}
