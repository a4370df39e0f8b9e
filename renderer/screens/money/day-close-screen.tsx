import './money.css'
import { Button, TextInput, Title } from '@mantine/core'
import { useState } from 'react'
import type { DayClose } from '../../../electron/contract/index.ts'
import { useAsk } from '../../core/queries.ts'
import { formatLegalDate, formatMoney, formatNumber } from '../../formats.ts'
import { useWords } from '../../language.ts'
import { Empty, Failed, Loading } from '../../ui/messages.tsx'
import { DrawerPanel } from './drawer-panel.tsx'

/** The day's close: cash counted, receipts accounted for, old cards and applications counted apart. */
export function DayCloseScreen() {
  const { t, language } = useWords()
  const [date, setDate] = useState('')
  const close = useAsk('getDayClose', date === '' ? {} : { date })
  if (close.isPending) return <Loading />
  if (close.isError) return <Failed error={close.error} onRetry={close.refetch} />
  return (
    <div className="screen screen-middle" data-testid="day-close">
      <div className="between">
        <Title order={1}>{t('money.dayTitle', { date: formatLegalDate(close.data.date, language) })}</Title>
        <TextInput
          type="date"
          label={t('money.day')}
          data-testid="day-close-date"
          value={date || close.data.date}
          onChange={(event) => setDate(event.currentTarget.value)}
        />
      </div>
      {date === '' && <DrawerPanel />}
      <Drawers close={close.data} />
      <Settlement close={close.data} />
      <Counted close={close.data} />
      <div>
        <Button variant="default" data-testid="day-close-print" onClick={() => window.print()}>
          {t('slip.print')}
        </Button>
      </div>
    </div>
  )
}

function Drawers({ close }: { close: DayClose }) {
  const { t, language } = useWords()
  const closed = close.drawers.filter(({ closedAt }) => closedAt !== undefined)
  if (closed.length === 0) return null
  return (
    <section className="card stack" data-testid="closed-drawers">
      <Title order={2} size="h3">
        {t('money.closed')}
      </Title>
      {closed.map(({ drawer, officerName, expected, counted = 0, difference = 0, currency, note, handedTo }) => (
        <div key={drawer} className={difference === 0 ? undefined : 'answer-no'}>
          <strong>{officerName}</strong>{' '}
          {t('money.closedLine', {
            expected: formatMoney(expected, currency, language),
            counted: formatMoney(counted, currency, language),
          })}
          {difference !== 0 && <div>{t('money.differs', { money: formatMoney(difference, currency, language) })}</div>}
          {note && <div>{note}</div>}
          {handedTo && <div>{t('money.handedTo', { name: handedTo })}</div>}
        </div>
      ))}
    </section>
  )
}

function Settlement({ close }: { close: DayClose }) {
  const { t, language } = useWords()
  const { settlement, electronicShare, receipts } = close
  return (
    <section className="card stack" data-testid="settlement">
      <Title order={2} size="h3">
        {t('money.settlement')}
      </Title>
      {settlement.length === 0 && <Empty words={t('money.nothingTaken')} />}
      {settlement.length > 0 && (
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
      )}
      {electronicShare !== undefined && (
        <div>{t('money.electronic', { share: formatNumber(electronicShare * 100, language) })}</div>
      )}
      {receipts.map(({ series, first, last, used, gaps }) => (
        <div key={series} className={gaps.length > 0 ? 'answer-no' : undefined} data-testid="receipt-series">
          {t('money.series', { series, first: String(first), last: String(last), used: formatNumber(used, language) })}
          {gaps.length > 0 && <div>{t('money.gaps', { numbers: gaps.slice(0, 20).join(', ') })}</div>}
        </div>
      ))}
    </section>
  )
}

function Counted({ close }: { close: DayClose }) {
  const { t, language } = useWords()
  const { counts, oldCards } = close
  const number = (value: number) => formatNumber(value, language)
  return (
    <section className="card stack" data-testid="counted">
      <Title order={2} size="h3">
        {t('money.countedApart')}
      </Title>
      <ul className="because">
        <li>{t('money.cards', { number: number(counts.cards) })}</li>
        {counts.byProcedure.map(({ procedure, label, count, crossRegion }) => (
          <li key={procedure}>
            {label[language]}: {number(count)}
            {crossRegion > 0 && ` (${t('money.away', { number: number(crossRegion) })})`}
          </li>
        ))}
        {counts.accounts.map(({ level, count }) => (
          <li key={level}>{t('money.accounts', { level, number: number(count) })}</li>
        ))}
        {counts.deferred > 0 && <li>{t('money.deferred', { number: number(counts.deferred) })}</li>}
        {counts.travelSavedKm > 0 && <li>{t('money.travel', { number: number(counts.travelSavedKm) })}</li>}
        {oldCards.map(({ state, label, count }) => (
          <li key={state} data-testid={`old-card-${state}`}>
            {t('money.oldCards', { what: label[language], number: number(count) })}
          </li>
        ))}
      </ul>
    </section>
  )
}
