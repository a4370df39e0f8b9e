/** A person as somebody writes him down for `explain`: in words, and no more than is known. */
import { z } from 'zod'
import { parseDate } from '../dates.ts'
import { foldForSearch } from '../names.ts'
import type { Field, RulePack } from '../pack.ts'
import { findRegion, type Where } from './find-region.ts'

const Value = z.union([z.string().max(2_000), z.number(), z.boolean()])
const Person = z
  .looseObject({
    /** ISO date, or a year, or a year and a month. */
    birth: z.string().refine((text) => parseDate(text) !== undefined, 'is not a date: YYYY-MM-DD, YYYY-MM or YYYY'),
    sex: z.enum(['male', 'female', 'unknown']),
    /** Where he lives; where he is registered: a unit's code or name. */
    residence: z.string().max(300),
    registeredAt: z.string().max(300),
    /** A kind (first, exchange, loss, temporary, account) or one of the pack's own. */
    procedure: z.string().min(1).max(60),
    reason: z.string().max(200),
  })
  .partial()
  .catchall(Value.nullable())

export type ReadPerson = {
  procedure: string
  fields: Record<string, string>
  /** What was written and no rule of this pack asks about, or what was not understood: each in a sentence. */
  ignored: string[]
}

/** What is wrong with what somebody wrote, in a sentence. */
export class PersonError extends Error {
  constructor(message: string) {
    super(message)
    this.name = 'PersonError'
  }
}

/**
 * @param date ISO, on which units are looked for by name; absent: those of today.
 * @param json parsed JSON. What is not understood stays unknown and is told, because the unknown never refuses anybody.
 * @throws {PersonError} for what is not a person: no object, a birth that is no date, a procedure that the pack does not have.
 */
export function readPerson(json: unknown, pack: RulePack, date?: string): ReadPerson {
  const parsed = Person.safeParse(json)
  if (!parsed.success) {
    const [issue] = parsed.error.issues
    throw new PersonError(`${issue?.path.join('.') || 'the person'}: ${issue?.message ?? 'invalid'}`)
  }
  const { birth, sex, residence, registeredAt, procedure, reason, ...more } = parsed.data
  const chosen = procedureOf(pack, procedure)
  const fields: Record<string, string> = {}
  const ignored: string[] = []
  const put = (name: string, said: unknown, as = name) => {
    if (said === undefined || said === null || said === '') return
    const field = pack.fields.find((one) => one.name === name)
    const value = field && wordOf(field, said, { units: pack.units, date }, as === 'reason')
    if (value === undefined) ignored.push(notUnderstood(as, said, field))
    else fields[name] = value
  }
  for (const [name, said] of Object.entries(more)) put(name, said)
  put('birthDate', birth, 'birth')
  if (sex !== 'unknown') put('sex', sex)
  put('address', residence, 'residence')
  const hasUnit = pack.fields.some(({ name }) => name === 'addressUnit')
  if (hasUnit && residence && findRegion(residence, { units: pack.units, date })) put('addressUnit', residence)
  put('registeredAt', registeredAt)
  if (chosen.reasonField) put(chosen.reasonField, reason, 'reason')
  else if (reason) ignored.push(`reason: ${chosen.id} asks for none`)
  return { procedure: chosen.id, fields, ignored }
}

function procedureOf({ id, procedures }: RulePack, said: string | undefined) {
  const words = procedures.map((one) => one.kind ?? one.id).join(', ')
  if (said === undefined) throw new PersonError(`procedure: missing; ${id} has ${words}`)
  const found = procedures.find((one) => one.kind === said) ?? procedures.find((one) => one.id === said)
  if (!found) throw new PersonError(`procedure: ${id} has no “${said}”, only ${words}`)
  return found
}

function wordOf(field: Field, said: unknown, where: Where, isReason: boolean): string | undefined {
  const text = typeof said === 'boolean' ? (said ? 'yes' : 'no') : String(said).normalize('NFC').trim()
  if (field.type === 'unit') return findRegion(text, where)
  if (field.type === 'date') return parseDate(text) && text
  return field.choices ? choiceOf(field, text, isReason) : text
}

/** By its value, else by its label in any language; a reason also by the only one that begins alike: `expiry` is `expired`. */
function choiceOf({ choices = [] }: Field, said: string, isReason: boolean): string | undefined {
  const wanted = foldForSearch(said)
  const words = choices.map(({ value, label }) => ({ value, all: [value, ...Object.values(label)].map(foldForSearch) }))
  const exact = words.find(({ all }) => all.includes(wanted))
  if (exact || !isReason) return exact?.value
  const alike = words.filter(({ value }) => wanted.length >= 4 && foldForSearch(value).startsWith(wanted.slice(0, 4)))
  return alike.length === 1 ? alike[0]?.value : undefined
}

function notUnderstood(name: string, said: unknown, field: Field | undefined): string {
  if (!field) return `${name}: this pack does not ask for it`
  const choices = field.choices?.map(({ value }) => value).join(', ')
  return `${name}: “${String(said)}” is not understood${choices ? `; there is ${choices}` : ''}`
}
