import { formatMoney } from '../../formats.ts'
import { useWords } from '../../language.ts'
import { PaymentRow } from './payment-row.tsx'
import type { PaymentState } from './payments.tsx'

/** What was paid for one application: before the visit to somebody else, here, and what was taken back. */
export function PaymentList({ state }: { state: PaymentState }) {
  const { t, language } = useWords()
  const { elsewhere } = state
  if (state.payments.length === 0 && !elsewhere) return null
  const labelOf = (mode: string) => state.modes.find(({ value }) => value === mode)?.label[language] ?? mode
  return (
    <ul className="payment-list">
      {elsewhere && (
        <li data-testid="paid-before">
          {t(`money.before.${elsewhere.channel}`, {
            money: formatMoney(elsewhere.amount, elsewhere.currency, language),
            mode: elsewhere.label?.[language] ?? elsewhere.mode,
            reference: elsewhere.reference,
          })}
        </li>
      )}
      {state.payments.map((payment) => (
        <PaymentRow key={payment.payment} payment={payment} label={labelOf(payment.mode)} />
      ))}
    </ul>
  )
}
