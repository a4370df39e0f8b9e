import './afterwards.css'
import { Title } from '@mantine/core'
import type { ApplicationView, ContactSheet as Sheet } from '../../../../electron/contract/index.ts'
import { CallRefused, useAsk } from '../../../core/queries.ts'
import { useWords } from '../../../language.ts'
import { Empty, Refusal } from '../../../ui/messages.tsx'
import { ChangePhone } from './change-phone.tsx'
import { Escalate } from './escalate.tsx'
import { OldCard } from './old-card.tsx'
import { Reference } from './reference.tsx'
import { Said } from './said.tsx'

/** Whom to call about an application and by which number; and of a frozen one, what can still be said of it. */
export function ContactSheet({ view }: { view: ApplicationView }) {
  const { t } = useWords()
  const { application, version } = view
  const sheet = useAsk('getContactSheet', { application, version })
  if (sheet.isPending) return null
  if (sheet.isError) return <Refusal reason={sheet.error instanceof CallRefused ? sheet.error.reason : 'internal'} />
  const isFrozen = view.progress !== 'draft' && view.progress !== 'discarded'
  const payments = sheet.data.said.filter(({ kind }) => kind === 'payment')
  return (
    <section className="card stack" aria-label={t('help.title')} data-testid="contact-sheet">
      <Title order={2} size="h3">
        {t('help.title')}
      </Title>
      <Reference words={sheet.data.reference} />
      {sheet.data.officialNumber && <div>{t('slip.officialNumber', { number: sheet.data.officialNumber })}</div>}
      <Contacts contacts={sheet.data.contacts} />
      <Escalate application={application} said={sheet.data.said} />
      {isFrozen && <ChangePhone application={application} sheet={sheet.data} />}
      {isFrozen && <OldCard view={view} sheet={sheet.data} />}
      {payments.length > 0 && (
        <section className="stack">
          <Title order={3} size="h4">
            {t('help.payments')}
          </Title>
          <Said lines={payments} />
        </section>
      )}
    </section>
  )
}

function Contacts({ contacts }: Pick<Sheet, 'contacts'>) {
  const { t, language } = useWords()
  if (contacts.length === 0) return <Empty words={t('help.noContacts')} />
  return (
    <ul className="help-contacts">
      {contacts.map(({ id, label, phone, hours }) => (
        <li key={id} data-testid="contact">
          <div>{label[language]}</div>
          {phone && (
            <a className="help-call" href={`tel:${phone.replace(/[^\d+]/g, '')}`}>
              {phone}
            </a>
          )}
          {hours && <div className="quiet">{hours[language]}</div>}
        </li>
      ))}
    </ul>
  )
}
