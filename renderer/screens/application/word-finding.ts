import type { ApplicationView, Finding } from '../../../electron/contract/index.ts'
import type { Language, useWords } from '../../language.ts'

type Words = ReturnType<typeof useWords>['t']

/** "Right thumb: still missing". */
export function wordFinding(finding: Finding, view: ApplicationView, t: Words, language: Language): string {
  return t('findings.line', { what: wordPlace(finding, view, t, language), words: wordCode(finding, t) })
}

/** What is wrong, without where: "has a character that no font here can draw; check its code point (U+2BBAF)". */
export function wordCode({ code, characters }: Finding, t: Words): string {
  const words = t(`finding.${code}`)
  if (!characters) return words
  return t('findings.characters', { words, characters: [...characters].map(codePointOf).join(' ') })
}

/** `U+20BB7`: said instead of a character that would be shown as □. */
export function codePointOf(character: string): string {
  return `U+${(character.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0')}`
}

function wordPlace(finding: Finding, view: ApplicationView, t: Words, language: Language): string {
  const { section, field, document, position, modality } = finding
  const label =
    view.form.find((one) => one.name === field)?.label ?? view.documents.find((one) => one.id === document)?.label
  if (label) return label[language]
  if (field === 'procedure') return t('application.procedure')
  if (position) return t(modality === 'iris' ? `eye.${position}` : `finger.${position}`)
  return t(`section.${section}`)
}
