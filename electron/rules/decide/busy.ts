import type { Because } from '../../contract/decisions.ts'
import type { Busy } from '../pack/busy.ts'
import type { RulePack } from '../pack.ts'
import { becauseOf } from './because.ts'

/** The busy times that one of these days (ISO) lies in: when it is taken, and when it is promised. */
export const busyOn = (pack: RulePack, days: readonly string[]): Because[] =>
  (pack.busy ?? []).filter(({ spans }) => spans.some((span) => days.some((day) => lies(day, span)))).map(becauseOf)

function lies(day: string, { from, until }: Busy['spans'][number]): boolean {
  if (!from.startsWith('--')) return from <= day && day <= until
  const yearly = `-${day.slice(4)}`
  return from <= until ? from <= yearly && yearly <= until : from <= yearly || yearly <= until
}
