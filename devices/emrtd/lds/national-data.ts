/** What states put into the files that ICAO leaves to them, and how they write it: data, by the state of issue in DG1. */
import type { CardFields } from '../../device.ts'

type Field = keyof CardFields

export type NationalData = {
  /** ICAO code, as in the machine-readable zone. */
  issuer: string
  /** A field's number in DG13 and what it holds; more than one name where the field is a list. */
  fields: Readonly<Record<number, readonly Field[]>>
  /** How dates stand there: the parts of an ISO date. */
  date: RegExp
  sexes: Readonly<Record<string, CardFields['sex']>>
  /** Words for a document without an end, and the expiry in the zone that stands for it. */
  longTerm: { words: readonly string[]; expiry: string }
  /** What the zone has behind the document's number: the first group of the form, and perhaps a digit of its own. */
  optional: { field: Field; form: RegExp }
}

/**
 * Vietnam's card of 2021 and 2024. The numbers are from public readers and not from a published standard, therefore of
 * medium certainty (devices.md A6; 14, the spouse, the least): the file itself is kept beside what is read from it.
 * Field 5, the nationality in words, is left to the code of DG1.
 */
const CCCD: NationalData = {
  issuer: 'VNM',
  fields: {
    1: ['citizenNumber'],
    2: ['name'],
    3: ['birthDate'],
    4: ['sex'],
    6: ['ethnicity'],
    7: ['religion'],
    8: ['origin'],
    9: ['address'],
    10: ['features'],
    11: ['validFrom'],
    12: ['validUntil'],
    13: ['father', 'mother'],
    14: ['spouse'],
    16: ['oldNumber'],
  },
  date: /^(?<day>\d{1,2})[/-](?<month>\d{1,2})[/-](?<year>\d{4})$/,
  sexes: { nam: 'male', nữ: 'female' },
  longTerm: { words: ['không thời hạn', 'không có thời hạn'], expiry: '991231' },
  optional: { field: 'citizenNumber', form: /^(\d{12})<*\d?$/ },
}

export const NATIONAL_DATA: readonly NationalData[] = [CCCD]
/** What practice chips are like. */
export const PRACTICE_DATA = CCCD
