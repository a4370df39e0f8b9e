/** Legal dates: plain ISO dates without a clock or a zone; a birth date may be a year, or a year and a month. */
import { Temporal } from 'temporal-polyfill'

/** First and last day, ISO dates, that a partial date can mean; the same day for a full date. */
export type DaySpan = { first: string; last: string }

/** Ages in whole years; `least` differs from `most` by one at most, and only for a partial birth date. */
export type AgeSpan = { least: number; most: number }

const PARTIAL_DATE = /^(\d{4})(?:-(\d{2})(?:-(\d{2}))?)?$/

/** `2026`, `2026-11` or `2026-11-22`; undefined when it is not a date of the calendar. */
export function parseDate(text: string): DaySpan | undefined {
  const match = PARTIAL_DATE.exec(text)
  if (!match) return undefined
  const [, year = '', month, day] = match
  if (Number(year) === 0) return undefined
  const first = plainDate(`${year}-${month ?? '01'}-${day ?? '01'}`)
  if (!first) return undefined
  const last = day ? first : month ? first.add({ months: 1 }).subtract({ days: 1 }) : first.with({ month: 12, day: 31 })
  return { first: first.toString(), last: last.toString() }
}

/** @param text a full ISO date. */
export function isFullDate(text: string): boolean {
  return text.length === 10 && parseDate(text) !== undefined
}

/**
 * Age on a day, both ISO. A year goes up on the birthday itself; who was born on 29 February has it on 1 March
 * in other years. Undefined when `birthDate` is not a date or the person is surely not born yet.
 */
export function ageOn(birthDate: string, date: string): AgeSpan | undefined {
  const birth = parseDate(birthDate)
  if (!birth || birth.first > date) return undefined
  return { least: Math.max(0, wholeYears(birth.last, date)), most: wholeYears(birth.first, date) }
}

/**
 * The legal date at an instant.
 * @param timeZone IANA name, from the pack. @param instant UTC, as `2026-11-22T05:00:00Z`.
 */
export function todayIn(timeZone: string, instant: string): string {
  return Temporal.Instant.from(instant).toZonedDateTimeISO(timeZone).toPlainDate().toString()
}

function wholeYears(birth: string, date: string): number {
  const years = Number(date.slice(0, 4)) - Number(birth.slice(0, 4))
  return date.slice(5) < birth.slice(5) ? years - 1 : years
}

function plainDate(text: string): Temporal.PlainDate | undefined {
  try {
    return Temporal.PlainDate.from(text)
  } catch (error) {
    if (error instanceof RangeError) return undefined
    throw error
  }
}
