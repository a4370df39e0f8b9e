import { Button, TextInput } from '@mantine/core'
import { useState } from 'react'
import { useCall } from '../../core/queries.ts'
import { formatMoment, formatMoney } from '../../formats.ts'
import { useWords } from '../../language.ts'
import { Refusal } from '../../ui/messages.tsx'
import { refusalOf } from '../../ui/refusal-of.ts'
import type { PaymentState } from './payments.tsx'

type Payment = PaymentState['payments'][number]

/** What was paid, each with its proof; a mistake is taken back with a reason and stays to be seen. */
export function PaymentList({ state }: { state: PaymentState }) {
  if (state.payments.length === 0) return null
  return (
    <ul className="payment-list">
      {state.payments.map((payment) => (
        <Row key={payment.payment} payment={payment} state={state} />
      ))}
    </ul>
  )
}

function Row({ payment, state }: { payment: Payment; state: PaymentState }) {
  const { t, language } = useWords()
  const back = useCall('voidPayment')
  const [reason, setReason] = useState<string>()
  const label = state.modes.find(({ value }) => value === payment.mode)?.label[language] ?? payment.mode
  const proof = [
    payment.receipt && `${payment.receipt.series} ${payment.receipt.number}`,
    payment.reference,
    payment.payer && t('money.by', { payer: payment.payer }),
  ].filter(Boolean)
  return (
    <li className="stack" data-testid="payment" data-void={payment.isVoid}>
      <div className="row between">
        <span className={payment.isVoid ? 'payment-void' : undefined}>
          <strong>{formatMoney(payment.amount, payment.currency, language)}</strong> {label} {proof.join(' · ')}
        </span>
        <span className="quiet">
          {payment.officer} {formatMoment(payment.at, language)}
        </span>
      </div>
      {payment.isVoid && <div>{t('money.takenBack')}</div>}
      {!payment.isVoid && reason === undefined && (
        <div>
          <Button variant="default" data-testid="payment-void" onClick={() => setReason('')}>
            {t('money.takeBack')}
          </Button>
        </div>
      )}
      {!payment.isVoid && reason !== undefined && (
        <div className="row">
          <TextInput
            className="grow"
            label={t('money.why')}
            data-testid="payment-void-reason"
            maxLength={500}
            value={reason}
            onChange={(event) => setReason(event.currentTarget.value)}
          />
          <Button
            data-testid="payment-void-yes"
            disabled={reason.trim() === ''}
            loading={back.isPending}
            onClick={() => back.mutate({ payment: payment.payment, note: reason.trim() })}
          >
            {t('money.takeBack')}
          </Button>
          <Button variant="default" onClick={() => setReason(undefined)}>
            {t('money.cancel')}
          </Button>
        </div>
      )}
      <Refusal reason={back.isPending ? undefined : refusalOf(back)} />
    </li>
  )
}
