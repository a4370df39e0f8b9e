/** What the JSON says, for eyes. Pure. */
import type { Checked } from './check.ts'
import { type Difference, GROUPS, groupOf } from './diff.ts'

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

/** By what they are about, in the order in which an officer meets it. */
export function wordDifferences(differences: readonly Difference[]): string {
  if (differences.length === 0) return 'no difference'
  return GROUPS.flatMap((group) => {
    const ours = differences.filter(({ where }) => groupOf(where) === group)
    return ours.length === 0 ? [] : [group, ...ours.map((one) => `  ${wordDifference(one)}`)]
  }).join('\n')
}

function wordDifference({ where, before, after }: Difference): string {
  if (before === undefined) return `+ ${where}: ${short(after)}`
  if (after === undefined) return `- ${where}: ${short(before)}`
  return `~ ${where}: ${short(before)} → ${short(after)}`
}

/** A line, whatever it is: a fee by its amount and days, a rule by its sentence, all else as it stands. */
function short(value: unknown): string {
  const { amount, rule, from, until, when, text, label, basis } = Object(value) as Record<string, unknown>
  const said = Object(text ?? label ?? value) as { en?: unknown }
  if (typeof amount === 'number')
    return `${amount} from ${from ?? '…'} until ${until ?? '…'} [${rule}] ${cut(when, 80)}`
  if (typeof said.en === 'string') return `“${said.en}”${typeof basis === 'string' ? ` [${basis}]` : ''}`
  return cut(value, 160)
}

function cut(value: unknown, length: number): string {
  const text = JSON.stringify(value) ?? ''
  return text.length > length ? `${text.slice(0, length)}…` : text
}
