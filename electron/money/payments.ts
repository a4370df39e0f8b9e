/** Taking the fee. No payment is ever needed for an intake, and none is changed: a mistake is taken back by another row. */
import { v7 as uuidv7 } from 'uuid'
import type { PaymentSaid } from '../../station/protocol/index.ts'
import { latestOf } from '../afterwards/latest.ts'
import { say } from '../afterwards/supplements.ts'
import type { Records } from '../application/records.ts'
import type { Actor } from '../audit/audit.ts'
import type { OutcomeOf, ParsedInputOf } from '../contract/index.ts'
import type { PaymentMode } from '../rules/pack.ts'
import { openDrawerOf } from './drawer.ts'
import { type Owed, owedBy } from './due.ts'
import { freeReceipts, isFree, validCodes } from './means.ts'
import { paidElsewhere, towards } from './paid-elsewhere.ts'
import { listPayments, type PaymentRow, paidOf } from './payment-rows.ts'

type Input = ParsedInputOf<'takePayment'>
type Refusal = Extract<OutcomeOf<'takePayment'>, { ok: false }>

export function paymentState(
  records: Records,
  actor: Actor,
  { application }: ParsedInputOf<'getPayments'>,
): OutcomeOf<'getPayments'> {
  const found = latestOf(records, application)
  const owed = found && owedBy(records, found)
  if (!owed) return { ok: false, reason: 'unknown-application' }
  const { amount, currency, rule } = owed.fee
  const payments = listPayments(records, application)
  const elsewhere = paidElsewhere(records, application)
  const label = owed.modes.find(({ value }) => value === elsewhere?.mode)?.label
  const { next, left } = freeReceipts(records)
  return {
    ok: true,
    value: {
      due: { amount, currency, rule },
      paid: paidOf(payments) + towards(owed.fee, elsewhere),
      ...(towards(owed.fee, elsewhere) > 0 && elsewhere && { elsewhere: { ...elsewhere, ...(label && { label }) } }),
      isExempt: amount === 0 || owed.isExemption,
      modes: owed.modes.map(({ value, label, proof, isElectronic, isDeferred = false, basis }) => ({
        ...{ value, label, proof, isElectronic, isDeferred, basis },
      })),
      payments,
      ...(next && { nextReceipt: next }),
      receiptsLeft: left,
      codes: validCodes(records),
      hasDrawer: openDrawerOf(records, actor.officer) !== undefined,
    },
  }
}

/** Inside a transaction. */
export function takePayment(records: Records, actor: Actor, input: Input): OutcomeOf<'takePayment'> {
  const found = latestOf(records, input.application)
  const owed = found && owedBy(records, found)
  if (!owed) return { ok: false, reason: 'unknown-application' }
  const mode = owed.modes.find(({ value }) => value === input.mode)
  if (!mode) return { ok: false, reason: 'unknown-mode' }
  const drawer = mode.proof === 'receipt' ? openDrawerOf(records, actor.officer) : undefined
  const wrong = wrongIn(records, mode, input, owed, drawer !== undefined)
  if (wrong) return { ok: false, reason: wrong }
  const { application, amount, receipt, code, reference, payer, note } = input
  keepPayment(records, actor, application, drawer?.drawer, {
    kind: 'payment',
    payment: uuidv7(),
    mode: mode.value,
    amount,
    currency: owed.fee.currency,
    ...(mode.proof === 'receipt' && receipt && { receipt }),
    ...(mode.proof === 'code' && code && { code }),
    ...(reference && { reference }),
    ...(payer && { payer }),
    ...(note && { note }),
  })
  return { ok: true, value: {} }
}

/**
 * Its receipt's number stays used. Cash goes back out of the open drawer of whoever gives it back, because one that is
 * closed was counted and its count would no longer be true. Inside a transaction.
 */
export function voidPayment(
  records: Records,
  actor: Actor,
  { payment, note }: ParsedInputOf<'voidPayment'>,
): OutcomeOf<'voidPayment'> {
  const { db } = records.store
  const row = db.prepare<[string], PaymentRow>('SELECT * FROM payment WHERE payment = ? AND voids IS NULL').get(payment)
  if (!row) return { ok: false, reason: 'unknown-payment' }
  if (db.prepare('SELECT 1 FROM payment WHERE voids = ?').get(payment)) return { ok: false, reason: 'already-void' }
  const drawer = row.drawer === null ? undefined : openDrawerOf(records, actor.officer)
  if (row.drawer !== null && !drawer) return { ok: false, reason: 'no-drawer' }
  const { application, mode, amount, currency } = row
  keepPayment(records, actor, application, drawer?.drawer, {
    ...{ kind: 'payment', payment: uuidv7(), mode, amount, currency, note, voids: payment },
  })
  return { ok: true, value: {} }
}

function wrongIn(
  records: Records,
  { value, proof, isDeferred }: PaymentMode,
  { amount, receipt, code, reference }: Input,
  { lacksPaper }: Owed,
  hasDrawer: boolean,
): Refusal['reason'] | undefined {
  // Nothing is paid now, or nothing is owed: there is nothing to write down as money.
  if (isDeferred || proof === 'evidence')
    return amount > 0 || (proof === 'evidence' && lacksPaper) ? 'incomplete' : undefined
  if (amount === 0) return 'incomplete'
  if (proof === 'receipt') {
    if (!hasDrawer) return 'no-drawer'
    if (!receipt) return 'incomplete'
    return isFree(records, receipt) ? undefined : 'no-receipt'
  }
  // SECURITY: only a code that the station signed, because an officer's own would lead the fee into a private purse.
  if (proof === 'code')
    return validCodes(records).some(({ id, mode }) => id === code && mode === value) ? undefined : 'unknown-code'
  return proof === 'bank-reference' && !reference?.trim() ? 'incomplete' : undefined
}

function keepPayment(
  records: Records,
  actor: Actor,
  application: string,
  drawer: string | undefined,
  said: PaymentSaid,
): void {
  const at = say(records, actor, application, said)
  const { payment, mode, amount, currency, receipt, code, reference, payer, note, voids } = said
  records.store.db
    .prepare('INSERT INTO payment VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)')
    .run(
      ...[payment, application, mode, amount, currency, receipt?.series ?? null, receipt?.number ?? null],
      ...[code ?? null, reference ?? null, payer ?? null, note ?? null, voids ?? null, drawer ?? null],
      ...[JSON.stringify(at), actor.officer, at.sequence],
    )
}
