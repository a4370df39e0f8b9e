import { useWords } from '../../language.ts'
import { PaymentRow } from './payment-row.tsx'
import type { PaymentState } from './payments.tsx'

/** What was paid for one application, also what was taken back. */
export function PaymentList({ state }: { state: PaymentState }) {
  const { language } = useWords()
  if (state.payments.length === 0) return null
  const labelOf = (mode: string) => state.modes.find(({ value }) => value === mode)?.label[language] ?? mode
  return (
    <ul className="payment-list">
      {state.payments.map((payment) => (
        <PaymentRow key={payment.payment} payment={payment} label={labelOf(payment.mode)} />
      ))}
    </ul>
  )
}
