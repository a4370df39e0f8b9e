/** Promise: from any bytes come only sentences that arrived whole, and a fix only from what a receiver is sure of. */
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { PositionFix } from '../devices/device.ts'
import { createFixes } from '../devices/position/receiver.ts'
import { readSentence } from '../devices/position/said.ts'
import { createSentenceReader, MOST_BYTES, writeSentence } from '../devices/position/sentence.ts'

const bytesOf = (text: string) => Uint8Array.from(Buffer.from(text, 'latin1'))
const textsOf = (incoming: ReturnType<ReturnType<typeof createSentenceReader>['push']>) =>
  incoming.map((each) => (each.kind === 'sentence' ? each.text : each.kind))

function pushAll(bytes: Uint8Array, size = bytes.length || 1) {
  const reader = createSentenceReader()
  const all: string[] = []
  for (let at = 0; at < bytes.length; at += size) {
    all.push(...textsOf(reader.push(bytes.subarray(at, at + size))))
    expect(reader.pendingBytes()).toBeLessThanOrEqual(MOST_BYTES)
  }
  return all
}

/** Published examples, with the checksums that they were published with. */
const GGA = '$GPGGA,123519,4807.038,N,01131.000,E,1,08,0.9,545.4,M,46.9,M,,*47'
const RMC = '$GPRMC,123519,A,4807.038,N,01131.000,E,022.4,084.4,230394,003.1,W*6A'
const GSA = '$GPGSA,A,3,04,05,,09,12,,,24,,,,,2.5,1.3,2.1*39'
const GSV = '$GPGSV,2,1,08,01,40,083,46,02,17,308,41,12,07,344,39,14,22,228,45*75'

describe('a line of sentences', () => {
  it('gives the published ones, with either line end', () => {
    expect(pushAll(bytesOf(`${GGA}\r\n${RMC}\n${GSA}\r${GSV}\r\n`))).toEqual([GGA, RMC, GSA, GSV])
  })

  it('writes a published one byte for byte', () => {
    expect(writeSentence(GGA.slice(1, -3))).toBe(`${GGA}\r\n`)
  })

  it('never gives a sentence of which a byte has changed, and gives the next one', () => {
    fc.assert(
      fc.property(fc.nat(GGA.length - 1), fc.integer({ min: 1, max: 255 }), (at, flip) => {
        const bytes = bytesOf(`${GGA}\r\n${RMC}\r\n`)
        bytes[at]! ^= flip
        const got = pushAll(bytes)
        // In the checksum a letter may change its case and mean the same.
        expect(got.filter((text) => text !== 'damaged' && text.toUpperCase() !== GGA)).toEqual([RMC])
      }),
    )
  })

  it.each([
    ['without a checksum', '$GPGGA,123519,4807.038,N,01131.000,E,1,08,0.9,545.4,M,46.9,M,,'],
    ['with a second checksum', `${GGA}*00`],
    ['with a checksum of one digit', GGA.slice(0, -1)],
    ['that another one cuts off', GGA.slice(0, 30)],
    ['that is too long', `$GPGGA,${'1'.repeat(200)}`],
  ])('calls one damaged %s, and goes on', (_what, text) => {
    const next = text === GGA.slice(0, 30) ? '' : '\r\n'
    const got = pushAll(bytesOf(`${text}${next}${RMC}\r\n`))
    expect(got.at(-1)).toBe(RMC)
    expect(got.slice(0, -1)).toEqual(['damaged'])
  })

  it('finds every sentence, whatever stands between and however it is split', () => {
    const noise = fc.uint8Array({ maxLength: 60 }).map((bytes) => Buffer.from(bytes.map((b) => (b === 0x24 ? 0 : b))))
    const body = fc
      .string({ unit: fc.constantFrom(...'0123456789.,ABCN-'), maxLength: 70 })
      .map((text) => `GPXYZ,${text}`)
    fc.assert(
      fc.property(fc.array(fc.tuple(noise, body), { maxLength: 5 }), fc.integer({ min: 1, max: 70 }), (parts, size) => {
        const sentences = parts.map(([, text]) => writeSentence(text))
        const bytes = Buffer.concat(parts.flatMap(([before], n) => [before, Buffer.from(sentences[n]!)]))
        expect(pushAll(bytes, size)).toEqual(sentences.map((text) => text.trim()))
      }),
    )
  })

  it('neither fails nor grows, whatever comes', () => {
    const piece = fc.oneof(
      fc.uint8Array({ maxLength: 300 }),
      fc.constantFrom('$', '$GP', '*', '\r\n', GGA, `${RMC}\r\n`).map(bytesOf),
    )
    const size = fc.integer({ min: 1, max: 40 })
    fc.assert(
      fc.property(
        fc.array(piece, { maxLength: 12 }),
        size,
        (pieces, each) => void pushAll(Buffer.concat(pieces), each),
      ),
      { numRuns: 2_000 },
    )
  })
})

describe('a sentence', () => {
  const gga = (rest: string) => readSentence(writeSentence(`GPGGA,${rest}`).trim())
  const rmc = (rest: string) => readSentence(writeSentence(`GPRMC,${rest}`).trim())

  it('says where and how well', () => {
    expect(readSentence(GGA)).toEqual({
      kind: 'position',
      hasFix: true,
      simulated: false,
      latitude: expect.closeTo(48 + 7.038 / 60, 8),
      longitude: expect.closeTo(11 + 31 / 60, 8),
      hdop: 0.9,
      satellites: 8,
      time: '123519',
    })
    expect(readSentence(GSA)).toEqual({ kind: 'precision', hdop: 1.3 })
    expect(readSentence(GSV)).toEqual({ kind: 'other' })
  })

  it('says south and west, and the day', () => {
    const said = rmc('235959.50,A,3352.1000,S,07039.5000,W,0.0,,311226,,,A')
    expect(said).toMatchObject({ latitude: expect.closeTo(-33.868333, 5), longitude: expect.closeTo(-70.658333, 5) })
    expect(said).toMatchObject({ hasFix: true, at: '2026-12-31T23:59:59.500Z' })
  })

  it.each([
    ['quality 0', '120000,4807.038,N,01131.000,E,0,00,99.9,,M,,M,,'],
    ['an estimate', '120000,4807.038,N,01131.000,E,6,00,9.9,,M,,M,,'],
    ['a place that somebody typed in', '120000,4807.038,N,01131.000,E,7,00,9.9,,M,,M,,'],
    ['no quality', '120000,4807.038,N,01131.000,E,,00,9.9,,M,,M,,'],
    ['a word for quality', '120000,4807.038,N,01131.000,E,yes,00,9.9,,M,,M,,'],
    ['no place', '120000,,,,,1,08,0.9,,M,,M,,'],
    ['minutes without a point', '120000,4807,N,01131,E,1,08,0.9,,M,,M,,'],
    ['more than 59 minutes', '120000,4867.038,N,01131.000,E,1,08,0.9,,M,,M,,'],
    ['91 degrees', '120000,9107.038,N,01131.000,E,1,08,0.9,,M,,M,,'],
    ['181 degrees', '120000,4807.038,N,18131.000,E,1,08,0.9,,M,,M,,'],
    ['no hemisphere', '120000,4807.038,,01131.000,,1,08,0.9,,M,,M,,'],
    ['words for numbers', '120000,NaN,N,Infinity,E,1,08,0.9,,M,,M,,'],
  ])('with %s is no fix', (_what, rest) => {
    expect(gga(rest)).toMatchObject({ kind: 'position', hasFix: false, simulated: false })
  })

  it('of status V, or of an estimating mode, is no fix', () => {
    expect(rmc('120000,V,4807.038,N,01131.000,E,,,230394,,')).toMatchObject({ hasFix: false })
    expect(rmc('120000,A,4807.038,N,01131.000,E,,,230394,,,E')).toMatchObject({ hasFix: false })
  })

  it('of another instrument, or cut short, says nothing', () => {
    expect(readSentence(writeSentence('SDDPT,3.6,0.0').trim())).toBeUndefined()
    expect(readSentence(writeSentence('GPGGA').trim())).toBeUndefined()
    expect(gga('1')).toMatchObject({ hasFix: false })
    expect(rmc('')).toMatchObject({ hasFix: false })
  })

  it('of any fields whatever says nothing that is no place', () => {
    const field = fc.oneof(
      fc.string({ unit: fc.constantFrom(...'0123456789.-+eNSEWAVx '), maxLength: 12 }),
      fc.constantFrom('4807.038', '01131.000', 'N', 'E', 'A', '1', '__proto__', 'constructor', '1e999', 'NaN', ''),
    )
    const type = fc.constantFrom('GPGGA', 'GPRMC', 'GPGSA', 'GNGGA', 'PMTK314', 'GPMTK', 'PGGA')
    fc.assert(
      fc.property(type, fc.array(field, { maxLength: 20 }), (name, fields) => {
        const fixes = createFixes()
        fixes.hear(writeSentence([name, ...fields].join(',')).trim(), 0)
        const fix = fixes.fix(0)
        const device = { device: 'd', driver: 'nmea', model: '', serial: '', simulated: false }
        if (fix !== undefined) expect(PositionFix.safeParse({ ...fix, device }).success).toBe(true)
      }),
      { numRuns: 2_000 },
    )
  })
})

describe('sentences together', () => {
  const hearing = (...texts: string[]) => {
    const fixes = createFixes()
    for (const [n, text] of texts.entries()) fixes.hear(text, n * 10)
    return fixes
  }
  const V = writeSentence('GPRMC,123519,V,,,,,,,230394,,').trim()
  const NONE = writeSentence('GPGGA,123519,,,,,0,00,99.9,,M,,M,,').trim()

  it('give a place with its day, precision and satellites, and the sentences that said so', () => {
    expect(hearing(GGA, RMC).fix(100)).toEqual({
      latitude: expect.closeTo(48.1173, 4),
      longitude: expect.closeTo(11.516667, 4),
      hdop: 0.9,
      satellites: 8,
      at: '1994-03-23T12:35:19.000Z',
      raw: `${GGA}\r\n${RMC}`,
    })
  })

  it('give one from RMC alone, with the precision of GSA', () => {
    expect(hearing(GSA, RMC).fix(100)).toMatchObject({ hdop: 1.3, raw: `${RMC}\r\n${GSA}` })
  })

  it('give none when they are two seconds old, and none before they are heard', () => {
    expect(hearing(GGA).fix(1_999)).toBeDefined()
    expect(hearing(GGA).fix(2_000)).toBeUndefined()
    expect(hearing().fix(0)).toBeUndefined()
  })

  it('give none when one of them denies it', () => {
    expect(hearing(GGA, V).fix(100)).toBeUndefined()
    expect(hearing(NONE, RMC).fix(100)).toBeUndefined()
    expect(hearing(V, GGA).fix(100)).toBeDefined() // it has found itself since
  })

  it('take no day from another second', () => {
    const later = writeSentence('GPGGA,123520,4807.038,N,01131.000,E,1,08,0.9,545.4,M,46.9,M,,').trim()
    expect(hearing(RMC, later).fix(100)).toMatchObject({ raw: later })
    expect(hearing(RMC, later).fix(100)).not.toHaveProperty('at')
  })

  it.each(['$PSIM,SIMULATED*hh', 'quality 8', 'mode S'])('know a simulator by %s', (what) => {
    const text =
      what === 'quality 8'
        ? GGA.replace('E,1,', 'E,8,')
        : what === 'mode S'
          ? RMC.replace(/W\*.*/, 'W,S*')
          : '$PSIM,SIMULATED*'
    const fixes = hearing(writeSentence(text.slice(1).replace(/\*.*/, '')).trim())
    expect(fixes.isSimulated()).toBe(true)
    expect(hearing(GGA, RMC).isSimulated()).toBe(false)
  })
})
