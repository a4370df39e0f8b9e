import { Button, TextInput } from '@mantine/core'
import { useState } from 'react'
import { useCall } from '../../core/queries.ts'
import { formatMoney } from '../../formats.ts'
import { useWords } from '../../language.ts'
import { refusalOf } from '../../ui/refusal-of.ts'
import { QrCode } from '../application/review/qr-code.tsx'
import { MoneyRefusal } from './not-read.tsx'
import { OpenDrawer } from './open-drawer.tsx'
import type { PaymentState } from './payments.tsx'

/** One way to pay: what has to be written down with it, filled in as far as it is known. */
export function PaymentForm(props: {
  application: string
  mode: PaymentState['modes'][number]
  state: PaymentState
  rest: number
  onDone: () => void
}) {
  const { mode, state } = props
  const { t, language } = useWords()
  const take = useCall('takePayment')
  const [receipt, setReceipt] = useState(String(state.nextReceipt?.number ?? ''))
  const [reference, setReference] = useState('')
  const [payer, setPayer] = useState('')
  const code = state.codes.find((one) => one.mode === mode.value)
  // What is only written down, as "later" or an exemption, is no money.
  const isMoney = !mode.isDeferred && mode.proof !== 'evidence'
  const amount = isMoney ? props.rest : 0
  const money = formatMoney(amount, state.due.currency, language)
  const lacks = lacking(mode.proof, state, code !== undefined)

  async function give(): Promise<void> {
    const series = state.nextReceipt?.series
    const outcome = await take.mutateAsync({
      application: props.application,
      mode: mode.value,
      amount,
      ...(mode.proof === 'receipt' && series && { receipt: { series, number: Number(receipt) } }),
      ...(mode.proof === 'code' && code && { code: code.id }),
      ...(reference.trim() && { reference: reference.trim() }),
      ...(payer.trim() && { payer: payer.trim() }),
    })
    if (outcome.ok) props.onDone()
  }
  if (mode.proof === 'receipt' && !state.hasDrawer) return <OpenDrawer />
  return (
    <div className="stack" data-testid="payment-form">
      {lacks && <div role="status">{t(`money.${lacks}`)}</div>}
      {mode.proof === 'evidence' && <div>{t('money.paperFirst')}</div>}
      {mode.proof === 'receipt' && state.nextReceipt && (
        <TextInput
          label={t('money.receipt', { series: state.nextReceipt.series })}
          description={t('money.receiptsLeft', { number: String(state.receiptsLeft) })}
          inputMode="numeric"
          data-testid="payment-receipt"
          value={receipt}
          onChange={(event) => setReceipt(event.currentTarget.value.replace(/\D/gu, '').slice(0, 12))}
        />
      )}
      {mode.proof === 'code' && code && (
        <div className="payment-code" data-testid="payment-code">
          <QrCode text={code.payload} label={t('money.code', { payee: code.payee })} />
          <div className="stack grow">
            <strong>{money}</strong>
            <span>{t('money.payee', { payee: code.payee })}</span>
            <span className="quiet">{t('money.codeHelp')}</span>
          </div>
        </div>
      )}
      {(mode.proof === 'bank-reference' || mode.proof === 'code') && (
        <TextInput
          label={t(mode.proof === 'code' ? 'money.referenceIfAny' : 'money.reference')}
          data-testid="payment-reference"
          autoComplete="off"
          maxLength={120}
          value={reference}
          onChange={(event) => setReference(event.currentTarget.value)}
        />
      )}
      {isMoney && (
        <TextInput
          label={t('money.payer')}
          description={t('money.payerHelp')}
          data-testid="payment-payer"
          autoComplete="off"
          maxLength={200}
          value={payer}
          onChange={(event) => setPayer(event.currentTarget.value)}
        />
      )}
      <div>
        <Button
          size="lg"
          data-testid="payment-take"
          loading={take.isPending}
          disabled={lacks !== undefined || (mode.proof === 'receipt' && Number(receipt) === 0)}
          onClick={() => void give()}
        >
          {isMoney ? t('money.take', { money }) : t('money.writeDown', { what: mode.label[language] })}
        </Button>
      </div>
      <MoneyRefusal reason={take.isPending ? undefined : refusalOf(take)} />
    </div>
  )
}

function lacking(proof: string, { nextReceipt }: PaymentState, hasCode: boolean): 'noReceipts' | 'noCode' | undefined {
  if (proof === 'receipt' && !nextReceipt) return 'noReceipts'
  return proof === 'code' && !hasCode ? 'noCode' : undefined
}
