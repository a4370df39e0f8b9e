/** What a chip's files say, in the words of the port. Pure. */
import { CardFields } from '../../device.ts'
import { readDg1, type Zone } from './dg1.ts'
import { readNumberedFields } from './dg13.ts'
import type { ChipFiles } from './files.ts'
import { NATIONAL_DATA, type NationalData } from './national-data.ts'

/**
 * The state's own fields where it has some, else those of the machine-readable zone, which knows two digits of a year
 * and no diacritics.
 * @param now decides the century of a birth.
 * @returns undefined when DG1 is not what it should be.
 */
export function readFields({ dg1, dg13 }: ChipFiles, now: Date): CardFields | undefined {
  const zone = dg1 && readDg1(dg1)
  if (zone === undefined) return undefined
  const national = NATIONAL_DATA.find(({ issuer }) => issuer === zone.issuer)
  return {
    ...readZone(zone, national, now),
    ...(dg13 && national && readNational(readNumberedFields(dg13), national)),
  }
}

function readZone(zone: Zone, national: NationalData | undefined, now: Date): CardFields {
  const { number, optional, birth, expiry, sex, nationality, latinName } = zone
  const today = now.toISOString().slice(0, 10)
  const born = birth && [20, 19].map((century) => toDate(birth, century)).find((date) => date && date <= today)
  const until = expiry === national?.longTerm.expiry ? 'long-term' : expiry && toDate(expiry, 20)
  const found: Partial<Record<keyof CardFields, string | undefined>> = {
    latinName,
    birthDate: born,
    validUntil: until,
    documentNumber: number,
    nationality,
    ...(national && { [national.optional.field]: national.optional.form.exec(optional)?.[1] }),
  }
  return { ...onlySound(found), ...(sex && { sex }) }
}

function readNational(texts: Map<number, string[]>, national: NationalData): CardFields {
  const found: Partial<Record<keyof CardFields, string | undefined>> = {}
  let sex: CardFields['sex']
  for (const [number, names] of Object.entries(national.fields))
    for (const [at, name] of names.entries()) {
      const text = texts.get(Number(number))?.[at]
      if (text === undefined) continue
      if (name === 'sex') sex = national.sexes[text.toLowerCase()]
      else found[name] = DATES.has(name) ? readDate(text, national) : text
    }
  return { ...onlySound(found), ...(sex && { sex }) }
}

const DATES: ReadonlySet<string> = new Set(['birthDate', 'validFrom', 'validUntil'])

function readDate(text: string, { date, longTerm }: NationalData): string | undefined {
  if (longTerm.words.includes(text.toLowerCase())) return 'long-term'
  const { day = '', month = '', year = '' } = date.exec(text)?.groups ?? {}
  return asDate(`${year}-${month.padStart(2, '0')}-${day.padStart(2, '0')}`)
}

/** @param century the first two digits of the year. */
function toDate(sixDigits: string, century: number): string | undefined {
  const [year, month, day] = [0, 2, 4].map((at) => sixDigits.slice(at, at + 2))
  return asDate(`${century}${year}-${month}-${day}`)
}

/** Undefined for a day that the calendar does not have: people without a known birthday have 00 on their card. */
function asDate(text: string): string | undefined {
  const at = Date.parse(`${text}T00:00:00Z`)
  return !Number.isNaN(at) && new Date(at).toISOString().startsWith(text) ? text : undefined
}

/** Without what is empty, and without what no card has room for: the file is kept, and a cut name would be another. */
function onlySound(found: Partial<Record<keyof CardFields, string | undefined>>): CardFields {
  const shape = CardFields.shape
  const sound = Object.entries(found).filter(
    ([name, text]) => text && shape[name as keyof typeof shape].safeParse(text).success,
  )
  return CardFields.parse(Object.fromEntries(sound))
}
