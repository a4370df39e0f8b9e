import { Temporal } from 'temporal-polyfill'
import type { RulePack } from './pack.ts'

/**
 * The ISO date by which the card is promised. The day of application is not counted. A last day on which nobody works
 * moves to the next working day, because the applicant will stand at the counter on it. Beyond the years that
 * the pack's calendar lists, only weekends are known.
 * @param date ISO, in the pack's time zone.
 * @throws {RangeError} for a procedure that the pack does not have: check it first.
 */
export function promisedOn(pack: RulePack, procedureId: string, date: string): string {
  const promised = pack.procedures.find(({ id }) => id === procedureId)?.promised
  if (!promised) throw new RangeError(`the rule pack ${pack.id} has no procedure of this name`)
  const start = Temporal.PlainDate.from(date)
  if (promised.unit === 'calendar') return workingDayFrom(pack.calendar, start.add({ days: promised.days })).toString()
  let day = workingDayFrom(pack.calendar, start.add({ days: promised.days === 0 ? 0 : 1 }))
  for (let counted = 1; counted < promised.days; counted += 1) day = workingDayFrom(pack.calendar, day.add({ days: 1 }))
  return day.toString()
}

/** The day itself when it is worked. A pack has at most six days of weekend and a finite list of holidays, so this ends. */
function workingDayFrom(calendar: RulePack['calendar'], day: Temporal.PlainDate): Temporal.PlainDate {
  return isWorkingDay(calendar, day) ? day : workingDayFrom(calendar, day.add({ days: 1 }))
}

function isWorkingDay(calendar: RulePack['calendar'], day: Temporal.PlainDate): boolean {
  const date = day.toString()
  if (calendar.workdays?.includes(date)) return true
  return !calendar.weekend.includes(day.dayOfWeek) && !calendar.holidays.includes(date)
}
