import { Button, TextInput } from '@mantine/core'
import { useState } from 'react'
import type { PaymentView } from '../../../electron/contract/index.ts'
import { useCall } from '../../core/queries.ts'
import { formatMoment, formatMoney } from '../../formats.ts'
import { useWords } from '../../language.ts'
import { refusalOf } from '../../ui/refusal-of.ts'
import { MoneyRefusal } from './not-read.tsx'
import { OpenDrawer } from './open-drawer.tsx'

/** One payment with its proof; a mistake is taken back with a reason and stays to be seen. */
export function PaymentRow({ payment, label, whose }: { payment: PaymentView; label: string; whose?: string }) {
  const { t, language } = useWords()
  const proof = [
    payment.receipt && `${payment.receipt.series} ${payment.receipt.number}`,
    payment.reference,
    payment.payer && t('money.by', { payer: payment.payer }),
    whose,
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
      {payment.isVoid ? <div>{t('money.takenBack')}</div> : <TakeBack payment={payment.payment} />}
    </li>
  )
}

function TakeBack({ payment }: { payment: string }) {
  const { t } = useWords()
  const back = useCall('voidPayment')
  const [reason, setReason] = useState<string>()
  const refused = back.isPending ? undefined : refusalOf(back)
  if (reason === undefined)
    return (
      <div>
        <Button variant="default" data-testid="payment-void" onClick={() => setReason('')}>
          {t('money.takeBack')}
        </Button>
      </div>
    )
  return (
    <>
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
          onClick={() => back.mutate({ payment, note: reason.trim() })}
        >
          {t('money.takeBack')}
        </Button>
        <Button variant="default" onClick={() => setReason(undefined)}>
          {t('money.cancel')}
        </Button>
      </div>
      {refused === 'no-drawer' ? <OpenDrawer onOpened={back.reset} /> : <MoneyRefusal reason={refused} />}
    </>
  )
}
