/** A contactless reader without hardware, and practice cards that can be laid on it. */
import { setTimeout as delay } from 'node:timers/promises'
import { type CardFields, DeviceError, type Dial } from '../device.ts'
import { orAborted } from '../wait.ts'
import type { CardChannel, VirtualCard } from './card-channel.ts'
import { practiceFace } from './practice/files.ts'
import { inventPerson } from './practice/person.ts'
import { type CardFault, createVirtualCard } from './virtual-card.ts'

export type EmrtdSimulator = {
  readonly model: string
  readonly dials: readonly Dial[]
  /** Waits for a card, for as long as the signal allows. @throws {DeviceError} `unplugged` or `busy` by the dial. */
  open(signal: AbortSignal): Promise<CardChannel>
  /** False while the dial has unplugged it. */
  isPlugged(): boolean
  /** Lays that person's card on the reader, in place of any other. */
  present(subject: string, card?: CardFields): void
  /** Lays any card. */
  lay(card: VirtualCard): void
  /** Takes the card away, in the middle of a reading as well. */
  lift(): void
  dial(dial: Dial): void
  close(): void
}

const FAULTS: Partial<Record<Dial, CardFault>> = {
  damaged: 'damaged',
  'wrong-order': 'wrong-order',
  'broken-chain': 'hash-differs',
  'expired-certificate': 'expired-signer',
  poor: 'removed', // it lies badly and loses the field
  stalled: 'stalled',
}
const DIALS: readonly Dial[] = ['well', 'slow', 'busy', 'unplugged', ...(Object.keys(FAULTS) as Dial[])]
/** What a chip takes over a command in a weak field. */
const SLOW_MS = 60
/** In the middle of a face, as a rule. */
const UNPLUGGED_AFTER = 20

/** @param options.seed what the practice chips say depends on it. */
export function createEmrtdSimulator(options: { seed: number }): EmrtdSimulator {
  let dial: Dial = 'well'
  /** Who lies there: the card is made when it is read, because the dial says what is wrong with it. */
  let laid: { card(): Promise<VirtualCard> } | undefined
  let isPlugged = true
  let wake = () => {}
  let isClosed = false

  function gone(): DeviceError {
    return new DeviceError('unplugged', 'The practice reader was unplugged.')
  }

  async function waitForCard(signal: AbortSignal): Promise<NonNullable<typeof laid>> {
    for (;;) {
      signal.throwIfAborted()
      if (!isPlugged || isClosed) throw gone()
      if (laid !== undefined) return laid
      const changed = new Promise<void>((resolve) => {
        wake = resolve
      })
      await orAborted(changed, signal)
    }
  }

  function channelOf(card: VirtualCard, place: NonNullable<typeof laid>): CardChannel {
    let asked = 0
    return {
      atr: card.atr,
      async transmit(apdu, signal) {
        asked += 1
        if (dial === 'unplugged' && asked > UNPLUGGED_AFTER) isPlugged = false
        if (!isPlugged || isClosed) throw gone()
        if (laid !== place) throw new DeviceError('card-removed', 'The card was taken away.')
        if (dial === 'slow') await delay(SLOW_MS, undefined, signal && { signal })
        return card.answer(apdu)
      },
      async close() {
        card.reset()
      },
    }
  }

  return {
    model: 'SIMULATED chip reader',
    dials: DIALS,
    isPlugged: () => isPlugged,
    async open(signal) {
      if (dial === 'busy') throw new DeviceError('busy', 'Another program has the card.')
      const place = await waitForCard(signal)
      return channelOf(await place.card(), place)
    },
    present(subject, card = {}) {
      const person = inventPerson(options.seed, subject, card)
      laid = {
        card: async () => {
          const fault = FAULTS[dial]
          return createVirtualCard({ person, face: await practiceFace(), ...(fault && { fault }) })
        },
      }
      wake()
    },
    lay(card) {
      laid = { card: async () => card }
      wake()
    },
    lift() {
      laid = undefined
    },
    dial(next) {
      if (!DIALS.includes(next)) throw new DeviceError('failed', 'The practice chip reader has no such dial.')
      dial = next
      isPlugged = true
      wake()
    },
    close() {
      isClosed = true
      wake()
    },
  }
}
