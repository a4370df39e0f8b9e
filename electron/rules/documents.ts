/** Which papers are asked for, and how long one may follow later. */
import { Temporal } from 'temporal-polyfill'
import type { Draft } from './completeness.ts'
import { factsOf, holds } from './condition.ts'
import type { DocumentRule, RulePack } from './pack.ts'

/** Those that are offered for this application, in the pack's order. @param today ISO date in the pack's time zone. */
export function documentsFor(
  pack: RulePack,
  draft: Pick<Draft, 'procedure' | 'fields'>,
  today: string,
): { rule: DocumentRule; required: boolean }[] {
  const facts = factsOf(pack, draft, today)
  return (pack.documents ?? [])
    .filter((rule) => holds(rule.shown, facts))
    .map((rule) => ({ rule, required: holds(rule.required, facts) }))
}

/** The last day, ISO, on which a document accepted as missing on `today` may come; none where the pack allows no gap. */
export function lastGapDay({ gapDays }: DocumentRule, today: string): string | undefined {
  return gapDays === undefined ? undefined : Temporal.PlainDate.from(today).add({ days: gapDays }).toString()
}
