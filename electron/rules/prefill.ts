/** What can be filled in without typing: from a card, from the code on one, and what the pack presets. */
import { type Facts, holds } from './condition.ts'
import { parseDate } from './dates.ts'
import type { Field, RulePack } from './pack.ts'

/** A card's words as the pack's fields; what the pack has no field or no choice for is left out. */
export function fieldsFromCard(
  pack: RulePack,
  words: Readonly<Record<string, string | undefined>>,
): Record<string, string> {
  return fitting(
    pack,
    Object.entries(pack.card ?? {}).map(([word, name]) => [name, words[word]]),
  )
}

/**
 * The text of a code as the pack's fields. Parts beyond the known ones are left out; fewer than two that fit, or a
 * number that is none, is another kind of code: undefined.
 */
export function fieldsFromCode(pack: RulePack, text: string): Record<string, string> | undefined {
  const rule = pack.code
  if (!rule) return undefined
  const parts = text.trim().split(rule.separator)
  if (parts.length < Math.min(6, rule.parts.length)) return undefined
  const found = fitting(
    pack,
    rule.parts.map((name, at) => {
      const part = parts[at]?.trim()
      const field = pack.fields.find((one) => one.name === name)
      if (!field || !part) return [name, undefined]
      if (field.type === 'date') return [name, isoDate(part, rule.dates)]
      const words = rule.values[name] ?? {}
      // Of its own: a code may say `constructor`, and every object has one.
      return [name, Object.hasOwn(words, part) ? words[part] : part]
    }),
  )
  const isNumber = new RegExp(`^(?:${pack.number.pattern})$`)
  const isAnother = pack.fields.some(
    ({ name, type }) => type === 'citizen-number' && found[name] !== undefined && !isNumber.test(found[name]),
  )
  return isAnother || Object.keys(found).length < 2 ? undefined : found
}

/** What stands in a field until somebody says otherwise. */
export function presets(pack: RulePack, facts: Facts): Record<string, string> {
  return fitting(
    pack,
    pack.fields
      .filter(({ preset, shown }) => preset !== undefined && holds(shown, facts))
      .map(({ name, preset }) => [name, preset]),
  )
}

function fitting(pack: RulePack, found: readonly (readonly [string, string | undefined])[]): Record<string, string> {
  return Object.fromEntries(
    found.flatMap(([name, said]) => {
      const field = pack.fields.find((one) => one.name === name)
      const value = said?.normalize('NFC').trim()
      return field && value && fits(pack, field, value) ? [[name, value]] : []
    }),
  )
}

function fits(pack: RulePack, field: Field, value: string): boolean {
  if ([...value].length > field.maxLength) return false
  if (field.type === 'choice') return field.choices?.some((choice) => choice.value === value) ?? false
  if (field.type === 'date') return parseDate(value) !== undefined
  if (field.type === 'citizen-number') return value.length <= pack.number.length
  return true
}

function isoDate(text: string, order: 'ddmmyyyy' | 'yyyymmdd'): string | undefined {
  if (!/^\d{8}$/.test(text)) return undefined
  const iso =
    order === 'ddmmyyyy'
      ? `${text.slice(4)}-${text.slice(2, 4)}-${text.slice(0, 2)}`
      : `${text.slice(0, 4)}-${text.slice(4, 6)}-${text.slice(6)}`
  return parseDate(iso) && iso
}
