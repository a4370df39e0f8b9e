import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import i18next from 'i18next'
import { beforeAll, expect, it } from 'vitest'
import type { ApplicantPage } from '../electron/contract/index.ts'
import { sentencesOf } from '../renderer/screens/applicant/sentences-of.ts'

/** Promise: who cannot read hears all that he is told of his data, and that he is asked. */
const file = (name: string) =>
  JSON.parse(readFileSync(join(import.meta.dirname, `../renderer/locales/en/${name}`), 'utf8'))
const text = (words: string) => ({ vi: words, zh: words, en: words })
const notice = (id: string, isConsent: boolean) => ({
  ...{ id, isConsent, title: text(`${id} title`), purpose: text(`${id} purpose`), legalBasis: `${id} law` },
  ...{ retention: text(`${id} years`), contact: text(`${id} desk`) },
})
const page = (notices: ApplicantPage['notices']) =>
  ({ procedure: text('Exchange'), lines: [], promisedOn: '', notices }) as unknown as ApplicantPage

beforeAll(async () => {
  const translation = { ...file('application.json'), ...file('papers.json') }
  await i18next.init({ resources: { en: { translation } }, lng: 'en', interpolation: { escapeValue: false } })
})

it('reads a notice whole, and the question after the one that asks', () => {
  const heard = sentencesOf(page([notice('purpose', false), notice('messages', true)]), 'en')
  const { ask } = file('papers.json').told
  for (const id of ['purpose', 'messages'])
    for (const said of ['title', 'purpose', 'law', 'years', 'desk'])
      expect(heard.some((sentence) => sentence.endsWith(`${id} ${said}`))).toBe(true)
  expect(heard.filter((sentence) => sentence === ask)).toHaveLength(1)
  expect(heard.at(-1)).toBe(ask)
})

it('asks nothing where no notice asks', () => {
  expect(sentencesOf(page([notice('purpose', false)]), 'en').join(' ')).not.toContain(file('papers.json').told.ask)
})
