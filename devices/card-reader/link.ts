/** One command at a time over a serial line, each with its reply and its limit. */
import { DeviceError } from '../device.ts'
import type { SerialLine } from '../transport/serial.ts'
import { createQueue, orAborted } from '../wait.ts'
import { type Command, STATUS } from './commands.ts'
import { createFrameReader, encodeFrame, type Incoming } from './frame.ts'
import { explainStatus } from './status.ts'

export type Outcome =
  | { kind: 'reply'; status: number; data: Uint8Array }
  /** Something came that is not a whole reply to this command. */
  | { kind: 'damaged' }
  /** A reply began and stopped. */
  | { kind: 'cut' }
  /** Bytes came, and none of them are of this protocol, or of this rate. */
  | { kind: 'foreign' }
  /** Nothing came. */
  | { kind: 'silent' }

export type SdtLink = {
  /**
   * Sends once and waits. An abort rejects at once; the next command still waits for the reply that is on its way,
   * because replies do not say what they answer.
   * @throws {DeviceError} `unplugged` when the line is closed or closes.
   */
  exchange(command: Command, signal?: AbortSignal): Promise<Outcome>
  isOpen(): boolean
  close(): Promise<void>
}

/** A line that pauses this long inside a frame has lost the rest. */
const GAP_MS = 500
/** SW1 SW2 SW3. */
const REPLY_BYTES = 3

export function createSdtLink(line: SerialLine, onClose: () => void): SdtLink {
  const frames = createFrameReader()
  const inTurn = createQueue()
  let isClosed = false
  let onBytes = (_bytes: Uint8Array) => {}
  let onGone = () => {}

  line.onData((bytes) => onBytes(bytes))
  line.onClose(() => {
    isClosed = true
    onGone()
    onClose()
  })

  function once(command: Command): Promise<Outcome> {
    if (isClosed) return Promise.reject(gone())
    frames.reset()
    return new Promise<Outcome>((resolve, reject) => {
      let isDamaged = false
      let hasCome = false
      let gap: NodeJS.Timeout | undefined
      const settle = (outcome: Outcome | DeviceError) => {
        clearTimeout(limit)
        clearTimeout(gap)
        onBytes = () => {}
        onGone = () => {}
        if (outcome instanceof DeviceError) reject(outcome)
        else resolve(outcome)
      }
      const take = (all: Incoming[]) => {
        for (const incoming of all) {
          const reply = incoming.kind === 'body' ? replyTo(command, incoming.body) : undefined
          if (reply !== undefined) return reply
          // What is too short for a reply is no damage: an echo, or a device that speaks of something else.
          if (incoming.kind === 'damaged' || incoming.body.length >= REPLY_BYTES) isDamaged = true
        }
        return undefined
      }
      const giveUp = () => {
        const isCut = frames.isMidFrame()
        const late = take(frames.giveUp()) // noise that looked like the beginning of a long frame can hide the reply
        if (late !== undefined) return settle(late)
        settle({ kind: isDamaged ? 'damaged' : isCut ? 'cut' : hasCome ? 'foreign' : 'silent' })
      }
      const limit = setTimeout(giveUp, command.limitMs)
      onGone = () => settle(gone())
      onBytes = (bytes) => {
        hasCome = true
        const reply = take(frames.push(bytes))
        if (reply !== undefined) return settle(reply)
        // The good one may still come behind a damaged one: noise can look like a frame.
        clearTimeout(gap)
        if (isDamaged || frames.isMidFrame()) gap = setTimeout(giveUp, GAP_MS)
      }
      line.write(encodeFrame(Uint8Array.from(command.code)))
    })
  }

  return {
    exchange(command, signal) {
      const turn = inTurn(() => {
        signal?.throwIfAborted()
        return once(command)
      })
      return orAborted(turn, signal)
    },
    isOpen: () => !isClosed,
    close: () => line.close(),
  }
}

/**
 * Repeats once what came back damaged, or reached the reader damaged.
 * @returns the reply, whatever its status.
 * @throws {DeviceError} `unreadable` when the repeat is damaged too, `other-protocol` when neither has anything of a
 * frame; `timeout` when there is no reply. After the latter two the line is closed, so that nothing that comes late is
 * taken for another reply.
 */
export async function ask(link: SdtLink, command: Command, signal?: AbortSignal): Promise<Reply> {
  let outcome = await link.exchange(command, signal)
  if (isWorthRepeating(outcome)) outcome = await link.exchange(command, signal)
  if (outcome.kind === 'reply') return outcome
  if (outcome.kind === 'damaged' || outcome.kind === 'cut')
    throw new DeviceError('unreadable', `The reader's reply to ${command.name} is damaged, twice.`)
  await link.close()
  if (outcome.kind === 'foreign')
    throw new DeviceError('other-protocol', 'What answers here is no GA 450 card reader, or is set to another rate.')
  throw new DeviceError('timeout', `The reader did not answer ${command.name} within ${command.limitMs} ms.`)
}

/** As {@link ask}, where only the good status will do. */
export async function demand(link: SdtLink, command: Command, signal?: AbortSignal): Promise<Uint8Array> {
  const { status, data } = await ask(link, command, signal)
  if (status !== command.good) throw explainStatus(status, command.name)
  return data
}

type Reply = Extract<Outcome, { kind: 'reply' }>
const TROUBLE: readonly number[] = [STATUS.checksum, STATUS.length, STATUS.transfer]

/** Damage on the line, in either direction. */
export function isWorthRepeating(outcome: Outcome): boolean {
  if (outcome.kind === 'reply') return TROUBLE.includes(outcome.status)
  return outcome.kind === 'damaged' || outcome.kind === 'cut' || outcome.kind === 'foreign'
}

/** Undefined for what cannot answer this command, such as the late reply to an earlier one. */
function replyTo(command: Command, body: Uint8Array): Reply | undefined {
  const status = body[REPLY_BYTES - 1]
  if (status === undefined) return undefined
  const data = body.subarray(REPLY_BYTES)
  if (status === command.good)
    return command.dataBytes.includes(data.length) ? { kind: 'reply', status, data } : undefined
  return status === STATUS.done || status === STATUS.found ? undefined : { kind: 'reply', status, data }
}

function gone(): DeviceError {
  return new DeviceError('unplugged', 'The card reader was unplugged.')
}
