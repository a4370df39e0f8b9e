import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  GET_IMAGE,
  HELLO,
  READ_PARAMETERS,
  READ_PRODUCT,
  readParameters,
  readProduct,
  setBaud,
  UPLOAD,
} from '../devices/r30x/commands.ts'
import { explainCode } from '../devices/r30x/confirmation.ts'
import {
  createPacketReader,
  encodePacket,
  type Incoming,
  MAX_PACKET_BYTES,
  PACKET,
  type PacketId,
} from '../devices/r30x/frame.ts'
import { packImage, unpackImage } from '../devices/r30x/image.ts'

const hex = (text: string) => Uint8Array.from(Buffer.from(text.replaceAll(' ', ''), 'hex'))
const packets = (incoming: Incoming[]) =>
  incoming.flatMap((each) => (each.kind === 'packet' ? [[each.id, ...each.payload]] : []))

function pushAll(bytes: Uint8Array, sizes: readonly number[] = [bytes.length]): Incoming[] {
  const reader = createPacketReader()
  const incoming: Incoming[] = []
  for (let at = 0, turn = 0; at < bytes.length; turn += 1) {
    const size = Math.max(1, sizes[turn % sizes.length] ?? 1)
    incoming.push(...reader.push(bytes.subarray(at, at + size)))
    expect(reader.pendingBytes()).toBeLessThan(MAX_PACKET_BYTES)
    at += size
  }
  return incoming
}

describe('the published packets', () => {
  it.each([
    ['GetImage', GET_IMAGE.payload, 'EF01 FFFFFFFF 01 0003 01 0005'],
    ['VfyPwd', HELLO.payload, 'EF01 FFFFFFFF 01 0007 13 00000000 001B'],
    ['ReadSysPara', READ_PARAMETERS.payload, 'EF01 FFFFFFFF 01 0003 0F 0013'],
    ['UpImage', UPLOAD.payload, 'EF01 FFFFFFFF 01 0003 0A 000E'],
    ['TemplateNum', Uint8Array.of(0x1d), 'EF01 FFFFFFFF 01 0003 1D 0021'],
  ])('are what is sent for %s, and are read back', (_name, payload, packet) => {
    expect(encodePacket(PACKET.command, payload)).toEqual(hex(packet))
    expect(pushAll(hex(packet))).toEqual([{ kind: 'packet', id: 0x01, payload }])
  })

  it('are read as an answer that all is well', () => {
    const packet = hex('EF01 FFFFFFFF 07 0003 00 000A')
    expect(pushAll(packet)).toEqual([{ kind: 'packet', id: 0x07, payload: Uint8Array.of(0) }])
    expect(encodePacket(PACKET.answer, Uint8Array.of(0))).toEqual(packet)
  })

  it('carry the password instruction of a delivered module, never one of the handshakes', () => {
    expect([...HELLO.payload]).toEqual([0x13, 0, 0, 0, 0])
  })

  it('set 115 200 baud by twelve times 9 600', () => {
    expect([...setBaud(12).payload]).toEqual([0x0e, 4, 12])
  })
})

describe('a packet reader', () => {
  const id = fc.constantFrom<PacketId>(1, 2, 7, 8)
  const packet = fc.tuple(id, fc.uint8Array({ minLength: 1, maxLength: 256 }))
  /** Any bytes without a header of their own. */
  const noise = fc.uint8Array({ maxLength: 30 }).map((bytes) => bytes.map((byte) => (byte === 0xef ? 0xee : byte)))
  const sizes = fc.array(fc.integer({ min: 1, max: 20 }), { minLength: 1, maxLength: 5 })

  it('gives every packet, whatever noise lies before and between and however it is split', () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(noise, packet), { maxLength: 6 }), noise, sizes, (parts, rest, split) => {
        const bytes = Buffer.concat([
          ...parts.flatMap(([before, [type, payload]]) => [before, encodePacket(type, payload)]),
          rest,
        ])
        expect(packets(pushAll(bytes, split))).toEqual(parts.map(([, [type, payload]]) => [type, ...payload]))
      }),
    )
  })

  it('never gives a packet of which any one bit has changed, and finds the next one', () => {
    const next = encodePacket(PACKET.answer, Uint8Array.of(2))
    fc.assert(
      fc.property(packet, fc.nat(), ([type, payload], place) => {
        const bytes = encodePacket(type, payload)
        const at = place % (bytes.length * 8)
        bytes[at >> 3]! ^= 1 << (at & 7)
        const later = new Uint8Array(300) // more than a wrong length can want
        const got = packets(pushAll(Buffer.concat([bytes, next, later])))
        expect(got).toContainEqual([PACKET.answer, 2])
        expect(got).not.toContainEqual([type, ...payload])
      }),
    )
  })

  it('drops the packet that lost a byte and no other', () => {
    const three = [1, 2, 3].map((byte) => encodePacket(PACKET.data, new Uint8Array(128).fill(byte)))
    const got = pushAll(Buffer.concat([three[0]!, three[1]!.subarray(0, 100), three[1]!.subarray(101), three[2]!]))
    expect(packets(got).map(([, first]) => first)).toEqual([1, 3])
    expect(got.filter(({ kind }) => kind === 'damaged')).toEqual([{ kind: 'damaged', problem: 'checksum' }])
  })

  it.each(['0000', '0002', '0103', 'FFFF'])('reports the length %s as no packet’s, and goes on', (length) => {
    const got = pushAll(
      Buffer.concat([hex(`EF01 FFFFFFFF 07 ${length}`), encodePacket(PACKET.answer, Uint8Array.of(0))]),
    )
    expect(got[0]).toEqual({ kind: 'damaged', problem: 'head' })
    expect(packets(got)).toEqual([[PACKET.answer, 0]])
  })

  it('neither fails nor grows, whatever comes', () => {
    const pieces = fc.array(
      fc.oneof(
        fc.uint8Array({ maxLength: 2_000 }),
        fc.constant(hex('EF01 FFFFFFFF')),
        fc.constant(hex('07 0102')),
        fc.constant(hex('EF01')),
      ),
      { maxLength: 12 },
    )
    fc.assert(
      fc.property(pieces, sizes, (all, split) => void pushAll(Buffer.concat(all), split)),
      { numRuns: 2_000 },
    )
  })
})

describe('a picture', () => {
  it('has the left pixel in the high half of a byte, in sixteen greys from 0 to 255', () => {
    expect([...unpackImage(Uint8Array.of(0x0f, 0xa5))]).toEqual([0, 255, 170, 85])
  })

  it('is the same after it was packed and unpacked, but for the lower half of each grey', () => {
    fc.assert(
      fc.property(fc.uint8Array({ minLength: 2, maxLength: 64 }), (bytes) => {
        const pixels = bytes.subarray(0, bytes.length & ~1)
        expect(unpackImage(packImage(pixels))).toEqual(pixels.map((grey) => (grey >> 4) * 17))
      }),
    )
  })
})

describe('what a module says of itself', () => {
  it('is read from its sixteen bytes', () => {
    const data = hex('0000 0009 00A2 0003 FFFFFFFF 0002 0006')
    expect(readParameters(data)).toEqual({ isBusy: false, systemId: 9, packetBytes: 128, baud: 57_600 })
  })

  it.each(['0000 0009 00A2 0003 FFFFFFFF 0004 0006', '0000 0009 00A2 0003 FFFFFFFF 0002 0000', '0000'])(
    'is no module’s when it is %s',
    (data) => expect(readParameters(hex(data))).toBeUndefined(),
  )

  it('holds model, serial number and the size of its picture', () => {
    const data = Buffer.alloc(READ_PRODUCT.dataBytes)
    data.write('R503', 0)
    data.write('B7', 16)
    data.write('A1B2C3', 20)
    data.writeUInt16BE(192, 38)
    data.writeUInt16BE(192, 40)
    expect(readProduct(data)).toEqual({ model: 'R503', serial: 'A1B2C3', width: 192, height: 192 })
    data.writeUInt16BE(60_000, 38)
    expect(readProduct(data)).toBeUndefined()
  })

  it('never breaks the reading of it, whatever it is', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 60 }), (data) => {
        readParameters(data)
        const product = readProduct(data)
        if (product) expect(product.width * product.height).toBeLessThanOrEqual(512 * 512)
      }),
      { numRuns: 2_000 },
    )
  })
})

it.each([
  [0x01, 'unreadable'],
  [0x02, 'timeout'],
  [0x13, 'no-permission'],
  [0x20, 'other-protocol'],
  [0xee, 'failed'],
])('the confirmation code %i means %s', (code, meaning) => {
  expect(explainCode(code, 'picture')).toMatchObject({ code: meaning, message: expect.stringContaining('picture') })
})
