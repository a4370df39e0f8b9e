import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { DeviceError } from '../devices/device.ts'
import { createMjpegReader } from '../devices/sbi/mjpeg.ts'

const jpeg = (...content: number[]) => Uint8Array.of(0xff, 0xd8, 0xff, ...content, 0xff, 0xd9)
const latin1 = (text: string) => new Uint8Array(Buffer.from(text, 'latin1'))
const join = (...parts: Uint8Array[]) => new Uint8Array(Buffer.concat(parts))
/** As MOSIP's own service sends it. */
const part = (bytes: Uint8Array) =>
  join(
    latin1(
      `--BoundaryString\r\nAccess-Control-Allow-Origin:*\r\nContent-Type:image/jpeg\r\nContent-Length:${bytes.length}\r\n\r\n`,
    ),
    bytes,
    latin1('\r\n\r\n'),
  )
const hex = (all: Uint8Array[]) => all.map((bytes) => Buffer.from(bytes).toString('hex'))

describe('a live picture', () => {
  it('is read by its length, though the boundary and empty lines stand in it', () => {
    const nasty = jpeg(...latin1('\r\n--BoundaryString\r\nContent-Length:1\r\n\r\n'))
    const reader = createMjpegReader()
    expect(hex(reader.push(join(part(nasty), part(jpeg(1)))))).toEqual(hex([nasty, jpeg(1)]))
    expect(reader.isBetweenParts()).toBe(true)
  })

  it('comes the same wherever the stream is cut into pieces', () => {
    const pictures = fc.array(fc.uint8Array({ maxLength: 60 }), { minLength: 1, maxLength: 4 })
    fc.assert(
      fc.property(pictures, fc.array(fc.integer({ min: 1, max: 50 }), { minLength: 1 }), (all, sizes) => {
        const sent = all.map((content) => jpeg(...content))
        const stream = join(...sent.map(part))
        const reader = createMjpegReader()
        const got: Uint8Array[] = []
        for (let at = 0, turn = 0; at < stream.length; turn += 1) {
          const size = sizes[turn % sizes.length] ?? 1
          got.push(...reader.push(stream.subarray(at, at + size)))
          at += size
        }
        expect(hex(got)).toEqual(hex(sent))
      }),
      { numRuns: 500 },
    )
  })

  it('may be written with bare line feeds, spaces and any case', () => {
    const head = latin1('--x\ncontent-type: image/jpeg\nCONTENT-LENGTH: \t5 \n\n')
    expect(hex(createMjpegReader().push(join(head, jpeg())))).toEqual(hex([jpeg()]))
  })

  it('knows when it is in the middle of a picture', () => {
    const whole = part(jpeg(1, 2, 3))
    const reader = createMjpegReader()
    reader.push(whole.subarray(0, whole.length - 6))
    expect(reader.isBetweenParts()).toBe(false)
  })

  it.each([
    ['no length', '--x\r\nContent-Type:image/jpeg\r\n\r\n'],
    ['a length of nothing', '--x\r\nContent-Length:0\r\n\r\n'],
    ['a negative length', '--x\r\nContent-Length:-5\r\n\r\n'],
    ['a megabyte and one byte', '--x\r\nContent-Length:1048577\r\n\r\n'],
    ['a length without end', '--x\r\nContent-Length:99999999999999\r\n\r\n'],
    ['a head without end', `--x\r\n${'A: b\r\n'.repeat(1_000)}`],
    ['text instead of a JPEG', '--x\r\nContent-Length:5\r\n\r\nhello'],
  ])('is refused with %s', (_name, text) => {
    expect(() => createMjpegReader().push(latin1(text))).toThrow(expect.objectContaining({ code: 'unreadable' }))
  })

  it('is read or refused, and never more than came, for any bytes', () => {
    const pieces = fc.array(
      fc.oneof(
        fc.constantFrom('--BoundaryString\r\n', 'Content-Length:', '5', '1048576', '\r\n\r\n', '\xff\xd8'),
        fc.string(),
      ),
      { maxLength: 20 },
    )
    const bytes = fc.oneof(
      fc.uint8Array({ maxLength: 300 }),
      pieces.map((all) => latin1(all.join(''))),
    )
    fc.assert(
      fc.property(bytes, (given) => {
        try {
          const total = createMjpegReader()
            .push(given)
            .reduce((sum, each) => sum + each.byteLength, 0)
          expect(total).toBeLessThanOrEqual(given.byteLength)
        } catch (error) {
          expect(error).toBeInstanceOf(DeviceError)
        }
      }),
      { numRuns: 5_000 },
    )
  })
})
