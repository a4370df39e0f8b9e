import { chooseLanguage, type Language } from '../clerk/words.ts'
import en from './words/en.json' with { type: 'json' }
import vi from './words/vi.json' with { type: 'json' }
import zh from './words/zh.json' with { type: 'json' }

export { chooseLanguage, type Language }
export type SlipWord = keyof typeof en
export type SaySlip = (word: SlipWord) => string

const catalogues: Record<Language, Record<SlipWord, string>> = { en, vi, zh }

export const saySlipIn =
  (language: Language): SaySlip =>
  (word) =>
    catalogues[language][word]
