import './money.css'
import { Button, Title } from '@mantine/core'
import { useState } from 'react'
import type { ApplicationView, ValueOf } from '../../../electron/contract/index.ts'
import { useAsk } from '../../core/queries.ts'
import { formatMoney } from '../../formats.ts'
import { useWords } from '../../language.ts'
import { NotRead } from './not-read.tsx'
import { PaymentForm } from './payment-form.tsx'
import { PaymentList } from './payment-list.tsx'

export type PaymentState = ValueOf<'getPayments'>

/** What is due, what is paid, and every way that the pack offers. Nothing here is ever in the way of an intake. */
export function Payments({ view }: { view: ApplicationView }) {
  const { t } = useWords()
  const state = useAsk('getPayments', { application: view.application })
  return (
    <section className="card stack" aria-label={t('money.title')} data-testid="payments" data-rest={restOf(state.data)}>
      <Title order={3} size="h4">
        {t('money.title')}
      </Title>
      {state.isError && <NotRead error={state.error} onRetry={state.refetch} />}
      {state.data && <Standing application={view.application} state={state.data} />}
      <div className="quiet">{t('money.neverInTheWay')}</div>
    </section>
  )
}

function Standing({ application, state }: { application: string; state: PaymentState }) {
  const { t, language } = useWords()
  const [mode, setMode] = useState<string>()
  const { due, paid, elsewhere, isExempt } = state
  const rest = restOf(state) ?? 0
  const over = paid - due.amount
  const money = (amount: number) => formatMoney(amount, due.currency, language)
  const offered = offeredOf(state)
  const chosen = offered.find(({ value }) => value === mode)
  const words =
    rest > 0
      ? t('money.rest', { money: money(rest) })
      : isExempt && paid === 0
        ? t('money.exempt')
        : t('money.paid', { money: money(paid) })
  return (
    <>
      <div className="fact" role="status" data-testid="payments-rest">
        {words}
      </div>
      {over > 0 && (
        <div role="status">
          {t(paid > (elsewhere?.amount ?? 0) ? 'money.tooMuch' : 'money.tooMuchThere', { money: money(over) })}
        </div>
      )}
      <PaymentList state={state} />
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
          application={application}
          mode={chosen}
          state={state}
          rest={rest}
          onDone={() => setMode(undefined)}
        />
      )}
    </>
  )
}

/** In minor units; undefined while nobody knows. */
const restOf = (state: PaymentState | undefined) => state && Math.max(0, state.due.amount - state.paid)

/** While something is due, every way; an exemption is written down where there is one, and what is written down once. */
function offeredOf(state: PaymentState): PaymentState['modes'] {
  const isNoted = (mode: string) => state.payments.some((one) => one.mode === mode && !one.isVoid)
  return state.modes.filter(({ value, proof, isDeferred }) => {
    if (proof === 'evidence') return state.isExempt && !isNoted(value)
    return (restOf(state) ?? 0) > 0 && !(isDeferred && isNoted(value))
  })
}
