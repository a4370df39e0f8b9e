/** What a schema cannot say: that the parts of a rule pack fit each other. */
import type { Field, RulePack } from '../pack.ts'
import { conditionProblem, isRequiredUnshown } from './conditions.ts'
import { decisionProblem } from './decisions.ts'
import { numberProblem } from './number.ts'
import { prefillProblem } from './prefill.ts'

/** They mean the same in every pack: the visit fills them in and the rules read them. */
export const COMMON_FIELDS: Readonly<Record<string, Field['type']>> = {
  name: 'name',
  birthDate: 'date',
  sex: 'choice',
  citizenNumber: 'citizen-number',
  address: 'address',
  phone: 'phone',
  /** Where the person is registered, and where the application is taken. */
  registeredAt: 'unit',
  acceptedAt: 'unit',
  cardIssuedOn: 'date',
  neededBy: 'date',
  delivery: 'choice',
  payment: 'choice',
  oldCard: 'choice',
  accountLevel: 'choice',
}
const ALWAYS_THERE = ['name', 'birthDate', 'sex', 'citizenNumber', 'address']

/** A plain sentence for the first contradiction found; undefined when there is none. */
export function contradictionIn(pack: RulePack): string | undefined {
  return (
    headProblem(pack) ??
    calendarProblem(pack) ??
    fieldsProblem(pack) ??
    proceduresProblem(pack) ??
    fingersProblem(pack.fingers.groups) ??
    numberProblem(pack.number) ??
    conditionProblem(pack) ??
    decisionProblem(pack) ??
    prefillProblem(pack) ??
    firstOf(pack.fields, (field) =>
      isRequiredUnshown(pack, field) ? `the field ${field.name} can be required where it is not shown` : undefined,
    )
  )
}

/** Of a file alone: a country's or a layer's. */
export function headProblem(head: Head): string | undefined {
  const { id, country, level = 'country', regions, effectiveFrom, effectiveUntil, layers } = head
  const isNamed = id.startsWith(`${country}-`) && (layers !== undefined || id.endsWith(`-${effectiveFrom.slice(0, 7)}`))
  if (!isNamed || (level === 'country' && !layers && id !== `${country}-${effectiveFrom.slice(0, 7)}`))
    return `the id ${id} does not name its country and the month from which it is in force`
  if (level === 'country' && regions !== undefined) return 'a country’s pack names no regions'
  return effectiveUntil !== undefined && effectiveUntil < effectiveFrom ? 'it ends before it begins' : undefined
}
type Head = Pick<RulePack, 'id' | 'country' | 'level' | 'regions' | 'effectiveFrom' | 'effectiveUntil' | 'layers'>

function calendarProblem(pack: RulePack): string | undefined {
  if (!isTimeZone(pack.timeZone)) return `there is no time zone ${pack.timeZone}`
  if (new Set(pack.calendar.weekend).size > 6) return 'no day of the week is worked'
  const worked = pack.calendar.workdays?.find((date) => pack.calendar.holidays.includes(date))
  return worked && `${worked} is a holiday and a working day`
}

function fieldsProblem({ fields }: RulePack): string | undefined {
  const twice = repeated(fields.map(({ name }) => name))
  if (twice) return `there are two fields ${twice}`
  const lacking = ALWAYS_THERE.find((name) => !fields.some((field) => field.name === name))
  if (lacking) return `there is no field ${lacking}`
  return firstOf(fields, ({ name, type, choices }) => {
    // `procedure` is saved by the same call as a field, and a name of Object's would be found on every object.
    if (name === 'procedure' || name in {}) return `a field cannot be called ${name}`
    if (Object.hasOwn(COMMON_FIELDS, name) && COMMON_FIELDS[name] !== type)
      return `the field ${name} has to be a ${COMMON_FIELDS[name]}`
    if ((type === 'choice') !== (choices !== undefined)) return `the field ${name} has choices or is one, not both`
    const value = repeated(choices?.map((choice) => choice.value) ?? [])
    return value && `the field ${name} has the choice ${value} twice`
  })
}

function proceduresProblem({ procedures }: RulePack): string | undefined {
  const twice = repeated(procedures.map(({ id }) => id))
  if (twice) return `there are two procedures ${twice}`
  return firstOf(procedures, ({ id, fees }) => {
    if (fees.some(({ from, until }) => from !== undefined && until !== undefined && until < from))
      return `a fee of ${id} ends before it begins`
    const last = fees.at(-1)
    return last && 'always' in last.when && last.from === undefined && last.until === undefined
      ? undefined
      : `the last fee of ${id} has to hold always`
  })
}

function fingersProblem(groups: RulePack['fingers']['groups']): string | undefined {
  const twice = repeated(groups.flatMap(({ of }) => of.map(String)))
  if (twice) return `the finger ${twice} is asked for twice`
  return groups.some(({ take, of }) => take > of.length) ? 'a group of fingers takes more than it has' : undefined
}

function isTimeZone(name: string): boolean {
  try {
    new Intl.DateTimeFormat('en', { timeZone: name })
    return true
  } catch (error) {
    if (error instanceof RangeError) return false
    throw error
  }
}

function repeated(values: string[]): string | undefined {
  return values.find((value, index) => values.indexOf(value) !== index)
}

function firstOf<T>(items: readonly T[], problemOf: (item: T) => string | undefined): string | undefined {
  for (const item of items) {
    const problem = problemOf(item)
    if (problem) return problem
  }
  return undefined
}
