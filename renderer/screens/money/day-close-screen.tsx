import './money.css'
import { Button, TextInput, Title } from '@mantine/core'
import { useState } from 'react'
import type { DayClose } from '../../../electron/contract/index.ts'
import { useAsk } from '../../core/queries.ts'
import { formatLegalDate } from '../../formats.ts'
import { useWords } from '../../language.ts'
import { Failed, Loading } from '../../ui/messages.tsx'
import { Counted } from './counted.tsx'
import { DrawerPanel } from './drawer-panel.tsx'
import { Drawers } from './drawers.tsx'
import { NotRead } from './not-read.tsx'
import { PaymentRow } from './payment-row.tsx'
import { Settlement } from './settlement.tsx'

const DAY_MS = 24 * 3_600_000

/** The day's close: cash counted, receipts accounted for, old cards and applications counted apart. */
export function DayCloseScreen() {
  const [date, setDate] = useState('')
  const today = useAsk('getDayClose', {})
  if (today.isPending) return <Loading />
  if (today.isError) return <Failed error={today.error} onRetry={today.refetch} />
  const isToday = date === '' || date === today.data.date
  return (
    <div className="screen screen-middle day-close" data-testid="day-close">
      <DayHead date={isToday ? today.data.date : date} today={today.data.date} onDate={setDate} />
      {isToday ? <Close close={today.data} isToday /> : <OtherDay key={date} date={date} />}
    </div>
  )
}

function DayHead(props: { date: string; today: string; onDate: (date: string) => void }) {
  const { date, today, onDate } = props
  const { t, language } = useWords()
  const by = (days: number) => onDate(new Date(Date.parse(date) + days * DAY_MS).toISOString().slice(0, 10))
  return (
    <div className="between">
      <Title order={1}>{t('money.dayTitle', { date: formatLegalDate(date, language) })}</Title>
      <div className="row day-choice">
        <Button variant="default" data-testid="day-close-before" onClick={() => by(-1)}>
          {t('money.dayBefore')}
        </Button>
        <TextInput
          type="date"
          label={t('money.day')}
          data-testid="day-close-date"
          max={today}
          value={date}
          // Half of a date is none: what is shown stays until there is another.
          onChange={(event) => event.currentTarget.value !== '' && onDate(event.currentTarget.value)}
        />
        <Button variant="default" data-testid="day-close-after" disabled={date >= today} onClick={() => by(1)}>
          {t('money.dayAfter')}
        </Button>
      </div>
    </div>
  )
}

function OtherDay({ date }: { date: string }) {
  const { t } = useWords()
  const close = useAsk('getDayClose', { date })
  if (close.isError) return <NotRead error={close.error} onRetry={close.refetch} />
  return close.data ? <Close close={close.data} isToday={false} /> : <div role="status">{t('state.loading')}</div>
}

function Close({ close, isToday }: { close: DayClose; isToday: boolean }) {
  const { t } = useWords()
  return (
    <>
      {isToday && <DrawerPanel />}
      {isToday && <ToTakeBack close={close} />}
      <Drawers close={close} />
      <Settlement close={close} />
      <Counted close={close} isToday={isToday} />
      <div className="not-printed">
        <Button variant="default" data-testid="day-close-print" onClick={() => window.print()}>
          {t('slip.print')}
        </Button>
      </div>
    </>
  )
}

function ToTakeBack({ close }: { close: DayClose }) {
  const { t, language } = useWords()
  if (close.toTakeBack.length === 0) return null
  return (
    <section className="card card-urgent stack" data-testid="to-take-back">
      <Title order={2} size="h3">
        {t('money.toTakeBack')}
      </Title>
      <ul className="payment-list">
        {close.toTakeBack.map(({ label, name, slipNumber, ...payment }) => (
          <PaymentRow
            key={payment.payment}
            payment={payment}
            label={label[language]}
            whose={[name, slipNumber].filter(Boolean).join(', ')}
          />
        ))}
      </ul>
    </section>
  )
}
