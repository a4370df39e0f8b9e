import type { ApplicantPage } from '../../../electron/contract/index.ts'
import { formatLegalDate, formatMoney } from '../../formats.ts'
import type { Language } from '../../language.ts'
import { wordsIn } from './words-in.ts'

/** All that stands on the page, as it is read aloud. */
export function sentencesOf(page: ApplicantPage, language: Language): string[] {
  const t = wordsIn(language)
  const money = page.fee && formatMoney(page.fee.amount, page.fee.currency, language)
  return [
    page.procedure[language],
    ...page.lines.map(({ label, value }) => t('findings.line', { what: label[language], words: value[language] })),
    ...(money && page.fee ? [t('applicant.fee', { money, rule: page.fee.rule })] : []),
    ...(page.promisedOn ? [t('applicant.promised', { date: formatLegalDate(page.promisedOn, language) })] : []),
    ...(page.notice ? [page.notice[language]] : []),
    ...page.notices.flatMap(({ title, purpose, legalBasis, retention, contact, isConsent }) => [
      title[language],
      purpose[language],
      t('findings.line', { what: t('told.legalBasis'), words: legalBasis }),
      t('findings.line', { what: t('told.retention'), words: retention[language] }),
      t('findings.line', { what: t('told.contact'), words: contact[language] }),
      ...(isConsent ? [t('told.ask')] : []),
    ]),
  ]
}
