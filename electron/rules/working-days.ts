import { Temporal } from 'temporal-polyfill'
import type { RulePack } from './pack.ts'

/**
 * The ISO date so many days after another, which is not counted itself. A last day on which nobody works moves to the
 * next working day, because the applicant will stand at the counter on it. Beyond the years that the pack's calendar
 * lists, only weekends are known.
 * @param date ISO, in the pack's time zone.
 */
export function dayAfter(
  calendar: RulePack['calendar'],
  date: string,
  { days, unit }: { days: number; unit: 'working' | 'calendar' },
): string {
  const start = Temporal.PlainDate.from(date)
  if (unit === 'calendar') return workingDayFrom(calendar, start.add({ days })).toString()
  let day = workingDayFrom(calendar, start.add({ days: days === 0 ? 0 : 1 }))
  for (let counted = 1; counted < days; counted += 1) day = workingDayFrom(calendar, day.add({ days: 1 }))
  return day.toString()
}

/** The day itself when it is worked. A pack has at most six days of weekend and a finite list of holidays, so this ends. */
function workingDayFrom(calendar: RulePack['calendar'], day: Temporal.PlainDate): Temporal.PlainDate {
  return isWorkingDay(calendar, day) ? day : workingDayFrom(calendar, day.add({ days: 1 }))
}

/** @param day of the pack's calendar. */
function isWorkingDay(calendar: RulePack['calendar'], day: Temporal.PlainDate): boolean {
  const date = day.toString()
  if (calendar.workdays?.includes(date)) return true
  return !calendar.weekend.includes(day.dayOfWeek) && !calendar.holidays.includes(date)
}
