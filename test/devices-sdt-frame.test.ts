import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { COMMANDS, formatModuleNumber } from '../devices/card-reader/commands.ts'
import { createFrameReader, encodeFrame, type Incoming, MAX_LENGTH, parseFrames } from '../devices/card-reader/frame.ts'

const hex = (text: string) => Uint8Array.from(Buffer.from(text.replaceAll(' ', ''), 'hex'))
const bodies = (incoming: Incoming[]) => incoming.flatMap((each) => (each.kind === 'body' ? [[...each.body]] : []))

function pushAll(bytes: Uint8Array, sizes: readonly number[] = [bytes.length]): Incoming[] {
  const frames = createFrameReader()
  const incoming: Incoming[] = []
  for (let at = 0, turn = 0; at < bytes.length; turn += 1) {
    const size = Math.max(1, sizes[turn % sizes.length] ?? 1)
    incoming.push(...frames.push(bytes.subarray(at, at + size)))
    expect(frames.pendingBytes()).toBeLessThanOrEqual(MAX_LENGTH + 7)
    at += size
  }
  return incoming
}

describe('the published frames', () => {
  it.each([
    ['moduleStatus', 'AA AA AA 96 69 00 03 11 FF ED'],
    ['moduleNumber', 'AA AA AA 96 69 00 03 12 FF EE'],
    ['find', 'AA AA AA 96 69 00 03 20 01 22'],
    ['select', 'AA AA AA 96 69 00 03 20 02 21'],
    ['readAll', 'AA AA AA 96 69 00 03 30 10 23'],
    ['read', 'AA AA AA 96 69 00 03 30 01 32'],
    ['address', 'AA AA AA 96 69 00 03 30 03 30'],
  ] as const)('are what is sent for %s', (name, frame) => {
    expect(encodeFrame(Uint8Array.from(COMMANDS[name].code))).toEqual(hex(frame))
  })

  it.each([
    ['a card that was found', 'AA AA AA 96 69 00 08 00 00 9F 00 00 00 00 97', [0, 0, 0x9f, 0, 0, 0, 0]],
    [
      'a card that was selected',
      'AA AA AA 96 69 00 0C 00 00 90 00 00 00 00 00 00 00 00 9C',
      [0, 0, 0x90, 0, 0, 0, 0, 0, 0, 0, 0],
    ],
    ['success', 'AA AA AA 96 69 00 04 00 00 90 94', [0, 0, 0x90]],
    ['no card', 'AA AA AA 96 69 00 04 00 00 80 84', [0, 0, 0x80]],
    ['a failed select', 'AA AA AA 96 69 00 04 00 00 81 85', [0, 0, 0x81]],
    ['a failed read', 'AA AA AA 96 69 00 04 00 00 41 45', [0, 0, 0x41]],
    ['a card that the module does not accept', 'AA AA AA 96 69 00 04 00 00 32 36', [0, 0, 0x32]],
    ['no such item', 'AA AA AA 96 69 00 04 00 00 91 95', [0, 0, 0x91]],
  ])('are read as %s', (_what, frame, body) => {
    expect(pushAll(hex(frame))).toEqual([{ kind: 'body', body: Uint8Array.from(body) }])
    expect(encodeFrame(Uint8Array.from(body))).toEqual(hex(frame))
  })

  it.each([
    ['the reset', [0x10, 0xff], '00 03 10 FF EC'],
    ['the card management number', [0x30, 0x05], '00 03 30 05 36'],
    ['the rate', [0x60, 0x00], '00 03 60 00 63'],
    ['the largest radio frame', [0x61, 0xff, 0x50], '00 04 61 FF 50 CA'],
  ])('have a length and a checksum that hold for %s too', (_what, body, frame) => {
    const whole = hex(`AA AA AA 96 69 ${frame}`)
    expect(encodeFrame(Uint8Array.from(body))).toEqual(whole)
    expect(bodies(parseFrames(whole))).toEqual([body])
  })

  it.each([
    [[1_295], 'read', '05 08'],
    [[1_297, 1_809, 2_321], 'readAll', '05 0A'],
  ] as const)('have %j bytes for a card, by %s', (sizes, name, length) => {
    const frames = COMMANDS[name].dataBytes.map((bytes) => encodeFrame(new Uint8Array(3 + bytes)))
    expect(frames.map((frame) => frame.length)).toEqual(sizes)
    expect(frames[0]?.subarray(5, 7)).toEqual(hex(length))
  })

  it('give a module number in the form of its label', () => {
    const bytes = Buffer.alloc(16)
    bytes.writeUInt16LE(5, 0)
    bytes.writeUInt16LE(1, 2)
    bytes.writeUInt32LE(20_160_101, 4)
    bytes.writeUInt32LE(12_345, 8)
    bytes.writeUInt32LE(3_012_345_678, 12)
    expect(formatModuleNumber(bytes)).toBe('05.01-20160101-0000012345-3012345678')
  })
})

describe('a frame reader', () => {
  const body = fc.uint8Array({ minLength: 2, maxLength: 40 })
  /** Any bytes that do not hold a whole preamble of their own. */
  const noise = fc.uint8Array({ maxLength: 30 }).map((bytes) => bytes.map((byte) => (byte === 0x69 ? 0x68 : byte)))
  const sizes = fc.array(fc.integer({ min: 1, max: 20 }), { minLength: 1, maxLength: 5 })

  it('gives every body, whatever noise lies before and between and however it is split', () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(noise, body), { maxLength: 6 }), noise, sizes, (parts, rest, split) => {
        const bytes = Buffer.concat([...parts.flatMap(([before, each]) => [before, encodeFrame(each)]), rest])
        expect(bodies(pushAll(bytes, split))).toEqual(parts.map(([, each]) => [...each]))
      }),
    )
  })

  it('finds the frame after preambles that were cut', () => {
    const frame = encodeFrame(Uint8Array.of(0, 0, 0x90))
    for (const before of ['AA', 'AA AA AA', 'AA AA AA 96', 'AA AA AA AA AA AA', '96 69', 'AA AA AA 96 AA'])
      expect(bodies(pushAll(Buffer.concat([hex(before), frame]), [1]))).toEqual([[0, 0, 0x90]])
  })

  it('never gives a body of which any one bit has changed, and finds the next frame', () => {
    const next = encodeFrame(Uint8Array.of(0, 0, 0x80))
    fc.assert(
      fc.property(body, fc.nat(), (each, place) => {
        const frame = encodeFrame(each)
        // Length's high byte apart: with it a frame waits for bytes that come only later.
        const at = 6 * 8 + (place % ((frame.length - 6) * 8))
        frame[at >> 3]! ^= 1 << (at & 7)
        const later = new Uint8Array(300) // more than a wrong length can want
        const got = bodies(pushAll(Buffer.concat([frame, next, later])))
        expect(got).toContainEqual([0, 0, 0x80])
        expect(got).not.toContainEqual([...each])
      }),
    )
  })

  it('neither fails nor grows, whatever comes', () => {
    const pieces = fc.array(
      fc.oneof(fc.uint8Array({ maxLength: 3_000 }), fc.constant(hex('AA AA AA 96 69')), fc.constant(hex('0F F9'))),
      { maxLength: 12 },
    )
    fc.assert(fc.property(pieces, sizes, (all, split) => void pushAll(Buffer.concat(all), split)))
  })

  it('gives what lies whole behind frames without an end, when it is told that no more comes', () => {
    const whole = fc.array(body, { maxLength: 4 })
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 4 }), whole, (begun, parts) => {
        const begin = hex('AA AA AA 96 69 0F F9')
        const bytes = Buffer.concat([...Array(begun).fill(begin), ...parts.map(encodeFrame)])
        expect(bodies(parseFrames(bytes))).toEqual(parts.map((each) => [...each]))
      }),
    )
  })

  it('neither fails nor hangs in two thousand tries', () => {
    const piece = fc.oneof(
      fc.uint8Array({ maxLength: 60 }),
      fc.constantFrom(hex('AA AA AA 96 69'), hex('AA AA AA 96 69 00 03'), hex('AA AA AA 96 69 0F F9'), hex('AA AA')),
      body.map(encodeFrame),
    )
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 20 }), (pieces) => {
        for (const each of parseFrames(Buffer.concat(pieces)))
          if (each.kind === 'body') expect(each.body.length).toBeLessThan(MAX_LENGTH)
      }),
      { numRuns: 2_000 },
    )
  })

  it('reports a length of nothing and one beyond the limit, and goes on', () => {
    for (const length of ['00 00', '00 02', '0F FA', 'FF FF']) {
      const got = pushAll(Buffer.concat([hex(`AA AA AA 96 69 ${length}`), encodeFrame(Uint8Array.of(0, 0, 0x90))]))
      expect(got[0]).toEqual({ kind: 'damaged', problem: 'length' })
      expect(bodies(got)).toEqual([[0, 0, 0x90]])
    }
  })
})
