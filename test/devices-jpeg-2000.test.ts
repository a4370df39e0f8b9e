import { existsSync, readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'
import fc from 'fast-check'
import sharp from 'sharp'
import { describe, expect, it } from 'vitest'
import { DeviceError } from '../devices/device.ts'
import { parseFingerRecord } from '../devices/fingerprint/iso-19794-4.ts'
import { decodeJpeg2000, encodeJpeg2000, type Samples } from '../devices/picture/jpeg-2000.ts'
import { parseJpeg2000 } from '../devices/picture/jpeg-2000-header.ts'
import { codeOf } from './support/scanner.ts'

/** A picture with every grey in it, and noise that no lossy encoder keeps. */
function samples(width: number, height: number, channels: 1 | 3): Samples {
  const data = Uint8Array.from({ length: width * height * channels }, (_, at) => (at * 31 + (at >> 7) * 17) & 0xff)
  return { data, width, height, channels }
}

const grey = await encodeJpeg2000(samples(60, 40, 1))
const at = (bytes: Uint8Array, marker: number[]) => Buffer.from(bytes).indexOf(Buffer.from(marker))
const streamAt = at(grey, [0xff, 0x4f, 0xff, 0x51])
const codedAt = at(grey, [0xff, 0x52])

/** The picture with some bytes of its codestream changed. */
function changed(from: number, ...bytes: number[]): Uint8Array {
  const copy = Uint8Array.from(grey)
  copy.set(bytes, from)
  return copy
}

describe('a JPEG 2000 picture', () => {
  it.each([
    ['grey', samples(61, 43, 1)],
    ['RGB', samples(61, 43, 3)],
    ['as small as five levels allow', samples(33, 32, 1)],
  ])('comes back without loss: %s', async (_name, given) => {
    const back = await decodeJpeg2000(await encodeJpeg2000(given), 'It')
    expect({ ...back, data: Buffer.from(back.data) }).toEqual({ ...given, data: Buffer.from(given.data) })
  })

  it('is a file of the boxes that the standard wants, in its order', () => {
    const head = [
      '0000000c 6a502020 0d0a870a', // signature
      '00000014 66747970 6a703220 00000000 6a703220', // file type: jp2
      '0000002d 6a703268', // header
      '00000016 69686472 00000028 0000003c 0001 07 07 00 00', // 40 high, 60 wide, one channel, 8 bits
      '0000000f 636f6c72 01 00 00 00000011', // enumerated colours: 17, grey
    ]
    const hex = Buffer.from(grey).toString('hex')
    expect(hex.slice(0, 2 * 77)).toBe(head.join('').replaceAll(' ', ''))
    expect(hex.slice(2 * 81, 2 * 89)).toBe(`6a703263${'ff4fff51'}`)
  })

  it('is read as a bare codestream too, and with boxes behind it', async () => {
    const bare = grey.subarray(streamAt)
    expect((await decodeJpeg2000(bare, 'It')).width).toBe(60)
    const more = Buffer.concat([grey, Buffer.from([0, 0, 0, 9, 0x78, 0x6d, 0x6c, 0x20, 1])])
    expect((await decodeJpeg2000(more, 'It')).height).toBe(40)
  })

  it('is refused wherever it is cut', async () => {
    for (let end = 0; end < grey.byteLength; end += 7)
      expect(await codeOf(decodeJpeg2000(grey.subarray(0, end), 'It'))).toBe('unreadable')
    expect(await codeOf(decodeJpeg2000(grey.subarray(streamAt, -1), 'It'))).toBe('unreadable')
  })

  it.each([
    ['a width of 2³¹', changed(streamAt + 8, 0x80, 0, 0, 0), 'too-large'],
    ['10 001 pixels', changed(streamAt + 12, 0, 0, 0x27, 0x11), 'too-large'],
    ['17 MB of pixels', changed(streamAt + 8, 0, 0, 0x10, 0x00, 0, 0, 0x10, 0xff), 'too-large'],
    ['two channels', changed(streamAt + 40, 0, 2), 'unreadable'],
    ['16 bits', changed(streamAt + 42, 15), 'unreadable'],
    ['signed pixels', changed(streamAt + 42, 0x87), 'unreadable'],
    ['pixels of two by two', changed(streamAt + 43, 2, 2), 'unreadable'],
    ['tiles of one pixel', changed(streamAt + 24, 0, 0, 0, 1, 0, 0, 0, 1), 'unreadable'],
    ['tiles of none', changed(streamAt + 24, 0, 0, 0, 0), 'unreadable'],
    ['a thousand layers', changed(codedAt + 6, 0x03, 0xe8), 'unreadable'],
    ['32 levels', changed(codedAt + 9, 32), 'unreadable'],
    ['blocks of four by four', changed(codedAt + 10, 0, 0), 'unreadable'],
    ['a palette', changed(at(grey, [0x63, 0x6f, 0x6c, 0x72]), 0x70, 0x63, 0x6c, 0x72), 'unreadable'],
    ['colours that are not RGB', changed(at(grey, [0x63, 0x6f, 0x6c, 0x72]) + 10, 18), 'unreadable'],
  ])('is refused before it is decoded: %s', (_name, bytes, code) => {
    const refused = () => parseJpeg2000(bytes, 'It')
    expect(refused).toThrow(DeviceError)
    expect(refused).toThrow(expect.objectContaining({ code }))
  })

  it('is refused when its parts are smaller than a picture needs', () => {
    const coded = { length: codedAt + 2, style: codedAt + 4, end: codedAt + 14 }
    const small = Buffer.concat([grey.subarray(0, coded.end), Buffer.alloc(6, 0x00), grey.subarray(coded.end)])
    small.writeUInt16BE(12 + 6, coded.length)
    small[coded.style] = 1 // precincts of one pixel in each of six levels
    small.set([0, 0, 0x27, 0x0f, 0, 0, 0, 0x64], streamAt + 8) // 9999 × 100
    small.set([0, 0, 0x27, 0x0f, 0, 0, 0, 0x64], streamAt + 24)
    small.writeUInt32BE(small.byteLength - streamAt + 8, streamAt - 8)
    expect(() => parseJpeg2000(small, 'It')).toThrow('more parts')
  })

  it('is decoded or refused, whatever is changed in it, and the next one is decoded', { timeout: 60_000 }, async () => {
    const change = fc.array(fc.tuple(fc.nat({ max: grey.byteLength - 1 }), fc.nat({ max: 255 })), { maxLength: 8 })
    await fc.assert(
      fc.asyncProperty(change, async (changes) => {
        const copy = Uint8Array.from(grey)
        for (const [index, value] of changes) copy[index] = value
        expect([undefined, 'unreadable', 'too-large']).toContain(await codeOf(decodeJpeg2000(copy, 'It')))
      }),
      { numRuns: 300 },
    )
    expect((await decodeJpeg2000(grey, 'It')).width).toBe(60)
  })

  it('has a header that is read or refused, whatever its bytes', () => {
    const bytes = fc.oneof(
      fc.uint8Array({ maxLength: 200 }),
      fc.array(fc.tuple(fc.nat({ max: streamAt + 160 }), fc.nat({ max: 255 })), { maxLength: 10 }).map((changes) => {
        const copy = Uint8Array.from(grey)
        for (const [index, value] of changes) copy[index] = value
        return copy
      }),
    )
    fc.assert(
      fc.property(bytes, (given) => {
        try {
          const { codestream, width, height, channels } = parseJpeg2000(given, 'It')
          expect(codestream.byteLength).toBeLessThanOrEqual(given.byteLength)
          expect(width * height * channels).toBeLessThanOrEqual(16 * 1024 * 1024)
        } catch (error) {
          expect(error).toBeInstanceOf(DeviceError)
        }
      }),
      { numRuns: 5_000 },
    )
  })
})

const folder = process.env.DOORSTEP_SAMPLES
if (folder === undefined) console.log('sample prints: skipped, DOORSTEP_SAMPLES does not name the folder of samples')

describe.skipIf(folder === undefined)('the sample prints of a real device', () => {
  const prints = path.join(folder ?? '', 'fingerprints')
  const records = existsSync(prints) ? readdirSync(prints).filter((name) => /^mosip_.*\.iso$/.test(name)) : []

  it('are read as records, each of the finger of its name, at 500 pixels per inch', () => {
    const positions: Record<string, number> = { Thumb: 1, Index: 2, Middle: 3, Ring: 4, Little: 5 }
    const qualities: Record<string, number[]> = { Right: [67, 55, 48, 35, 34], Left: [79, 57, 57, 49, 59] }
    expect(records.length).toBe(12)
    for (const name of records) {
      const [, kind = '', hand = '', finger = ''] = /^mosip_(reg|auth)_(Right|Left)_(\w+?)[_.]/.exec(name) ?? []
      const record = parseFingerRecord(readFileSync(path.join(prints, name)))
      const place = positions[finger] ?? 0
      expect(record).toMatchObject({ position: hand === 'Right' ? place : place + 5, ppi: 500 })
      expect(record.encoding).toBe(name.includes('wsq') ? 'wsq' : 'jpeg-2000')
      if (kind === 'reg') expect(record.quality).toBe(qualities[hand]?.[place - 1])
    }
  })

  it('decode to the pixels that another decoder has given', async () => {
    for (const name of records.filter((each) => each.startsWith('mosip_reg'))) {
      const { position, image } = parseFingerRecord(readFileSync(path.join(prints, name)))
      const { data, width, height } = await decodeJpeg2000(image, name)
      const png = path.join(folder ?? '', 'captures', `finger-${String(position).padStart(2, '0')}.png`)
      const other = await sharp(png).toColourspace('b-w').raw().toBuffer({ resolveWithObject: true })
      expect([width, height]).toEqual([other.info.width, other.info.height])
      expect(Buffer.from(data).equals(other.data)).toBe(true)
    }
  })
})
