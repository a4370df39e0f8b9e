/** A GA 450 reader without hardware: the same bytes on a line in memory or on any other, and a card to lay on it. */
import { type CardReading, DeviceError, type Dial } from '../device.ts'
import type { HidLine } from '../transport/hid.ts'
import { createMemoryHid } from '../transport/hid-memory.ts'
import type { SerialLine } from '../transport/serial.ts'
import { createMemoryLine } from '../transport/serial-memory.ts'
import type { CardPrint } from './card-block.ts'
import { writeCardText } from './card-text.ts'
import { STATUS } from './commands.ts'
import { createFrameReader, encodeFrame } from './frame.ts'
import { lineOverHidDevice } from './hid-frames.ts'
import { inventCard } from './practice/invent-card.ts'
import { isLong, onTheWire } from './practice/on-the-wire.ts'
import { createPracticeReader, type PracticeCard } from './practice/reader.ts'

export type SdtSimulator = {
  readonly dials: readonly Dial[]
  /** The host's end of a serial line. @throws {DeviceError} `unplugged` by the dial, `busy` when it has a line already. */
  line(): Promise<SerialLine>
  /** The same over HID reports, which `split` leaves whole. @throws {DeviceError} as `line`. */
  hid(): Promise<HidLine>
  /**
   * Answers on that line, in place of any other: the reader's end of a pty, for example.
   * @returns when the line has closed. Where that does not close the host's end, as with a pty, somebody has to.
   */
  serve(line: SerialLine): Promise<void>
  /** Lays that person's citizen card on the reader, in place of any other. */
  present(subject: string, card?: CardReading['fields']): void
  lay(card: PracticeCard): void
  /** Takes the card away. */
  lift(): void
  dial(dial: Dial): void
  close(): void
}

const DIALS = ['well', 'slow', 'busy', 'unplugged', 'poor', 'damaged', 'noise', 'split', 'wrong-order'] as const
const SLOW_MS = 600
/** So long after half a frame the line goes: what was sent arrives. */
const CUT_MS = 60
const PRINTS: readonly CardPrint[] = [
  { outcome: 'registered', position: 1, quality: 80 },
  { outcome: 'registered', position: 6, quality: 72 },
]

/**
 * `unplugged` cuts the next long reply in its middle, or the next of any length when no card lies there; after that
 * the reader is gone until another dial is set.
 * @param options as of `createPracticeReader`. @param options.pieceBytes the most that arrives at once.
 */
export function createSdtSimulator(
  options: Parameters<typeof createPracticeReader>[0] & { pieceBytes?: number },
): SdtSimulator {
  const reader = createPracticeReader(options)
  let dial: Dial = 'well'
  let isGone = false
  let isHid = false
  let device: SerialLine | undefined

  function send(line: SerialLine, body: Uint8Array, code: readonly number[]): void {
    const frame = encodeFrame(body)
    if (dial === 'unplugged' && (isLong(frame) || !reader.hasCard())) {
      isGone = true
      line.write(frame.subarray(0, frame.length / 2))
      setTimeout(() => void line.close(), CUT_MS)
      return
    }
    const write = () => onTheWire(isHid && dial === 'split' ? 'well' : dial, frame, code).forEach(line.write)
    if (dial === 'slow') setTimeout(write, SLOW_MS)
    else write()
  }

  function serve(line: SerialLine, asHid = false): Promise<void> {
    isHid = asHid
    const earlier = device
    device = line
    void earlier?.close()
    const frames = createFrameReader()
    line.onData((bytes) => {
      for (const incoming of frames.push(bytes)) {
        if (isGone) return
        const code = incoming.kind === 'body' ? [...incoming.body] : []
        const [status, data] =
          incoming.kind === 'damaged'
            ? [STATUS[incoming.problem], []]
            : dial === 'busy'
              ? [STATUS.busy, []]
              : reader.answer(code, dial === 'poor')
        send(line, Uint8Array.of(0, 0, status, ...data), code)
      }
    })
    return new Promise((resolve) => {
      line.onClose(() => {
        if (device === line) device = undefined
        resolve()
      })
      if (isGone) void line.close()
    })
  }

  function mustBeFree(): void {
    if (isGone) throw new DeviceError('unplugged', 'The simulated reader is unplugged.')
    if (device !== undefined) throw new DeviceError('busy', 'The line of the simulated reader is open already.')
  }

  return {
    dials: DIALS,
    async line() {
      mustBeFree()
      const ends = createMemoryLine(options.pieceBytes)
      void serve(ends.device)
      return ends.host
    },
    async hid() {
      mustBeFree()
      const ends = createMemoryHid()
      void serve(lineOverHidDevice(ends.device), true)
      return ends.host
    },
    serve: (line) => serve(line),
    present(subject, given = {}) {
      const fields = inventCard(options.seed, subject, given)
      reader.lay({ text: writeCardText({ card: 'citizen', fields }), prints: PRINTS })
    },
    lay: reader.lay,
    lift: reader.lift,
    dial(turned) {
      dial = turned
      isGone &&= turned === 'unplugged'
    },
    close() {
      void device?.close()
    },
  }
}
