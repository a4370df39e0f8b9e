import i18next from 'i18next'
import type { ApplicationView } from '../../../../electron/contract/index.ts'
import { useAsk } from '../../../core/queries.ts'
import { formatLegalDate } from '../../../formats.ts'
import type { Language } from '../../../language.ts'
import { Failed, Loading } from '../../../ui/messages.tsx'

const STEPS = ['wait', 'install', 'number', 'code', 'help'] as const

/** Left behind with the holder of a new account: how to begin, by when, and whom to call. No number in full. */
export function ActivationCard({ view, language }: { view: ApplicationView; language: Language }) {
  const t = i18next.getFixedT(language)
  const sheet = useAsk('getContactSheet', { application: view.application, version: view.version })
  // A card without the numbers to call is not left behind.
  if (sheet.isPending) return <Loading />
  if (sheet.isError) return <Failed error={sheet.error} onRetry={sheet.refetch} />
  const phone = (sheet.data.phone ?? view.fields.phone ?? '').replace(/\D/gu, '')
  return (
    <article className="slip form-sheet" lang={language} data-testid="activation-card">
      {view.environment === 'practice' && <div className="slip-practice">{t('slip.practice')}</div>}
      <h2>{t('papers.activation.title')}</h2>
      <p>{t('papers.activation.level', { level: view.fields.accountLevel ?? '' })}</p>
      <ol>
        {STEPS.map((step) => (
          <li key={step}>
            {t(`papers.activation.${step}`, {
              // SECURITY: the last three digits alone, because the card lies about at home.
              phone: phone ? `…${phone.slice(-3)}` : '…',
              date: formatLegalDate(view.promisedOn, language),
            })}
          </li>
        ))}
      </ol>
      <p>{t('papers.activation.reference', { number: view.slipNumber })}</p>
      <ul>
        {sheet.data.contacts.map(({ id, label, phone: number }) => (
          <li key={id}>
            {label[language]} {number}
          </li>
        ))}
      </ul>
    </article>
  )
}
