import en from './words/en.json' with { type: 'json' }
import vi from './words/vi.json' with { type: 'json' }
import zh from './words/zh.json' with { type: 'json' }

export const languages = ['vi', 'zh', 'en'] as const
export type Language = (typeof languages)[number]
export type Word = keyof typeof en
/** The sentence, with what stands for each `{name}` in it. */
export type Say = (word: Word, values?: Record<string, string | number>) => string

const catalogues: Record<Language, Record<Word, string>> = { en, vi, zh }

export const isWord = (word: string): word is Word => Object.hasOwn(en, word)

export const sayIn =
  (language: Language): Say =>
  (word, values = {}) =>
    catalogues[language][word].replace(/\{(\w+)\}/g, (_all, name: string) => String(values[name] ?? ''))

/** @param wanted what was chosen; @param accepted the header that the browser sends. */
export function chooseLanguage(wanted: string | undefined, accepted: string | undefined): Language {
  const known = (language: string): Language | undefined => languages.find((one) => one === language)
  const asked = (accepted ?? '').split(',').map((part) => part.trim().slice(0, 2).toLowerCase())
  return known(wanted ?? '') ?? asked.map(known).find((one) => one !== undefined) ?? 'en'
}
