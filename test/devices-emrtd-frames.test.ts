import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { checkDigit, numbersInZone } from '../devices/emrtd/access/mrz-key.ts'
import { readPaceOffers } from '../devices/emrtd/access/pace-info.ts'
import { pad, retailMac, unpad } from '../devices/emrtd/access/retail-mac.ts'
import { createSecureMessaging } from '../devices/emrtd/access/secure-messaging.ts'
import { SUITES } from '../devices/emrtd/access/suites.ts'
import { createCardSession } from '../devices/emrtd/practice/card-session.ts'
import { type Command, formatCommand, parseCommand, parseResponse } from '../devices/emrtd/wire/apdu.ts'
import { readHeader, readTlv, readTlvs, walkTlvs, writeTlv } from '../devices/emrtd/wire/tlv.ts'
import { bytes, hex } from './support/emrtd.ts'

function respond(text: string) {
  const response = parseResponse(bytes(text))
  if (response === undefined) throw new Error('no response')
  return response
}

describe('secure messaging', () => {
  it('protects a SELECT under AES-128 as a card in the field took it', () => {
    // Session keys and bytes from a public trace of a German identity card, published with the tests of gmrtd.
    const session = createSecureMessaging({
      suite: SUITES['aes-128'],
      encKey: bytes('A8E85E938514EC67AE33CDA3D43D3C48'),
      macKey: bytes('27F1ADEB705A049A305B0C619B14B9B3'),
      counter: new Uint8Array(16),
    })
    const command = session.protect({ cla: 0, ins: 0xa4, p1: 2, p2: 0x0c, data: bytes('011D') })
    expect(hex(formatCommand(command))).toBe('0CA4020C1D87110147EE2E3BD440FB596167F2BB6CD6395E8E08A105747484314BCF00')
    expect(session.open(respond('990290008E085F570BADDD1002D29000'))?.status).toBe(0x9000)
  })

  const suites = Object.values(SUITES)
  it.each(suites)('carries any command and answer under $name, and notices any changed bit', (suite) => {
    const keys = {
      suite,
      encKey: pad(bytes('01'), suite.keyBytes),
      macKey: pad(bytes('02'), suite.keyBytes),
      counter: pad(bytes('03'), suite.blockBytes),
    }
    const anyBytes = fc.uint8Array({ minLength: 1, maxLength: 300 })
    fc.assert(
      fc.property(fc.constantFrom(0xa4, 0xb0, 0xb1), anyBytes, anyBytes, fc.nat(), (ins, data, answer, n) => {
        const [reader, card] = [createSecureMessaging(keys), createCardSession(keys)]
        const command: Command = { cla: 0, ins, p1: 1, p2: 2, data, le: 200 }
        const sent = formatCommand(reader.protect(command))
        expect(card.open(parseCommand(sent) ?? command)).toEqual(command)
        const protectedAnswer = card.protect(ins, { data: answer, status: 0x9000 })
        const changed = protectedAnswer.data.slice()
        const at = n % changed.length
        changed[at] = (changed[at] ?? 0) ^ (1 << (n % 8))
        const other = createSecureMessaging(keys)
        other.protect(command)
        expect(other.open({ data: changed, status: 0x9000 })).toBeUndefined()
        expect(reader.open(protectedAnswer)).toEqual({ data: answer, status: 0x9000 })
      }),
      { numRuns: 50 },
    )
  })

  it('believes a bare refusal, and neither bare success nor bare data', () => {
    const make = () =>
      createSecureMessaging({
        suite: SUITES['3des'],
        encKey: bytes('01'.repeat(16)),
        macKey: bytes('02'.repeat(16)),
        counter: bytes('00'.repeat(8)),
      })
    expect(make().open(respond('6982'))).toEqual({ data: new Uint8Array(0), status: 0x6982 })
    expect(make().open(respond('9000'))).toBeUndefined()
    expect(make().open(respond('61019000'))).toBeUndefined()
  })
})

describe('the pieces', () => {
  it('computes check digits as ICAO 9303-3 does', () => {
    expect(checkDigit('520727')).toBe('3')
    expect(checkDigit('AB2134<<<')).toBe('5')
  })

  it('knows the forms of a printed number', () => {
    expect(numbersInZone('001085000123')).toEqual(['085000123', '001085000123'])
    expect(numbersInZone('l898-902 c')).toEqual(['L898902C'])
  })

  it('pads and unpads anything', () => {
    fc.assert(
      fc.property(fc.uint8Array(), fc.constantFrom(8, 16), (data, size) => {
        expect(pad(data, size).length % size).toBe(0)
        expect(unpad(pad(data, size))).toEqual(data)
      }),
    )
    expect(unpad(bytes('0000'))).toBeUndefined()
    expect(unpad(bytes('8001'))).toBeUndefined()
  })

  it('computes the retail MAC of one block and of the first block of the standard', () => {
    // ISO/IEC 9797-1, annex B, algorithm 3, padding 1 (zeros): "Now is the time for all ".
    const key = bytes('0123456789ABCDEFFEDCBA9876543210')
    expect(hex(retailMac(key, Buffer.from('Now is the time for all ')))).toBe('A1C72E74EA3FA9B6')
  })

  const commands: [string, Command][] = [
    ['00A40000', { cla: 0, ins: 0xa4, p1: 0, p2: 0 }],
    ['00B0000000', { cla: 0, ins: 0xb0, p1: 0, p2: 0, le: 256 }],
    ['00B00000000100', { cla: 0, ins: 0xb0, p1: 0, p2: 0, le: 256 }],
    ['00A4040C02AABB', { cla: 0, ins: 0xa4, p1: 4, p2: 12, data: bytes('AABB') }],
    ['00A4040C02AABB00', { cla: 0, ins: 0xa4, p1: 4, p2: 12, data: bytes('AABB'), le: 256 }],
  ]
  it.each(commands)('reads %s', (text, command) => {
    expect(parseCommand(bytes(text))).toEqual(command)
  })

  it('writes any command so that it can be read again, short where it fits', () => {
    const sizes = fc.constantFrom(0, 1, 255, 256, 300, 65_535)
    const les = fc.constantFrom(undefined, 1, 255, 256, 257, 65_535, 65_536)
    fc.assert(
      fc.property(sizes, les, (size, le) => {
        const data = new Uint8Array(size).fill(7)
        const command = { cla: 0, ins: 0xb1, p1: 1, p2: 2, ...(size > 0 && { data }), ...(le !== undefined && { le }) }
        const whole = formatCommand(command)
        const { data: read, ...head } = parseCommand(whole) ?? {}
        const { data: _, ...wanted } = command
        expect(head).toEqual(wanted)
        expect(hex(read)).toBe(size > 0 ? hex(data) : undefined)
        if (size < 256 && (le ?? 0) <= 256) expect(whole.length).toBeLessThanOrEqual(4 + 1 + size + 1)
      }),
    )
  })

  it('takes any bytes for a command, a response or objects, without harm', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 600 }), (data) => {
        parseCommand(data)
        parseResponse(data)
        readPaceOffers(data)
        let seen = 0
        walkTlvs(data, () => {
          seen += 1
        })
        expect(seen).toBeLessThanOrEqual(data.length * 10)
        for (const one of readTlvs(data) ?? []) expect(one.value.length).toBeLessThanOrEqual(data.length)
      }),
      { numRuns: 2_000 },
    )
  })

  it('refuses lengths of more than 64 kB, without an end, and of more bytes than there are', () => {
    expect(readHeader(bytes('6183010000'))).toBeUndefined()
    expect(readHeader(bytes('618300FFFF'))).toEqual({ tag: 0x61, headerBytes: 5, length: 65_535 })
    expect(readHeader(bytes('6180'))).toBeUndefined()
    expect(readTlv(bytes('610201'))).toBeUndefined()
    expect(readTlv(bytes('5F1F020102'))?.tag).toBe(0x5f1f)
    expect(readTlvs(bytes('0101FF00'))).toBeUndefined()
  })

  it('goes no deeper than ten objects', () => {
    let nested: Uint8Array = bytes('0400')
    for (let n = 0; n < 5_000; n += 1) nested = writeTlv(0x30, nested)
    let seen = 0
    walkTlvs(nested, () => {
      seen += 1
    })
    expect(seen).toBe(10)
  })
})
