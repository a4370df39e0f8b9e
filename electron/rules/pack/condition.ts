import { z } from 'zod'

/** Of the calendar. */
export type Period = { years: number } | { months: number } | { days: number }

/** When a rule holds. Age is in whole years on the day of application. An empty value of a field is none of its values. */
export type Condition =
  | { always: true }
  | { ageBelow: number }
  | { ageFrom: number }
  | { procedure: string[] }
  | { field: string; is: string[] }
  | { filled: string }
  /** The day of application is that day or later; that day or earlier. */
  | { dayFrom: string }
  | { dayUntil: string }
  /** A date field: no longer ago than that, its anniversary included; before the day of application. */
  | { date: string; within: Period }
  | { passed: string }
  /** A unit field: one of these units, or below one. */
  | { unit: string; in: string[] }
  /** The person is registered under another first-level unit than the one where the application is taken. */
  | { crossRegion: true }
  | { feature: string }
  | { all: Condition[] }
  | { any: Condition[] }
  | { not: Condition }

const Day = z.iso.date()
const Name = z.string().min(1).max(60)
const Period = z.union([
  z.strictObject({ years: z.int().min(1).max(150) }),
  z.strictObject({ months: z.int().min(1).max(1_800) }),
  z.strictObject({ days: z.int().min(1).max(50_000) }),
])

export const Condition: z.ZodType<Condition> = z
  .lazy(() =>
    z.union([
      z.strictObject({ always: z.literal(true) }),
      z.strictObject({ ageBelow: z.int().min(0).max(150) }),
      z.strictObject({ ageFrom: z.int().min(0).max(150) }),
      z.strictObject({ procedure: z.array(z.string()).min(1) }),
      z.strictObject({ field: Name, is: z.array(z.string()).min(1) }),
      z.strictObject({ filled: Name }),
      z.strictObject({ dayFrom: Day }),
      z.strictObject({ dayUntil: Day }),
      z.strictObject({ date: Name, within: Period }),
      z.strictObject({ passed: Name }),
      z.strictObject({ unit: Name, in: z.array(z.string().min(1).max(12)).min(1) }),
      z.strictObject({ crossRegion: z.literal(true) }),
      z.strictObject({ feature: Name }),
      z.strictObject({ all: z.array(Condition).min(1) }),
      z.strictObject({ any: z.array(Condition).min(1) }),
      z.strictObject({ not: Condition }),
    ]),
  )
  .meta({ id: 'Condition' })
