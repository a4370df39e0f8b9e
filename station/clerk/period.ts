/** The days that a page is asked for, in the station's own time zone. */
import { z } from 'zod'
import type { StationParts } from '../parts.ts'
import type { Days } from '../store/store.ts'
import { dayIn } from '../store/supplement-row.ts'

/** A month and a little: everything of the period is opened. */
export const MAX_DAYS = 35
const DAY_MS = 24 * 60 * 60 * 1000

const Period = z
  .object({ from: z.iso.date(), until: z.iso.date() })
  .refine(({ from, until }) => from <= until && Date.parse(until) - Date.parse(from) < MAX_DAYS * DAY_MS)

type Clock = Pick<StationParts, 'now' | 'timeZone'>

export function today({ now, timeZone }: Clock): Days {
  const day = dayIn(timeZone, new Date(now()).toISOString())
  return { from: day, until: day }
}

/** What an address asks for; without one, today; undefined where it is not a period. */
export const readPeriod = (clock: Clock, query: unknown): Days | undefined =>
  Period.safeParse({ ...today(clock), ...(query as object) }).data
