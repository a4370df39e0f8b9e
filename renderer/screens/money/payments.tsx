import './money.css'
import { Button, Title } from '@mantine/core'
import { useState } from 'react'
import type { ApplicationView, ValueOf } from '../../../electron/contract/index.ts'
import { useAsk } from '../../core/queries.ts'
import { formatMoney } from '../../formats.ts'
import { useWords } from '../../language.ts'
import { PaymentForm } from './payment-form.tsx'
import { PaymentList } from './payment-list.tsx'

export type PaymentState = ValueOf<'getPayments'>

/** What is due, what is paid, and every way that the pack offers. Nothing here is ever in the way of an intake. */
export function Payments({ view }: { view: ApplicationView }) {
  const { t, language } = useWords()
  const state = useAsk('getPayments', { application: view.application })
  const [mode, setMode] = useState<string>()
  if (!state.data) return null
  const { due, paid, isExempt, modes } = state.data
  const rest = Math.max(0, due.amount - paid)
  const money = (amount: number) => formatMoney(amount, due.currency, language)
  const offered = modes.filter(({ isDeferred, proof }) => !isDeferred && proof !== 'evidence')
  const chosen = offered.find(({ value }) => value === mode)
  return (
    <section className="card stack" aria-label={t('money.title')} data-testid="payments" data-rest={rest}>
      <Title order={3} size="h4">
        {t('money.title')}
      </Title>
      <div className="fact" data-testid="payments-rest">
        {isExempt
          ? t('money.exempt')
          : rest === 0
            ? t('money.paid', { money: money(paid) })
            : t('money.rest', { money: money(rest) })}
      </div>
      <PaymentList state={state.data} />
      {rest > 0 && (
        <>
          <div className="row">
            {offered.map(({ value, label }) => (
              <Button
                key={value}
                size="lg"
                variant={value === mode ? 'filled' : 'default'}
                aria-pressed={value === mode}
                data-testid={`pay-${value}`}
                onClick={() => setMode(value === mode ? undefined : value)}
              >
                {label[language]}
              </Button>
            ))}
          </div>
          {chosen && (
            <PaymentForm
              key={chosen.value}
              application={view.application}
              mode={chosen}
              state={state.data}
              rest={rest}
              onDone={() => setMode(undefined)}
            />
          )}
          <div className="quiet">{t('money.neverInTheWay')}</div>
        </>
      )}
    </section>
  )
}
