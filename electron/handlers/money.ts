import type { moneyMethods } from '../contract/index.ts'
import type { Handlers } from '../contract/serve.ts'
import { dayClose } from '../money/day-close.ts'
import { closeDrawer, findDrawer, openDrawer } from '../money/drawer.ts'
import { paymentState, takePayment, voidPayment } from '../money/payments.ts'
import { actorOf, type HandlerParts, thenChanged } from './parts.ts'

export type MoneyHandlers = Pick<Handlers, keyof typeof moneyMethods>

export function createMoneyHandlers(parts: HandlerParts): MoneyHandlers {
  const records = () => parts.session().records
  const actor = () => actorOf(parts)
  const told = <T extends { ok: boolean }>(outcome: T) => thenChanged(parts, outcome, 'money', 'applications')
  return {
    getPayments: (input) => paymentState(records(), actor(), input),
    takePayment: (input, act) => told(act.commit(() => takePayment(records(), actor(), input))),
    voidPayment: (input, act) => told(act.commit(() => voidPayment(records(), actor(), input))),
    openDrawer: (input, act) => told(act.commit(() => openDrawer(records(), actor(), input))),
    closeDrawer: (input, act) => told(act.commit(() => closeDrawer(records(), actor(), input))),
    getDrawer: () => {
      const drawer = findDrawer(records(), actor())
      return { ok: true, value: { ...(drawer && { drawer }) } }
    },
    getDayClose: (input) => ({ ok: true, value: dayClose(records(), input) }),
  }
}
