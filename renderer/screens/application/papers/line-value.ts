/** What stands on a line of a printed form. Pure. */
import type { ApplicationView } from '../../../../electron/contract/index.ts'
import { formatLegalDate, formatMoney } from '../../../formats.ts'
import type { Language } from '../../../language.ts'
import { wordValue } from '../identity/word-value.ts'

type Line = ApplicationView['forms'][number]['lines'][number]
type Words = (key: string, values?: Record<string, string>) => string

/** One or more lines of text; none where there is nothing to say. */
export function lineValue(view: ApplicationView, line: Line, language: Language, t: Words): string[] {
  if ('field' in line) {
    const value = view.fields[line.field] ?? ''
    return value === '' ? [] : [wordValue(view, line.field, value, language)]
  }
  return 'what' in line ? whatValue(view, line.what, language, t) : []
}

function whatValue(
  view: ApplicationView,
  what: Extract<Line, { what: string }>['what'],
  language: Language,
  t: Words,
): string[] {
  const date = (day: string | undefined) => (day ? [formatLegalDate(day, language)] : [])
  switch (what) {
    case 'slip-number':
      return [view.slipNumber]
    case 'official-number':
      return view.officialNumber ? [view.officialNumber] : []
    case 'procedure':
      return view.procedures.flatMap(({ id, label }) => (id === view.procedure ? [label[language]] : []))
    case 'fee':
      return view.fee ? [`${formatMoney(view.fee.amount, view.fee.currency, language)} (${view.fee.rule})`] : []
    case 'accepted-on':
      return date(view.signedOn)
    case 'promised-on':
      return date(view.promisedOn)
    case 'valid-until':
      return view.decisions.validUntil
        ? date(view.decisions.validUntil)
        : view.decisions.validBecause
          ? [t('papers.forEver')]
          : []
    case 'officer':
      return [view.holder.name || view.holder.number]
    case 'station':
      return view.decisions.authorities.flatMap(({ role, name }) => (role === 'accepts' ? [name[language]] : []))
    case 'finger-results':
      return biometricResults(view, 'finger', t)
    case 'iris-results':
      return biometricResults(view, 'iris', t)
    case 'exceptions':
      return view.exceptions.map(({ modality, position, reason }) => `${placeOf(modality, position, t)}: ${reason}`)
    case 'documents':
      return view.documents.flatMap(({ id, label }) =>
        view.captures.some(({ document }) => document === id) ? [label[language]] : [],
      )
    case 'gaps':
      return view.documents.flatMap(({ label, gap }) =>
        gap ? [t('slip.gap', { document: label[language], date: formatLegalDate(gap.dueOn, language) })] : [],
      )
    case 'guardian-signature':
      return view.signing?.by === 'guardian' ? [view.signing.name] : []
  }
}

/** "1 right thumb 2 left thumb"; else not registered: an image without features, or none at all and why; or not needed. */
function biometricResults(view: ApplicationView, modality: 'finger' | 'iris', t: Words): string[] {
  const taken = view.captures.filter((one) => one.modality === modality)
  const excepted = view.exceptions.filter((one) => one.modality === modality)
  const capture = modality === 'finger' ? 'fingers' : 'irises'
  const rule = view.decisions.notNeeded.find((one) => one.capture === capture)
  if (rule && taken.length === 0) return [`${t('papers.notNeeded')} (${rule.basis})`]
  const lines = taken
    .filter(({ position }) => !excepted.some((one) => one.position === position))
    .map(({ position }, at) => `${at + 1} ${placeOf(modality, position, t)}`)
  const failed = excepted.map(({ position, reason }) => {
    const hasImage = taken.some((one) => one.position === position)
    return t(hasImage ? 'papers.failed' : 'papers.notRegistered', { what: placeOf(modality, position, t), reason })
  })
  return [...lines, ...failed]
}

function placeOf(modality: string, position: number | undefined, t: Words): string {
  if (position === undefined) return t('section.portrait')
  return t(modality === 'iris' ? `eye.${position}` : `finger.${position}`)
}
