/** A legal date in three boxes. Month and day may be unknown: a year, a year and a month, or a whole date. */
import type { Language } from '../../../language.ts'

export const dateParts = ['day', 'month', 'year'] as const
export type DatePart = (typeof dateParts)[number]
export type DateParts = Record<DatePart, string>

/** Digits of each box. */
export const DIGITS: Record<DatePart, number> = { day: 2, month: 2, year: 4 }

/** In the order in which a date is said. */
export function orderParts(language: Language): readonly DatePart[] {
  return language === 'zh' ? ['year', 'month', 'day'] : dateParts
}

/** `1985-02-14`, `1985-02` or `1985` as boxes. What is no date is spread over them as far as it goes. */
export function splitDate(date: string): DateParts {
  const [year = '', month = '', day = ''] = date.split('-')
  return { year, month, day }
}

/** An ISO date, a year and month, a year, or nothing. What is incomplete keeps its hyphens, so that nothing typed is lost. */
export function joinDate({ year, month, day }: DateParts): string {
  const parts = [year, pad(month), pad(day)]
  while (parts.at(-1) === '') parts.pop()
  return parts.join('-')
}

function pad(part: string): string {
  return part === '' ? '' : part.padStart(2, '0')
}
