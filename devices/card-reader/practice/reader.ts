/** What a GA 450 reader knows and answers, without the line: its module, and the card that lies on it. */
import { seededRandom } from '../../random.ts'
import { type CardPrint, joinCardBlock, PICTURE_BYTES, writePrint } from '../card-block.ts'
import { TEXT_BYTES, writeAppendedAddress } from '../card-text.ts'
import { COMMANDS, type Command, SIMULATED_MAKER, STATUS } from '../commands.ts'

export type PracticeCard = {
  /** 256 bytes. */
  text: Uint8Array
  /** None: a card of before 2013. */
  prints?: readonly CardPrint[]
  /** Written after the card was issued. */
  address?: string
  /** The status that answers its read, for example 32h: the module does not accept the card. */
  refusal?: number
}

export type PracticeReader = {
  lay(card: PracticeCard): void
  lift(): void
  /** Whether a long reply can be asked for. */
  hasCard(): boolean
  /** @param code CMD and PARA. @param isPoor the card lies badly: every other read fails. @returns status and data. */
  answer(code: readonly number[], isPoor: boolean): readonly [number, Uint8Array]
}

type Laid = PracticeCard & { state: 'laid' | 'found' | 'selected' | 'read' }

const NOTHING = new Uint8Array(0)
/** Commands that change nothing here: reset, the largest radio frame, the rate of a line that has none. */
const PLAIN: readonly string[] = ['16,255', '97,255', '96,0', '96,1', '96,2', '96,3', '96,4']

/**
 * @param options.seed the reader's number, its pictures and prints depend on it.
 * @param options.wantsLift a card that was read is not found again until it was lifted, as with some readers.
 * @param options.knowsPrints false: an older reader, which takes the read of prints for a wrong command.
 */
export function createPracticeReader(options: {
  seed: number
  wantsLift?: boolean
  knowsPrints?: boolean
}): PracticeReader {
  const { seed, wantsLift = false, knowsPrints = true } = options
  let card: Laid | undefined
  let reads = 0

  function read(withPrints: boolean, isPoor: boolean): readonly [number, Uint8Array] {
    if (withPrints && !knowsPrints) return [STATUS.wrongCommand, NOTHING]
    if (card === undefined) return [STATUS.readFailed, NOTHING]
    if (card.state !== 'selected') return [STATUS.wrongCommand, NOTHING]
    if (card.refusal !== undefined) return [card.refusal, NOTHING]
    reads += 1
    if (isPoor && reads % 2 === 1) return [STATUS.readFailed, NOTHING]
    card.state = 'read'
    return [STATUS.done, blockOf(card, withPrints, seed)]
  }

  return {
    lay(laid) {
      if (laid.text.length !== TEXT_BYTES) throw new RangeError(`A card's text has ${TEXT_BYTES} bytes.`)
      card = { ...laid, state: 'laid' }
    },
    lift() {
      card = undefined
    },
    hasCard: () => card !== undefined,
    answer(code, isPoor) {
      const name = String(code.slice(0, 2))
      switch (name) {
        case nameOf(COMMANDS.moduleStatus):
          return [STATUS.done, NOTHING]
        case nameOf(COMMANDS.moduleNumber):
          return [STATUS.done, moduleNumber(seed)]
        case nameOf(COMMANDS.find):
          if (card === undefined || (wantsLift && card.state === 'read')) return [STATUS.noCard, NOTHING]
          card.state = 'found'
          return [STATUS.found, new Uint8Array(4)]
        case nameOf(COMMANDS.select):
          if (card === undefined) return [STATUS.notSelected, NOTHING]
          if (card.state !== 'found') return [STATUS.wrongCommand, NOTHING]
          card.state = 'selected'
          return [STATUS.done, new Uint8Array(8)]
        case nameOf(COMMANDS.readAll):
          return read(true, isPoor)
        case nameOf(COMMANDS.read):
          return read(false, isPoor)
        case nameOf(COMMANDS.address):
          if (card === undefined) return [STATUS.readFailed, NOTHING]
          if (card.state !== 'selected' && card.state !== 'read') return [STATUS.wrongCommand, NOTHING]
          return card.address === undefined
            ? [STATUS.absent, NOTHING]
            : [STATUS.done, writeAppendedAddress(card.address)]
        default:
          return [PLAIN.includes(name) ? STATUS.done : STATUS.wrongCommand, NOTHING]
      }
    },
  }
}

/** CMD and PARA, for comparing. */
function nameOf(command: Command): string {
  return String(command.code)
}

/** The bytes of picture and features mean nothing: nobody here can draw one. */
function blockOf({ text, prints = [] }: PracticeCard, withPrints: boolean, seed: number): Uint8Array {
  const random = seededRandom('card picture', seed)
  const byte = () => Math.floor(random() * 256)
  const picture = Uint8Array.from({ length: PICTURE_BYTES }, byte)
  const records = Uint8Array.from(prints.flatMap((print) => [...writePrint(print, byte)]))
  return joinCardBlock({ text, picture, prints: withPrints ? records : undefined })
}

function moduleNumber(seed: number): Uint8Array {
  const bytes = new Uint8Array(16)
  const view = new DataView(bytes.buffer)
  view.setUint16(0, SIMULATED_MAKER, true)
  view.setUint16(2, 1, true)
  for (const [at, value] of [20_260_101, seed, 0].entries()) view.setUint32(4 + at * 4, value, true)
  return bytes
}
