/** Holds what a killed run said against what the next run found. */
import type { ApplicationView } from '../../electron/contract/index.ts'

type Line = Record<string, unknown>
type Said = {
  step: string
  method: string
  input: { application: string; version: number; name?: string; value?: string }
  value: { captures?: { capture: string }[]; application?: string; version?: number }
}

const receipted = ['received', 'held', 'pending', 'accepted']

/** Sentences: each acknowledgement of `before` that is not in what `after` found before it repeated anything. */
export function findLost(before: readonly Line[], after: readonly Line[]): string[] {
  const found = (after.find((line) => 'found' in line)?.found ?? []) as ApplicationView[]
  const of = (application?: string, version?: number) =>
    found.find((view) => view.application === application && view.version === version)
  const lost: string[] = []
  const lastValue = new Map<string, Said>()
  for (const line of before) {
    const { step, method, input, value } = line as Said
    if (!step || 'failed' in line) continue
    const view = of(input?.application ?? value?.application, input?.version ?? value?.version)
    if (method === 'takeVisit' && !of(value.application, value.version)) lost.push('the visit’s application')
    if (method === 'correctApplication' && !of(value.application, value.version)) lost.push('the correction')
    if (method === 'saveField') lastValue.set(`${input.version}/${input.name}`, line as Said)
    if (method === 'takeCapture' && !view?.captures.some(({ capture }) => capture === value.captures?.[0]?.capture))
      lost.push(step)
    if (method === 'signApplication' && !view?.signing) lost.push(step)
    if (method === 'finaliseApplication' && (!view || view.progress === 'draft')) lost.push(step)
    if (step.startsWith('receipt')) {
      const { application, version } = (line as unknown as { key: { application: string; version: number } }).key
      if (!receipted.includes(of(application, version)?.progress ?? '')) lost.push(step)
    }
  }
  for (const { step, input } of lastValue.values())
    if (of(input.application, input.version)?.fields[input.name!] !== input.value) lost.push(`field ${step}`)
  return lost
}

/** Sentences: each act that was answered otherwise when it was repeated. */
export function findAnsweredOtherwise(before: readonly Line[], after: readonly Line[]): string[] {
  const answers = (lines: readonly Line[]) =>
    new Map(
      lines.flatMap((line) => ('value' in line ? [[line.step as string, JSON.stringify(line.value)] as const] : [])),
    )
  const again = answers(after)
  return [...answers(before)].flatMap(([step, value]) =>
    again.get(step) === value ? [] : [`${step} was answered otherwise`],
  )
}

export const isDone = (lines: readonly Line[]): boolean => lines.some(({ step }) => step === 'done')
