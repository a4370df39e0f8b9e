/** A position receiver without hardware: sentences each second, from the open sea. */
import { DeviceError, type Dial } from '../device.ts'
import { between, seededRandom } from '../random.ts'
import type { SerialLine } from '../transport/serial.ts'
import { createMemoryLine } from '../transport/serial-memory.ts'
import { SIMULATED_MARK } from './said.ts'
import { writeSentence } from './sentence.ts'

export type NmeaTwin = {
  readonly serial: string
  readonly dials: Dial[]
  /** The host's end. @throws {DeviceError} `unplugged` by the dial, `busy` when a line is open already. */
  line(): Promise<SerialLine>
  /** Speaks on the device's end of a line, a pty's for example. */
  serve(line: SerialLine): void
  dial(dial: Dial): void
  close(): void
}

/**
 * The middle of the Gulf of Guinea: a square of one degree about 0° N 0° E, where the sea is 5 km deep, no island lies
 * and nobody has a home. A position from there is never taken for a visit.
 */
const SPREAD_DEGREES = 0.5
/** About 5 m: no two fixes of a receiver are alike. */
const JITTER_DEGREES = 0.000_05
const EVERY_MS = 1_000
/** So many times rarer, by the dial. */
const SLOW = 3

/**
 * @param options.seed the place depends on it.
 * @param options.everyMs how often it speaks; receivers do each second.
 * @param options.now the receiver's clock, in milliseconds since 1970.
 */
export function createNmeaTwin(options: { seed: number; everyMs?: number; now?: () => number }): NmeaTwin {
  const { seed, everyMs = EVERY_MS, now = Date.now } = options
  const random = seededRandom('position', seed)
  const place = { latitude: spread(random), longitude: spread(random) }
  let dial: Dial = 'well'
  let line: SerialLine | undefined
  let timer: NodeJS.Timeout | undefined

  function burst(): string {
    const date = new Date(now())
    const digits = date.toISOString().replace(/\D/g, '')
    const [time, day] = [`${digits.slice(8, 14)}.00`, `${digits.slice(6, 8)}${digits.slice(4, 6)}${digits.slice(2, 4)}`]
    const jitter = () => between(random, -JITTER_DEGREES, JITTER_DEGREES)
    const where = `${latitudeOf(place.latitude + jitter())},${longitudeOf(place.longitude + jitter())}`
    const hdop = between(random, 0.7, 1.4).toFixed(1)
    // Quality 8 and mode S are the standard's own words for a simulator.
    const said =
      dial === 'no-signal'
        ? [`GNGGA,${time},,,,,0,00,99.9,,M,,M,,`, `GNRMC,${time},V,,,,,,,${day},,,N`]
        : [`GNGGA,${time},${where},8,09,${hdop},0.0,M,0.0,M,,`, `GNRMC,${time},A,${where},0.0,,${day},,,S`]
    return [SIMULATED_MARK, ...said].map((body) => asDialled(writeSentence(body))).join('')
  }

  function asDialled(sentence: string): string {
    if (dial === 'noise') return `\x00\xb5b$GP${sentence}`
    // A bit of the line is lost: the checksum stays that of the sentence as it was.
    return dial === 'damaged' ? sentence.replace(/[05-9](?=[^*]*\*)/, '4') : sentence
  }

  function speak(): void {
    timer = setTimeout(speak, dial === 'slow' ? everyMs * SLOW : everyMs)
    timer.unref()
    const bytes = Buffer.from(burst(), 'latin1')
    if (dial === 'split') for (const byte of bytes) line?.write(Uint8Array.of(byte))
    else line?.write(bytes)
  }

  function serve(given: SerialLine): void {
    line = given
    given.onData(() => {}) // a receiver can be configured; this one cannot
    given.onClose(() => {
      if (line !== given) return
      line = undefined
      clearTimeout(timer)
    })
    clearTimeout(timer)
    speak()
  }

  return {
    serial: `SIMULATED-${seed}`,
    dials: ['well', 'slow', 'unplugged', 'noise', 'split', 'damaged', 'no-signal'],
    async line() {
      if (dial === 'unplugged') throw new DeviceError('unplugged', 'The simulated receiver is unplugged.')
      if (line !== undefined) throw new DeviceError('busy', 'The line of the simulated receiver is open already.')
      const ends = createMemoryLine()
      serve(ends.device)
      return ends.host
    },
    serve,
    dial(turned) {
      dial = turned
      if (turned !== 'unplugged' || line === undefined) return
      const leaving = line
      const text = burst()
      leaving.write(Buffer.from(text.slice(0, text.length / 2), 'latin1'))
      clearTimeout(timer)
      setImmediate(() => setImmediate(() => void leaving.close())) // in mid-sentence
    },
    close() {
      clearTimeout(timer)
      void line?.close()
    },
  }
}

const spread = (random: () => number) => between(random, -SPREAD_DEGREES, SPREAD_DEGREES)

function latitudeOf(degrees: number): string {
  return `${minutesOf(degrees, 2)},${degrees < 0 ? 'S' : 'N'}`
}

function longitudeOf(degrees: number): string {
  return `${minutesOf(degrees, 3)},${degrees < 0 ? 'W' : 'E'}`
}

/** `ddmm.mmmm` or `dddmm.mmmm`. */
function minutesOf(degrees: number, digits: number): string {
  const total = Math.round(Math.abs(degrees) * 600_000) // ten-thousandths of a minute
  const whole = String(Math.floor(total / 600_000)).padStart(digits, '0')
  return whole + ((total % 600_000) / 10_000).toFixed(4).padStart(7, '0')
}
