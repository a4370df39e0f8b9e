import { beginAccount } from '../afterwards/account.ts'
import { contactSheet } from '../afterwards/contact-sheet.ts'
import { findPrepared, takePrepared } from '../afterwards/prepared.ts'
import { changePhone, escalate, recordOldCard } from '../afterwards/said.ts'
import type { afterwardsMethods } from '../contract/index.ts'
import type { Handlers } from '../contract/serve.ts'
import { actorOf, type HandlerParts, thenChanged } from './parts.ts'

export type AfterwardsHandlers = Pick<Handlers, keyof typeof afterwardsMethods>

export function createAfterwardsHandlers(parts: HandlerParts): AfterwardsHandlers {
  const records = () => parts.session().records
  const actor = () => actorOf(parts)
  /** What was said goes with the next announcement. */
  const told = <T extends { ok: boolean }>(outcome: T) => {
    if (outcome.ok) parts.session().uploader.wake()
    return thenChanged(parts, outcome, 'applications', 'session')
  }
  const unread = (error: unknown) => void parts.failed(error, 'prepared')
  return {
    findPrepared: (input) => ({ ok: true, value: findPrepared(records(), input, unread) }),
    takePrepared: (input, act) => told(act.commit(() => takePrepared(records(), actor(), input))),
    getContactSheet: (input) => contactSheet(records(), input),
    escalate: (input, act) => told(act.commit(() => escalate(records(), actor(), input))),
    changePhone: (input, act) => told(act.commit(() => changePhone(records(), actor(), input))),
    recordOldCard: (input, act) => told(act.commit(() => recordOldCard(records(), actor(), input))),
    beginAccount: (input, act) => told(act.commit(() => beginAccount(records(), actor(), input))),
  }
}
