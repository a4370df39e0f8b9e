/** Dates, numbers and text as an officer reads them. */
import type { Language } from './language.ts'

/** A legal date: an ISO date, a year and month, or a year. Anything else comes back as it is. */
export function formatLegalDate(date: string, language: Language): string {
  const match = /^(\d{4})(?:-(\d{2})(?:-(\d{2}))?)?$/.exec(date)
  if (!match) return date
  const [, year, month, day] = match
  const instant = new Date(Date.UTC(Number(year), Number(month ?? 1) - 1, Number(day ?? 1)))
  // The calendar rolls 30 February over; such a date is shown as it was typed, never as another day.
  if (!instant.toISOString().startsWith(date)) return date
  const parts: Intl.DateTimeFormatOptions = { year: 'numeric', timeZone: 'UTC' }
  if (month) parts.month = 'long'
  if (day) parts.day = 'numeric'
  return new Intl.DateTimeFormat(language, parts).format(instant)
}

/** @param utc An instant; shown in the machine's own time zone. */
export function formatMoment(utc: string, language: Language): string {
  return new Intl.DateTimeFormat(language, { dateStyle: 'medium', timeStyle: 'short' }).format(new Date(utc))
}

/** @param amount In the currency's minor unit (ISO 4217). */
export function formatMoney(amount: number, currency: string, language: Language): string {
  const format = new Intl.NumberFormat(language, { style: 'currency', currency })
  return format.format(amount / 10 ** (format.resolvedOptions().maximumFractionDigits ?? 2))
}

export function formatBytes(bytes: number, language: Language): string {
  const isLarge = bytes >= 1_000_000
  return new Intl.NumberFormat(language, {
    style: 'unit',
    unit: isLarge ? 'megabyte' : 'kilobyte',
    maximumFractionDigits: isLarge ? 1 : 0,
  }).format(bytes / (isLarge ? 1_000_000 : 1_000))
}

export function formatNumber(value: number, language: Language): string {
  return new Intl.NumberFormat(language, { maximumFractionDigits: 1 }).format(value)
}

/** Whole years on the day of `today`; from a year alone, the most that it can be. */
export function ageOn(birthDate: string, today: Date): number {
  const [year = 0, month = 1, day = 1] = birthDate.split('-').map(Number)
  const hadBirthday = today.getMonth() + 1 > month || (today.getMonth() + 1 === month && today.getDate() >= day)
  return today.getFullYear() - year - (hadBirthday ? 0 : 1)
}

/** Text to search by: no case, no tone marks, đ as d. 汉字 stay as they are. */
export function foldText(text: string): string {
  return text.normalize('NFD').replace(/\p{M}/gu, '').toLowerCase().replaceAll('đ', 'd')
}

/** Seconds, roughly: "4 minutes", "3 hours", "400 days". */
export function formatDuration(seconds: number, language: Language): string {
  const [unit, size] = durations.find(([, , from]) => seconds >= from) ?? (['second', 1] as const)
  return new Intl.NumberFormat(language, {
    style: 'unit',
    unit,
    unitDisplay: 'long',
    maximumFractionDigits: 0,
  }).format(Math.max(1, seconds / size))
}

/** The unit, its seconds, and from how many on it is used. */
const durations = [
  ['day', 86_400, 172_800],
  ['hour', 3_600, 7_200],
  ['minute', 60, 90],
] as const

/** @param utc An instant of today, to the second. */
export function formatTime(utc: string, language: Language): string {
  return new Intl.DateTimeFormat(language, { timeStyle: 'medium' }).format(new Date(utc))
}

/** "a, b or c". */
export function formatList(words: readonly string[], language: Language): string {
  return new Intl.ListFormat(language, { type: 'disjunction' }).format(words)
}
