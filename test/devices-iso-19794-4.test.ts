import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { DeviceError } from '../devices/device.ts'
import { parseFingerRecord, writeFingerRecord } from '../devices/fingerprint/iso-19794-4.ts'

const image = Uint8Array.of(1, 2, 3, 4, 5)
const finger = {
  position: 7,
  image,
  mediaType: 'image/png',
  width: 300,
  height: 400,
  ppi: 500,
  impression: 'plain',
  capturedAt: new Date('2026-01-05T08:00:03.456Z'),
  quality: 71,
} as const

/** Bytes from hex with spaces. */
const bytes = (...hex: string[]) => Uint8Array.from(Buffer.from(hex.join('').replaceAll(' ', ''), 'hex'))

/** Throws anything but the refusal of a damaged record. */
function tolerate<T>(read: () => T): T | undefined {
  try {
    return read()
  } catch (error) {
    if (error instanceof DeviceError && error.code === 'unreadable') return undefined
    throw error
  }
}

describe('a finger record', () => {
  it('is laid out as the tables of 2011 have it, byte for byte', () => {
    const expected = bytes(
      '46495200', // 0 FIR
      '30323000', // 4 020
      '00000043', // 8 67 bytes in all
      '0001 00 01', // 12 one representation, no certification blocks, one position
      '00000033', // 16 51 bytes of representation
      '07ea 01 05 08 00 03 01c8', // 20 2026-01-05 08:00:03.456: January is 1
      '00 0000 0000', // 29 technology, vendor, type: not said
      '01 47 0000 0000', // 34 one quality block: 71, on nobody's scale
      '07 00', // 40 left index, representation 0
      '01 01f4 01f4 01f4 01f4', // 42 per inch; capture and picture 500 × 500
      '08 06 00', // 51 8 bits, PNG, live-scan plain
      '012c 0190', // 54 300 × 400
      '00000005 0102030405', // 58 five bytes of picture
    )
    expect(Buffer.from(writeFingerRecord(finger)).toString('hex')).toBe(Buffer.from(expected).toString('hex'))
  })

  it('has what the caller says at the places of the tables', () => {
    const { quality: _, ...unscored } = finger
    const view = new DataView(
      writeFingerRecord({
        ...unscored,
        position: 10,
        mediaType: 'image/jp2',
        ppi: 1000,
        impression: 'rolled',
        width: 65_535,
        capturedAt: new Date('2026-12-31T23:59:59.999Z'),
      }).buffer,
    )
    // Without a score there is no quality block, and everything behind it lies five bytes further to the front.
    expect([22, 23, 24, 25, 26].map((at) => view.getUint8(at))).toEqual([12, 31, 23, 59, 59])
    expect(view.getUint16(27)).toBe(999)
    expect(view.getUint8(34)).toBe(0)
    expect(view.getUint8(35)).toBe(10)
    expect([38, 40, 42, 44].map((at) => view.getUint16(at))).toEqual([1000, 1000, 1000, 1000])
    expect([46, 47, 48].map((at) => view.getUint8(at))).toEqual([8, 5, 1])
    expect(view.getUint16(49)).toBe(65_535)
  })

  it('comes back as it was written', () => {
    fc.assert(
      fc.property(
        fc.record({
          position: fc.integer({ min: 1, max: 10 }),
          width: fc.integer({ min: 1, max: 65_535 }),
          height: fc.integer({ min: 1, max: 65_535 }),
          ppi: fc.integer({ min: 1, max: 5_000 }),
          impression: fc.constantFrom('plain', 'rolled'),
          quality: fc.option(fc.integer({ min: 0, max: 100 }), { nil: undefined }),
          capturedAt: fc.date({ min: new Date('1970-01-01'), max: new Date('9999-12-31'), noInvalidDate: true }),
          image: fc.uint8Array({ minLength: 1, maxLength: 50 }).map((all) => Uint8Array.from(all)),
        }),
        fc.constantFrom(
          ['image/png', 'png'] as const,
          ['image/jp2', 'jpeg-2000'] as const,
          ['image/jpeg', 'jpeg'] as const,
        ),
        (one, [mediaType, encoding]) => {
          expect(parseFingerRecord(writeFingerRecord({ ...one, mediaType }))).toEqual({ ...one, encoding })
        },
      ),
    )
  })

  it('is read with certification blocks, several scores, and blocks behind its picture', () => {
    const record = bytes(
      '46495200 30323000 0000005a 0001 01 01', // 90 bytes, certified
      '0000004a ffff ff ff ff ff ff ffff 02 0040 000f', // nobody knows when
      '02 ff 0000 0000 2c 0103 0001', // the first score could not be computed
      '02 0040 01 0040 02', // certification blocks
      '0b 00 02 00c5 00c5 00c5 00c5 08 02 1d', // plain right thumb, 197 per centimetre, WSQ, impression unknown
      '0140 01e0 00000003 070809',
      '0003 0009 48656c6c6f', // a comment
      '4002 0004', // an annotation without content
    )
    expect(parseFingerRecord(record)).toEqual({
      position: 11,
      width: 320,
      height: 480,
      ppi: 500.38,
      encoding: 'wsq',
      impression: undefined,
      capturedAt: undefined,
      quality: 44,
      image: Uint8Array.of(7, 8, 9),
    })
  })

  it('is read in the layout of 2005', () => {
    const record = bytes(
      '46495200 30313000 000000000033', // FIR, 010, 51 bytes in six bytes
      '0000 001f 01 01', // device, level 31, one picture, per inch
      '01f4 01f4 01f4 01f4 08 05 0000', // 500, 8 bits, PNG
      '00000013 02 01 01 fe 00 012c 0190 00', // 19 bytes, right index, view 1 of 1, no score, plain, 300 × 400
      '0102030405',
    )
    expect(parseFingerRecord(record)).toEqual({
      position: 2,
      width: 300,
      height: 400,
      ppi: 500,
      encoding: 'png',
      impression: 'plain',
      capturedAt: undefined,
      quality: undefined,
      image,
    })
    for (let end = 0; end < record.byteLength; end += 1)
      expect(tolerate(() => parseFingerRecord(record.subarray(0, end)))).toBeUndefined()
  })

  it.each([
    ['another total length', 8, 0x01],
    ['two representations', 13, 2],
    ['a representation that is shorter', 19, 0x32],
    ['more quality blocks than there are', 34, 9],
    ['no unit', 42, 0],
    ['pixels that are not square', 48, 0x02],
    ['16 bits', 51, 16],
    ['a picture that is longer than the record', 61, 6],
    ['a picture that is shorter, with a rest that is no block', 61, 2],
  ])('is refused with %s', (_name, at, value) => {
    const record = writeFingerRecord(finger)
    record[at] = value
    expect(() => parseFingerRecord(record)).toThrow(DeviceError)
  })

  it('is refused when it was cut or made longer', () => {
    const record = writeFingerRecord(finger)
    for (let end = 0; end < record.byteLength; end += 1)
      expect(tolerate(() => parseFingerRecord(record.subarray(0, end)))).toBeUndefined()
    expect(tolerate(() => parseFingerRecord(Uint8Array.from([...record, 0])))).toBeUndefined()
  })

  it('does not keep the bytes of what it was read from', () => {
    const record = Buffer.from(writeFingerRecord(finger))
    const read = parseFingerRecord(record)
    record.fill(0)
    expect([...read.image]).toEqual([1, 2, 3, 4, 5])
  })

  it('never throws anything but unreadable, and never gives more picture than there is, for any bytes', () => {
    const change = fc.array(fc.tuple(fc.nat({ max: 66 }), fc.nat({ max: 255 })), { maxLength: 6 })
    const damagedOnes = fc.tuple(change, fc.nat({ max: 67 })).map(([changes, end]) => {
      const record = writeFingerRecord(finger).subarray(0, Math.max(40, end))
      for (const [at, value] of changes) record[at] = value
      return record
    })
    fc.assert(
      fc.property(fc.oneof(fc.uint8Array({ maxLength: 120 }), damagedOnes), (given) => {
        const read = tolerate(() => parseFingerRecord(given))
        if (read !== undefined) expect(read.image.byteLength).toBeLessThan(given.byteLength)
      }),
      { numRuns: 10_000 },
    )
  })
})
