/** A GA 450 reader without hardware: the same bytes on a line in memory, and a card that can be laid on it. */
import { type CardReading, DeviceError, type Dial } from '../device.ts'
import { seededRandom } from '../random.ts'
import type { SerialLine } from '../transport/serial.ts'
import { createMemoryLine } from '../transport/serial-memory.ts'
import { TEXT_BYTES, writeAppendedAddress, writeCardText } from './card-text.ts'
import { COMMANDS, type Command, STATUS } from './commands.ts'
import { createFrameReader, encodeFrame } from './frame.ts'
import { inventCard } from './practice-card.ts'

/** A maker's code has two digits: no hardware has this one. */
export const SIMULATED_MAKER = 9_999

export type SdtSimulator = {
  readonly model: string
  /** The host's end. @throws {DeviceError} `unplugged` by the dial, `busy` when a line is open already. */
  line(): Promise<SerialLine>
  /** Lays that person's citizen card on the reader, in place of any other. */
  present(subject: string, card?: CardReading['fields']): void
  /** Lays any card: 256 bytes of text, and an address that was appended to it. */
  lay(text: Uint8Array, appendedAddress?: string): void
  /** Takes the card away. */
  lift(): void
  dial(dial: Dial): void
  close(): void
}

type Card = { text: Uint8Array; address: Uint8Array | undefined; state: 'laid' | 'found' | 'selected' | 'read' }

const SLOW_MS = 600
const PICTURE_BYTES = 1_024
const NOTHING = new Uint8Array(0)

/**
 * @param options.seed the reader's number, its pictures and the practice cards depend on it.
 * @param options.pieceBytes the most that arrives at once.
 * @param options.wantsLift a card that was read is not found again until it was lifted, as with some readers.
 */
export function createSdtSimulator(options: { seed: number; pieceBytes?: number; wantsLift?: boolean }): SdtSimulator {
  let dial: Dial = 'well'
  let card: Card | undefined
  let device: SerialLine | undefined
  let reads = 0

  function isAt(...states: Card['state'][]): boolean {
    return card !== undefined && states.includes(card.state)
  }

  /** Status and data, as the reader would answer. */
  function answer(code: string): [number, Uint8Array] {
    if (dial === 'busy') return [STATUS.busy, NOTHING]
    switch (code) {
      case nameOf(COMMANDS.moduleStatus):
        return [STATUS.done, NOTHING]
      case nameOf(COMMANDS.moduleNumber):
        return [STATUS.done, moduleNumber(options.seed)]
      case nameOf(COMMANDS.find):
        if (card === undefined || (options.wantsLift && isAt('read'))) return [STATUS.noCard, NOTHING]
        card.state = 'found'
        return [STATUS.found, new Uint8Array(4)]
      case nameOf(COMMANDS.select):
        if (card === undefined) return [STATUS.notSelected, NOTHING]
        if (!isAt('found')) return [STATUS.wrongCommand, NOTHING]
        card.state = 'selected'
        return [STATUS.done, new Uint8Array(8)]
      case nameOf(COMMANDS.read):
        if (card === undefined) return [STATUS.readFailed, NOTHING]
        if (!isAt('selected')) return [STATUS.wrongCommand, NOTHING]
        reads += 1
        if (dial === 'poor' && reads % 2 === 1) return [STATUS.readFailed, NOTHING]
        card.state = 'read'
        return [STATUS.done, block(card.text, options.seed)]
      case nameOf(COMMANDS.address):
        if (card === undefined) return [STATUS.readFailed, NOTHING]
        if (!isAt('selected', 'read')) return [STATUS.wrongCommand, NOTHING]
        return card.address === undefined ? [STATUS.absent, NOTHING] : [STATUS.done, card.address]
      default:
        return [STATUS.wrongCommand, NOTHING]
    }
  }

  /** The bytes of the reply, after what the dial does to them: poor and damaged lines lose long frames first. */
  function reply(code: string): Uint8Array {
    const [status, data] = answer(code)
    const frame = encodeFrame(Uint8Array.of(0, 0, status, ...data))
    if (code !== nameOf(COMMANDS.read) || status !== STATUS.done) return frame
    if (dial === 'poor') return frame.subarray(0, frame.length / 2)
    if (dial === 'damaged') frame[frame.length - 1]! ^= 0xff
    return frame
  }

  function serve(line: SerialLine): void {
    const frames = createFrameReader()
    const send = (bytes: Uint8Array) => {
      if (dial === 'slow') setTimeout(() => line.write(bytes), SLOW_MS)
      else line.write(bytes)
    }
    line.onData((bytes) => {
      for (const incoming of frames.push(bytes)) {
        if (incoming.kind === 'body') send(reply(String(incoming.body)))
        else send(encodeFrame(Uint8Array.of(0, 0, STATUS[incoming.problem])))
      }
    })
    line.onClose(() => {
      if (device === line) device = undefined
    })
  }

  function lay(text: Uint8Array, appended?: string): void {
    if (text.length !== TEXT_BYTES) throw new RangeError(`A card's text has ${TEXT_BYTES} bytes, not ${text.length}.`)
    card = { text, address: appended === undefined ? undefined : writeAppendedAddress(appended), state: 'laid' }
  }

  return {
    model: 'Simulated card reader',
    async line() {
      if (dial === 'unplugged') throw new DeviceError('unplugged', 'The simulated reader is unplugged.')
      if (device !== undefined) throw new DeviceError('busy', 'The line of the simulated reader is open already.')
      const ends = createMemoryLine(options.pieceBytes)
      device = ends.device
      serve(ends.device)
      return ends.host
    },
    present(subject, given = {}) {
      lay(writeCardText({ card: 'citizen', fields: inventCard(options.seed, subject, given) }))
    },
    lay,
    lift() {
      card = undefined
    },
    dial(turned) {
      dial = turned
      if (turned === 'unplugged') void device?.close()
    },
    close() {
      void device?.close()
    },
  }
}

/** CMD and PARA, for comparing. */
function nameOf(command: Command): string {
  return String(command.code)
}

/** Text and picture with their lengths. The picture's bytes mean nothing: nobody here can draw one. */
function block(text: Uint8Array, seed: number): Uint8Array {
  const random = seededRandom('card picture', seed)
  const picture = Array.from({ length: PICTURE_BYTES }, () => Math.floor(random() * 256))
  return Uint8Array.of(
    TEXT_BYTES >> 8,
    TEXT_BYTES & 0xff,
    PICTURE_BYTES >> 8,
    PICTURE_BYTES & 0xff,
    ...text,
    ...picture,
  )
}

function moduleNumber(seed: number): Uint8Array {
  const bytes = new Uint8Array(16)
  const view = new DataView(bytes.buffer)
  view.setUint16(0, SIMULATED_MAKER, true)
  view.setUint16(2, 1, true)
  for (const [at, value] of [20_260_101, seed, 0].entries()) view.setUint32(4 + at * 4, value, true)
  return bytes
}
