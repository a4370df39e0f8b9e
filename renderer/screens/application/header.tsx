import { Badge, Title } from '@mantine/core'
import type { ApplicationView } from '../../../electron/contract/index.ts'
import { formatLegalDate, formatNumber } from '../../formats.ts'
import { useWords } from '../../language.ts'
import { BegunElsewhere } from './afterwards/begun-elsewhere.tsx'
import { Help } from './afterwards/help.tsx'

/** Whose application it is, what to know before going near, until when, and who has it in hand. Whether it is saved stands in the bar below. */
export function Header({ view }: { view: ApplicationView }) {
  const { t, language } = useWords()
  return (
    <header className="application-header">
      <Title order={1} className="application-name">
        {view.fields.name || t(view.forgotten ? 'application.nameGone' : 'application.noName')}
      </Title>
      <div className="row application-facts">
        {view.age !== undefined && (
          <span data-testid="age">{t('application.age', { age: formatNumber(view.age, language) })}</span>
        )}
        {view.visit?.urgent && (
          <Badge size="lg" color="red.9" variant="filled" data-testid="urgent">
            {t('application.urgent')}
          </Badge>
        )}
        {view.visit?.marks?.map((mark) => (
          <Badge key={mark} size="lg" variant="light" color="orange" data-testid="visit-mark">
            {t(`mark.${mark}`)}
          </Badge>
        ))}
        {view.promisedOn !== '' && (
          <span>{t('application.promised', { date: formatLegalDate(view.promisedOn, language) })}</span>
        )}
        <span className="quiet" data-testid="holder">
          {t('application.holder', { name: view.holder.name || view.holder.number })}
        </span>
      </div>
      {view.version > 1 && (
        <div data-testid="correction-line">
          {t('application.correction', { version: view.version, reason: view.correctionReason ?? '' })}
        </div>
      )}
      <BegunElsewhere view={view} />
      <Help view={view} />
    </header>
  )
}
