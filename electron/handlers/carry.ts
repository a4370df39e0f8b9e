import { handToSupervisor, mendPacket } from '../carry/mend.ts'
import type { carryMethods } from '../contract/index.ts'
import type { Handlers } from '../contract/serve.ts'
import { actorOf, type HandlerParts, thenChanged } from './parts.ts'

export type CarryHandlers = Pick<Handlers, keyof typeof carryMethods>

export function createCarryHandlers(parts: HandlerParts): CarryHandlers {
  const carry = () => parts.session().carry
  return {
    listCarryPlaces: async () => ({ ok: true, value: await carry().places() }),
    carryOut: ({ place, packetIds }) => carry().out(place, packetIds),
    takeReceipts: ({ place, name }) => carry().receipts(place, name),
    takeOver: ({ place, name }) => carry().over(place, name),
    cancelCarry: () => {
      carry().cancel()
      return { ok: true, value: {} }
    },
    listCarried: () => ({ ok: true, value: { packets: parts.session().carried() } }),
    mendPacket: async (input) => {
      const outcome = await mendPacket(parts.session(), actorOf(parts), input)
      if (outcome.ok) parts.session().uploader.wake()
      return thenChanged(parts, outcome, 'uploads', 'applications')
    },
    handToSupervisor: (input, act) =>
      thenChanged(
        parts,
        act.commit(() => handToSupervisor(parts.session().records, actorOf(parts), input)),
        'uploads',
      ),
  }
}
