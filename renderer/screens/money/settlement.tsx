import { Title } from '@mantine/core'
import type { DayClose } from '../../../electron/contract/index.ts'
import { formatMoney, formatNumber } from '../../formats.ts'
import { useWords } from '../../language.ts'
import { Empty } from '../../ui/messages.tsx'
import { rangesOf } from './ranges.ts'

/** So many stretches of missing receipts are read; more are a number typed wrong, and said to be more. */
const MOST_RANGES = 20

/** What was taken by mode, apart from it what was paid before the visit, the electronic share, and official receipts with those that are missing. */
export function Settlement({ close }: { close: DayClose }) {
  const { t, language } = useWords()
  const { settlement, paidElsewhere, electronicShare, receipts } = close
  return (
    <section className="card stack" data-testid="settlement">
      <Title order={2} size="h3">
        {t('money.settlement')}
      </Title>
      {settlement.length === 0 ? <Empty words={t('money.nothingTaken')} /> : <Lines settlement={settlement} />}
      {electronicShare !== undefined && (
        <div>{t('money.electronic', { share: formatNumber(electronicShare * 100, language) })}</div>
      )}
      {paidElsewhere.map(({ mode, label, count, amount, currency }) => (
        <div key={`${mode} ${currency}`} data-testid="paid-before">
          {t('money.paidBefore', {
            mode: label[language],
            number: formatNumber(count, language),
            money: formatMoney(amount, currency, language),
          })}
        </div>
      ))}
      {receipts.map(({ series, first, last, used, gaps }) => (
        <div
          key={`${series} ${first}`}
          className={gaps.length > 0 ? 'answer-no' : undefined}
          data-testid="receipt-series"
        >
          {t('money.series', { series, first: String(first), last: String(last), used: formatNumber(used, language) })}
          {gaps.length > 0 && <Missing gaps={gaps} />}
        </div>
      ))}
    </section>
  )
}

function Lines({ settlement }: { settlement: DayClose['settlement'] }) {
  const { t, language } = useWords()
  return (
    <table className="money-table">
      <thead>
        <tr>
          <th scope="col">{t('money.way')}</th>
          <th scope="col">{t('money.number')}</th>
          <th scope="col">{t('money.amount')}</th>
        </tr>
      </thead>
      <tbody>
        {settlement.map(({ mode, label, count, amount, currency }) => (
          <tr key={`${mode} ${currency}`}>
            <td>{label[language]}</td>
            <td>{formatNumber(count, language)}</td>
            <td>{formatMoney(amount, currency, language)}</td>
          </tr>
        ))}
      </tbody>
    </table>
  )
}

function Missing({ gaps }: { gaps: readonly number[] }) {
  const { t } = useWords()
  const ranges = rangesOf(gaps)
  const shown = ranges.slice(0, MOST_RANGES).join(', ')
  return <div>{t('money.gaps', { numbers: ranges.length > MOST_RANGES ? `${shown} …` : shown })}</div>
}
