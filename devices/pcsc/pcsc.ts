/** A card in a PC/SC reader: waiting for it, and speaking with it. */
import { setTimeout as delay } from 'node:timers/promises'
import { DeviceError } from '../device.ts'
import type { CardChannel } from '../emrtd/card-channel.ts'
import { orAborted, pause } from '../wait.ts'
import { openContext, type PcscContext, type PcscService } from './context.ts'
import type { Handle, Protocol } from './library.ts'
import { explainStatus, STATE, STATUS } from './status.ts'
import { exchangeOverT0 } from './t0.ts'

/** A card is noticed within so long. */
const POLL_MS = 250
/** Windows itself looks at each card for a moment; who has it longer keeps it. */
const SHARED_MS = 2_000
const CLOSING_MS = 1_000
/** pcsc-lite asks its readers each 400 ms whether their card is still there. */
const REMOVAL_MS = 1_200
/** It is there for the bus, and not yet, or not any more, for the service. */
const NOT_YET: readonly number[] = [STATUS.noCard, STATUS.removed, STATUS.unpowered, STATUS.unresponsive, STATUS.reset]

type Waiting = {
  signal: AbortSignal
  timeoutMs: number
  service?: PcscService
}

/**
 * Waits for a card in that reader and takes it for this program alone.
 * @param reader its name, as the service lists it.
 * @param parts.timeoutMs how long to wait for a card.
 * @returns a channel that the caller closes; it resets the card then.
 * @throws {DeviceError} `no-card` when none came; `card-refused` when one is there and does not answer; `busy` when
 *   another program has it for 2 s; `unplugged` when reader or service went; `no-permission`; the signal's reason.
 */
export async function waitForCard(reader: string, { signal, timeoutMs, service }: Waiting): Promise<CardChannel> {
  signal.throwIfAborted()
  const context = await openContext(service)
  if (context === undefined) throw new DeviceError('unplugged', 'No smart card service runs.')
  const time = { isOver: false, isShared: false }
  const timer = setTimeout(() => {
    time.isOver = true
  }, timeoutMs)
  let shared: NodeJS.Timeout | undefined
  try {
    for (;;) {
      const { flags, atr } = await orAborted(context.stateOf(reader), signal)
      if (flags & (STATE.unknown | STATE.unavailable)) throw explainStatus(STATUS.readerUnavailable, 'state')
      const isPresent = (flags & STATE.present) !== 0
      const taken = isPresent && !(flags & STATE.mute) ? await take(context, reader, signal) : 'not-yet'
      if (typeof taken === 'object') return channelTo(context, { ...taken, reader, atr })
      if (taken === 'busy') {
        if (time.isShared || time.isOver) throw explainStatus(STATUS.sharingViolation, 'connect')
        shared ??= setTimeout(() => {
          time.isShared = true
        }, SHARED_MS)
      } else {
        clearTimeout(shared)
        shared = undefined
        time.isShared = false
      }
      if (time.isOver && isPresent) throw new DeviceError('card-refused', 'A card is there, and it does not answer.')
      if (time.isOver) throw new DeviceError('no-card', 'No card was laid on the reader in time.')
      await pause(POLL_MS, signal)
    }
  } catch (error) {
    void context.release()
    throw error
  } finally {
    clearTimeout(timer)
    clearTimeout(shared)
  }
}

type Card = { card: Handle; protocol: Protocol }

/** One that is given up in the middle ends with its context, which is released after it. */
async function take(context: PcscContext, reader: string, signal: AbortSignal): Promise<Card | 'busy' | 'not-yet'> {
  const { status, value } = await orAborted(context.connect(reader), signal)
  if (status === STATUS.success) return value
  if (status === STATUS.sharingViolation) return 'busy'
  if (NOT_YET.includes(status)) return 'not-yet'
  throw explainStatus(status, 'connect')
}

function channelTo(
  context: PcscContext,
  { reader, atr, card, protocol }: Card & { reader: string; atr: Uint8Array },
): CardChannel {
  let closing: Promise<void> | undefined

  async function send(apdu: Uint8Array): Promise<Uint8Array<ArrayBuffer>> {
    if (closing) throw new DeviceError('failed', 'The card was given back already.')
    const { status, value } = await context.transmit(card, protocol, apdu)
    if (status !== STATUS.success) throw await explainLoss(context, reader, status)
    // Less than a status is no answer: vpcd says so when its card went in the middle.
    if (value.length < 2) throw await explainLoss(context, reader, STATUS.notTransacted)
    return value
  }

  return {
    atr,
    transmit(apdu, signal) {
      if (signal?.aborted) return Promise.reject(signal.reason)
      // The service knows no way to call a command back: its answer is waited for by whatever comes next.
      return orAborted(protocol === 'T=0' ? exchangeOverT0(send, apdu) : send(apdu), signal)
    },
    close() {
      closing ??= context
        .disconnect(card)
        .catch(() => {}) // it was taken away, which is what a disconnect is for
        .then(() => context.release())
      // Behind a command that was given up and still runs, the rest goes its way without us.
      return Promise.race([closing, delay(CLOSING_MS, undefined, { ref: false })])
    },
  }
}

/** A disturbed exchange is most often a card on its way out, which the service notices a little later. */
async function explainLoss(context: PcscContext, reader: string, status: number): Promise<DeviceError> {
  const error = explainStatus(status, 'transmit')
  if (error.code !== 'unreadable' && error.code !== 'card-removed') return error
  try {
    for (let waitedMs = 0; ; waitedMs += POLL_MS) {
      const { flags } = await context.stateOf(reader)
      if (flags & (STATE.unknown | STATE.unavailable)) return explainStatus(STATUS.readerUnavailable, 'transmit')
      if (!(flags & STATE.present)) return explainStatus(STATUS.removed, 'transmit')
      if (waitedMs >= REMOVAL_MS) return error
      await delay(POLL_MS)
    }
  } catch (gone) {
    return gone instanceof DeviceError ? gone : error
  }
}
