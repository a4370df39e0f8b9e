/** The machine-readable zone of an identity card (ICAO 9303-5, TD1: three lines of 30), typed or read. Pure. */
import { parse } from 'mrz'
import { parseDate } from './dates.ts'

/** What a check digit stands behind; `whole` is the one over all of them. */
export type CheckedField = 'documentNumber' | 'birthDate' | 'validUntil' | 'whole'

export type Mrz = {
  documentNumber: string
  /** Where one of the optional parts is one. */
  citizenNumber?: string
  /** The Latin one, surname first, in capitals without marks: nobody's name in a form. */
  name: string
  /** ISO. Absent where a part of it is not known. */
  birthDate?: string
  sex?: 'male' | 'female'
  /** ISO. */
  validUntil?: string
  /** ICAO code, three letters or one. No check digit stands behind it, nor behind name and sex. */
  nationality?: string
}

export type MrzResult =
  | { ok: true; mrz: Mrz }
  | { ok: false; reason: 'not-an-mrz' }
  /** A digit does not agree, or is the right one of a date that is none. */
  | { ok: false; reason: 'check-digit'; field: CheckedField }

const LINE = 30
const CHECKS: Readonly<Record<string, CheckedField>> = {
  documentNumber: 'documentNumber',
  documentNumberCheckDigit: 'documentNumber',
  birthDate: 'birthDate',
  birthDateCheckDigit: 'birthDate',
  expirationDate: 'validUntil',
  expirationDateCheckDigit: 'validUntil',
  compositeCheckDigit: 'whole',
}

/**
 * Small letters, spaces, missing line breaks and other writings of the filler are ways of typing; letters that look
 * like digits where only digits stand, and the other way round, are put right.
 *
 * A check digit cannot see everything: it takes `A` for `0`, `K`, `U` and the filler, and `B` for `1` (ICAO 9303-3).
 * @param known.today ISO date. Who would be born after it was born a century earlier; a card ends in this century.
 * @param known.isCitizenNumber the rule pack's word on which optional part is the citizen's number.
 */
export function readMrz(
  text: string,
  known: { today: string; isCitizenNumber?: (part: string) => boolean },
): MrzResult {
  const zone = text.normalize('NFKC').replaceAll('«', '<<').replaceAll('‹', '<').replace(/\s/gu, '').toUpperCase()
  if (zone.length !== 3 * LINE || !/^[ACI][0-9A-Z<]+$/.test(zone)) return { ok: false, reason: 'not-an-mrz' }
  const lines = [0, 1, 2].map((n) => zone.slice(n * LINE, (n + 1) * LINE))
  const { fields, details } = parse(lines, { autocorrect: true })
  // In the zone's order, the digit over all last: the one that is wrong is named before what follows from it.
  const wrong = details.find(({ valid, field }) => !valid && field !== null && field in CHECKS)
  const field = CHECKS[wrong?.field ?? '']
  if (field !== undefined) return { ok: false, reason: 'check-digit', field }
  const { documentNumber, lastName, firstName, sex } = fields
  // No document has neither number nor name: thirty fillers have the right digits too.
  if (!documentNumber || !lastName) return { ok: false, reason: 'not-an-mrz' }

  const birthDate = isoDate(fields.birthDate, (date) => (date > known.today ? 1900 : 2000))
  const validUntil = isoDate(fields.expirationDate, () => 2000)
  if (birthDate === 'none') return { ok: false, reason: 'check-digit', field: 'birthDate' }
  if (validUntil === 'none') return { ok: false, reason: 'check-digit', field: 'validUntil' }
  // The package gives only codes that it knows, and states come and go.
  const state = fields.nationality ?? lines[1]!.slice(15, 18).replaceAll('<', '')
  const nationality = /^[A-Z]{1,3}$/.test(state) ? state : undefined
  // A part ends with its first filler: what some states put behind it is a check digit of their own.
  const parts = [fields.optional1, fields.optional2].map((part) => part?.split(' ')[0] ?? '')
  const citizenNumber = parts.find((part) => part !== '' && known.isCitizenNumber?.(part))
  return {
    ok: true,
    mrz: {
      documentNumber,
      ...(citizenNumber !== undefined && { citizenNumber }),
      name: [lastName, firstName].filter(Boolean).join(' ').replace(/ +/g, ' '),
      ...(birthDate !== undefined && { birthDate }),
      ...((sex === 'male' || sex === 'female') && { sex }),
      ...(validUntil !== undefined && { validUntil }),
      ...(nationality !== undefined && { nationality }),
    },
  }
}

/** @param century for the date in 2000 and following. @returns undefined when a part is not known, `none` for no such day. */
function isoDate(text: string | null | undefined, century: (date: string) => 1900 | 2000): string | 'none' | undefined {
  if (!text || !/^\d{6}$/.test(text)) return undefined
  const iso = (first: number) => `${first / 100}${text.slice(0, 2)}-${text.slice(2, 4)}-${text.slice(4)}`
  const date = iso(century(iso(2000)))
  return parseDate(date) ? date : 'none'
}
