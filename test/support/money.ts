/** Receipts and payment codes as a station lends them, and an application that owes a fee. */
import type { ApplicationKey } from '../../electron/contract/index.ts'
import type { Tablet } from './tablet.ts'
import { visitsOf } from './tablet-day.ts'

type Block = { series: string; from: number; to: number }
type Lent = { from?: number; to?: number; blocks?: Block[]; validUntil?: string }

const part = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url')

/** As if sync had verified and kept it. */
export const lend = (tablet: Tablet, more: Lent = {}) =>
  tablet.look((db) => {
    const { from = 1, to = 3, validUntil } = more
    const code = { id: 'vietqr-1', mode: 'vietqr', payload: '000201', payee: 'Kho bạc' }
    const means = {
      ...{ formatVersion: 1, station: 's', environment: 'practice', machine: '01980000-0000-7000-8000-000000000001' },
      receiptBlocks: more.blocks ?? [{ series: 'AB', from, to }],
      codes: [
        { ...code, ...(validUntil && { validUntil }) },
        // Of a way that no pack here offers.
        { ...code, id: 'elsewhere-1', mode: 'elsewhere' },
      ],
      issuedAt: '2026-11-23T00:00:00.000Z',
    }
    db.prepare('UPDATE machine SET payment_means = ?').run(`${part({ alg: 'EdDSA' })}.${part(means)}.c2ln`)
  })

/** A draft of a visit whose procedure costs something. */
export async function owing(tablet: Tablet, index = 0): Promise<ApplicationKey> {
  const visits = await visitsOf(tablet)
  const key = await tablet.get('takeVisit', { visit: visits[index]!.visit })
  await tablet.get('saveField', { ...key, name: 'procedure', value: 're-issue' })
  await tablet.get('saveField', { ...key, name: 'reissueReason', value: 'lost' })
  return key
}

export const cash = (application: string, number: number, amount = 35_000) => ({
  ...{ application, mode: 'cash', amount },
  receipt: { series: 'AB', number },
})

/** The payments of one application, and taking one back by its place among them. */
export async function takeBack(tablet: Tablet, application: string, at = 0) {
  const { payments } = await tablet.get('getPayments', { application })
  return tablet.call('voidPayment', { payment: payments[at]!.payment, note: 'Nhầm' })
}

/** As if every payment kept so far had been taken at that moment. */
export const takenAt = (tablet: Tablet, utc: string) =>
  tablet.look((db) => db.prepare("UPDATE payment SET at = json_set(at, '$.utc', ?)").run(utc))
