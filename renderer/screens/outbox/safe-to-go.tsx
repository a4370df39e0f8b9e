import { Title } from '@mantine/core'
import type { SafeToGo as Answer } from '../../../electron/contract/index.ts'
import { useAsk } from '../../core/queries.ts'
import { formatMoney, formatNumber } from '../../formats.ts'
import { useWords } from '../../language.ts'
import { Failed } from '../../ui/messages.tsx'

/** "Safe to go home", with one of three answers, and what it was counted from. */
export function SafeToGo() {
  const { t, language } = useWords()
  const safe = useAsk('getSafeToGo', {})
  if (safe.isError) return <Failed error={safe.error} onRetry={safe.refetch} />
  if (!safe.data) return null
  const { answer, missing } = safe.data
  return (
    <section className={`card stack safe safe-${answer}`} data-testid="safe-to-go" data-answer={answer}>
      <Title order={2} size="h3">
        {t('outbox.safe')}
      </Title>
      <strong className="safe-answer" role="status">
        {t(`safe.${answer}`)}
      </strong>
      {missing.length > 0 && (
        <ul className="safe-list">
          {missing.map(({ what, number }) => (
            <li key={what} data-testid={`missing-${what}`}>
              {t('outbox.missing', { what: t(`missing.${what}`), number: formatNumber(number, language) })}
            </li>
          ))}
        </ul>
      )}
      <Counted answer={safe.data} />
    </section>
  )
}

/** Every application, picture and fee of this machine, so that the answer can be checked by hand. */
function Counted({ answer }: { answer: Answer }) {
  const { t, language } = useWords()
  const number = (value: number) => formatNumber(value, language)
  return (
    <div className="quiet">
      {t('outbox.counted', {
        received: number(answer.received),
        sealed: number(answer.sealed),
        drafts: number(answer.drafts),
        images: number(answer.images),
        countersigns: number(answer.countersigns),
      })}
      {answer.fees.map(({ amount, currency }) => (
        <div key={currency}>{t('outbox.fees', { money: formatMoney(amount, currency, language) })}</div>
      ))}
    </div>
  )
}
