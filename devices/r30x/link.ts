/** One command at a time over a serial line, each with its answer and its limit. */

import { DeviceError } from '../device.ts'
import type { SerialLine } from '../transport/serial.ts'
import { createQueue, orAborted } from '../wait.ts'
import { type Command, UPLOAD } from './commands.ts'
import { CODE } from './confirmation.ts'
import { createPacketReader, encodePacket, type Incoming, PACKET } from './frame.ts'

export type Outcome =
  | { kind: 'answer'; code: number; data: Uint8Array }
  /** Something came that is not a whole answer to this command. */
  | { kind: 'damaged' }
  /** Nothing came. */
  | { kind: 'silent' }

export type Upload =
  /** `bytes` are what arrived whole: fewer than a picture has when a packet was lost. */
  { kind: 'picture'; bytes: Uint8Array<ArrayBuffer> } | Outcome

/**
 * An abort rejects at once; the next act still waits for what is on its way, because answers do not say what they answer.
 * Each act throws a {@link DeviceError} `unplugged` when the line is closed or closes.
 */
export type R30xLink = {
  exchange(command: Command, signal?: AbortSignal): Promise<Outcome>
  /** @param wanted most bytes that are kept. @param arrived called with how many are there. */
  upload(wanted: number, arrived: (bytes: number) => void, signal: AbortSignal): Promise<Upload>
  isOpen(): boolean
  /** Whether anything came since the line was opened, sense or noise. */
  hasHeard(): boolean
  close(): Promise<void>
}

/** A sensor that pauses this long inside a picture has lost the rest. */
const GAP_MS = 1_000
/** 40 032 bytes at 9 600 baud take 42 s; no sensor is slower. */
const PICTURE_MS = 60_000

export function createR30xLink(line: SerialLine, onClose: () => void): R30xLink {
  const packets = createPacketReader()
  const inTurn = createQueue()
  let isClosed = false
  let hasHeard = false
  let onIncoming = (_incoming: readonly Incoming[]) => {}
  let onGone = () => {}

  line.onData((bytes) => {
    hasHeard = true
    onIncoming(packets.push(bytes))
  })
  line.onClose(() => {
    isClosed = true
    onGone()
    onClose()
  })

  /** Sends, and hands over what comes until `take` is content, the line closes, or nothing comes for `gapMs`. */
  function converse<T>(
    command: Command,
    parts: { take: (incoming: Incoming) => T | undefined; giveUp: () => T; limitMs: number; gapMs?: number },
  ): Promise<T> {
    if (isClosed) return Promise.reject(gone())
    packets.reset()
    return new Promise<T>((resolve, reject) => {
      const giveUp = () => settle(parts.giveUp())
      const limit = setTimeout(giveUp, parts.limitMs)
      let gap = setTimeout(giveUp, command.limitMs)
      const stop = () => {
        clearTimeout(limit)
        clearTimeout(gap)
        onIncoming = () => {}
        onGone = () => {}
      }
      const settle = (result: T) => {
        stop()
        resolve(result)
      }
      onGone = () => {
        stop()
        reject(gone())
      }
      onIncoming = (incoming) => {
        for (const each of incoming) {
          const result = parts.take(each)
          if (result !== undefined) return settle(result)
        }
        if (parts.gapMs === undefined) return
        clearTimeout(gap)
        gap = setTimeout(giveUp, parts.gapMs)
      }
      line.write(encodePacket(PACKET.command, command.payload))
    })
  }

  function once(command: Command): Promise<Outcome> {
    let isDamaged = false
    return converse<Outcome>(command, {
      limitMs: command.limitMs,
      take(incoming) {
        const answer = answerTo(command, incoming)
        if (answer === undefined) isDamaged = true // the good one may still come: noise can look like a packet
        return answer
      },
      giveUp: () => (isDamaged || packets.isMidPacket() ? { kind: 'damaged' } : { kind: 'silent' }),
    })
  }

  /** Packets have no numbers: one that was damaged is left out, and only the sum of all tells. */
  function receive(wanted: number, arrived: (bytes: number) => void): Promise<Upload> {
    const parts: Uint8Array[] = []
    let total = 0
    let isAnswered = false
    const picture = (): Upload => ({ kind: 'picture', bytes: Uint8Array.from(Buffer.concat(parts)) })
    return converse<Upload>(UPLOAD, {
      limitMs: PICTURE_MS,
      gapMs: GAP_MS,
      take(incoming) {
        if (!isAnswered) {
          const answer = answerTo(UPLOAD, incoming)
          if (answer !== undefined && answer.code !== CODE.done) return answer
          isAnswered = answer !== undefined
          return undefined
        }
        if (incoming.kind === 'damaged' || (incoming.id !== PACKET.data && incoming.id !== PACKET.lastData)) return
        total += incoming.payload.length
        // SECURITY: no more is kept than a picture has, whatever the line goes on to say.
        if (total <= wanted) parts.push(incoming.payload)
        arrived(Math.min(total, wanted))
        return incoming.id === PACKET.lastData || total > 2 * wanted ? picture() : undefined
      },
      giveUp: () => (isAnswered ? picture() : { kind: 'silent' }),
    })
  }

  return {
    exchange: (command, signal) => {
      const turn = inTurn(() => {
        signal?.throwIfAborted()
        return once(command)
      })
      return orAborted(turn, signal)
    },
    upload: (wanted, arrived, signal) => {
      const turn = inTurn(() => {
        signal.throwIfAborted()
        return receive(wanted, (bytes) => {
          if (!signal.aborted) arrived(bytes)
        })
      })
      return orAborted(turn, signal)
    },
    isOpen: () => !isClosed,
    hasHeard: () => hasHeard,
    close: () => line.close(),
  }
}

/**
 * Repeats once what came back damaged.
 * @returns the answer, whatever its code.
 * @throws {DeviceError} `unreadable` when the repeat is damaged too; `timeout` when there is no answer, and the line is
 * closed then, so that a late one is not taken for another.
 */
export async function ask(
  link: R30xLink,
  command: Command,
  signal?: AbortSignal,
): Promise<{ code: number; data: Uint8Array }> {
  let outcome = await link.exchange(command, signal)
  if (isWorthRepeating(outcome)) outcome = await link.exchange(command, signal)
  if (outcome.kind === 'answer') return outcome
  if (outcome.kind === 'damaged')
    throw new DeviceError('unreadable', `The sensor's answer to ${command.name} is damaged, twice.`)
  await link.close()
  throw new DeviceError('timeout', `The sensor did not answer ${command.name} within ${command.limitMs} ms.`)
}

/** Damage on the line, in either direction. */
function isWorthRepeating(outcome: Outcome): boolean {
  return outcome.kind === 'damaged' || (outcome.kind === 'answer' && outcome.code === CODE.packetError)
}

/** Undefined for what cannot answer this command, such as the late answer to an earlier one. */
function answerTo(command: Command, incoming: Incoming): Extract<Outcome, { kind: 'answer' }> | undefined {
  if (incoming.kind === 'damaged' || incoming.id !== PACKET.answer) return undefined
  const code = incoming.payload[0]!
  const data = incoming.payload.subarray(1)
  if (code === CODE.done && data.length !== command.dataBytes) return undefined
  return { kind: 'answer', code, data }
}

function gone(): DeviceError {
  return new DeviceError('unplugged', 'The fingerprint sensor was unplugged.')
}
