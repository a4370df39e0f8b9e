import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { createLineReader } from '../devices/codes/code-lines.ts'
import { createReportReader, encodeCodeReports, parseCodeReport } from '../devices/codes/hid-pos-report.ts'

/** 63 bytes behind the id 0x02, placed by hand. */
function report(parts: { count?: number; at?: Record<number, readonly number[]> }): Uint8Array {
  const bytes = new Uint8Array(64)
  bytes[0] = 0x02
  bytes[1] = parts.count ?? 0
  for (const [offset, values] of Object.entries(parts.at ?? {})) bytes.set(values, Number(offset) + 1)
  return bytes
}
const ascii = (text: string) => [...Buffer.from(text)]
/** The text of one card, 'ễ' being E1 BB 85: seven parts, 101 bytes. */
const CARD = '079203004411|023456789|Nguyễn Thị Hoàng Ánh Tuyết|07021958|Nữ|Xã Đăk Tô, Quảng Ngãi|25122021'
const read = (reports: Uint8Array[], reader = createReportReader()) => reports.flatMap((each) => reader.push(each))

describe('a report of a HID POS scanner', () => {
  it('is count, AIM identifier and data', () => {
    const one = report({ count: 5, at: { 1: ascii(']Q1'), 4: ascii('hello!') } })
    expect(read([one])).toEqual([{ ok: true, text: 'hello', symbology: ']Q1' }])
  })

  it('has all that one further, where a byte of the maker comes first', () => {
    const one = report({ count: 5, at: { 1: [0x7a], 2: ascii(']d2'), 5: ascii('hello!') } })
    expect(read([one])).toEqual([{ ok: true, text: 'hello', symbology: ']d2' }])
  })

  it('is a QR code, PDF417, Data Matrix or Code 128 by Honeywell’s letter, where there is no identifier', () => {
    const kinds = [0x73, 0x72, 0x77, 0x6a, 0x00].map((letter) => {
      const [scanned] = read([report({ count: 2, at: { 4: ascii('ab'), 60: [letter] } })])
      return scanned?.ok && scanned.symbology
    })
    expect(kinds).toEqual([']Q1', ']L0', ']d1', ']C0', undefined])
  })

  it('goes on in the next one while the byte at 62 is not zero', () => {
    const first = report({ count: 56, at: { 1: ascii(']Q1'), 4: ascii('a'.repeat(56)), 62: [1] } })
    const last = report({ count: 1, at: { 1: ascii(']Q1'), 4: ascii('b') } })
    const reader = createReportReader()
    expect(read([first], reader)).toEqual([])
    expect(reader.isMidCode()).toBe(true)
    expect(read([last], reader)).toEqual([{ ok: true, text: `${'a'.repeat(56)}b`, symbology: ']Q1' }])
    expect([reader.isMidCode(), reader.pendingBytes()]).toEqual([false, 0])
  })

  it('may end in the middle of a letter, wherever that is', () => {
    const bytes = Buffer.from(CARD)
    for (let cut = bytes.length - 56; cut <= 56; cut += 1) {
      const piece = (data: Buffer, goesOn: number) =>
        report({ count: data.length, at: { 1: ascii(']Q1'), 4: [...data], 62: [goesOn] } })
      expect(read([piece(bytes.subarray(0, cut), 1), piece(bytes.subarray(cut), 0)])).toEqual([
        { ok: true, text: CARD, symbology: ']Q1' },
      ])
    }
  })

  it('loses one line ending, and no more', () => {
    const ended = (text: string) => read([report({ count: text.length, at: { 4: ascii(text) } })])
    expect(ended('ab\r')).toEqual([{ ok: true, text: 'ab' }])
    expect(ended('ab\r\n')).toEqual([{ ok: true, text: 'ab' }])
    expect(ended('ab\n\n')).toEqual([{ ok: true, text: 'ab\n' }])
    expect(ended('\r')).toEqual([])
  })

  it('of another id is nothing, also within a code', () => {
    const other = report({ count: 9, at: { 4: ascii('other') } }).fill(0x05, 0, 1)
    const [first, last] = encodeCodeReports(Buffer.from(CARD))
    expect(read([other, first!, other, last!, other])).toEqual([{ ok: true, text: CARD, symbology: ']Q1' }])
  })

  it('is damaged when it says that it holds more than it can, and so is the whole code', () => {
    const [first, last] = encodeCodeReports(Buffer.from(CARD))
    const wrong = Uint8Array.from(first!)
    for (const count of [57, 255]) {
      wrong[1] = count
      expect(read([wrong, last!])).toEqual([{ ok: false, problem: 'damaged' }])
    }
    expect(read([report({ count: 1 }).subarray(0, 63)])).toEqual([{ ok: false, problem: 'damaged' }])
  })

  it('of a code without an end is cut, and the next code is whole again', () => {
    const reader = createReportReader()
    const [first, last] = encodeCodeReports(Buffer.from(CARD))
    read([first!], reader)
    expect(reader.end()).toEqual({ ok: false, problem: 'cut' })
    expect(reader.end()).toBeUndefined()
    expect(read([first!, last!], reader)).toEqual([{ ok: true, text: CARD, symbology: ']Q1' }])
  })

  it('is not guessed at when it is not UTF-8', () => {
    const latin = [0x4e, 0x67, 0x75, 0x79, 0xea, 0x6e]
    expect(read([report({ count: 6, at: { 4: latin } })])).toEqual([{ ok: false, problem: 'not-text' }])
  })

  it('keeps no more than the longest code, however long the device goes on', () => {
    const reader = createReportReader()
    const endless = report({ count: 56, at: { 4: ascii('a'.repeat(56)), 62: [1] } })
    for (let n = 0; n < 500; n += 1) {
      expect(reader.push(endless)).toEqual([])
      expect(reader.pendingBytes()).toBeLessThanOrEqual(4_000)
    }
    expect(read([report({ count: 1, at: { 4: ascii('a') } })], reader)).toEqual([{ ok: false, problem: 'too-large' }])
    const code = Buffer.from('x'.repeat(4_000))
    expect(read(encodeCodeReports(code), reader)).toMatchObject([{ ok: true, text: code.toString() }])
  })

  it('gives any text that it was given', () => {
    const text = fc.string({ unit: 'grapheme', minLength: 1, maxLength: 600 }).filter((one) => !/[\r\n]$/.test(one))
    fc.assert(
      fc.property(text, (one) => {
        expect(read(encodeCodeReports(Buffer.from(one)))).toEqual([{ ok: true, text: one, symbology: ']Q1' }])
      }),
    )
  })

  it('may be any bytes', () => {
    const bytes = fc.uint8Array({ maxLength: 200 })
    const likely = fc.uint8Array({ minLength: 63, maxLength: 70 }).map((rest) => Uint8Array.of(2, ...rest))
    fc.assert(
      fc.property(fc.array(fc.oneof(bytes, likely), { maxLength: 12 }), (reports) => {
        const reader = createReportReader()
        for (const each of reports) {
          const parsed = parseCodeReport(each)
          if (parsed.kind === 'data') expect(parsed.data.length).toBeLessThanOrEqual(56)
          for (const scanned of reader.push(each)) if (scanned.ok) expect(scanned.text).not.toBe('')
          expect(reader.pendingBytes()).toBeLessThanOrEqual(4_000)
        }
        reader.end()
        expect(reader.pendingBytes()).toBe(0)
      }),
      { numRuns: 2_000 },
    )
  })
})

describe('lines of a serial scanner', () => {
  const bytes = (text: string) => Buffer.from(text)

  it.each(['\r', '\n', '\r\n'])('end with %j, split anywhere', (ending) => {
    const all = bytes(`${CARD}${ending}079203004411${ending}`)
    for (let cut = 0; cut <= all.length; cut += 1) {
      const reader = createLineReader()
      const scanned = [...reader.push(all.subarray(0, cut)), ...reader.push(all.subarray(cut))]
      expect(scanned).toEqual([CARD, '079203004411'].map((text) => ({ ok: true, text })))
      expect(reader.isMidCode()).toBe(false)
    }
  })

  it('end with silence where nothing else ends them', () => {
    const reader = createLineReader()
    expect(reader.push(bytes(CARD))).toEqual([])
    expect(reader.isMidCode()).toBe(true)
    expect(reader.end()).toEqual({ ok: true, text: CARD })
    expect(reader.end()).toBeUndefined()
  })

  it('are not guessed at when they are not UTF-8', () => {
    expect(createLineReader().push(Uint8Array.of(0x4e, 0xea, 0x6e, 0x0d))).toEqual([{ ok: false, problem: 'not-text' }])
  })

  it('that begin with the mark of a simulated scanner are simulated', () => {
    const scanned = createLineReader().push(bytes(`SIMULATED\t${CARD}\rSIMULATED\t\r${CARD}\r`))
    expect(scanned).toEqual([
      { ok: true, text: CARD, isSimulated: true },
      { ok: true, text: CARD },
    ])
  })

  it('may be any bytes, and no more than the longest code is kept', () => {
    const piece = fc.oneof(
      fc.uint8Array({ maxLength: 300 }),
      fc.integer({ min: 0, max: 5_000 }).map((size) => new Uint8Array(size).fill(0x61)),
    )
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 8 }), (pieces) => {
        const reader = createLineReader()
        for (const one of pieces) {
          for (const scanned of reader.push(one)) if (scanned.ok) expect(scanned.text.length).toBeLessThanOrEqual(4_000)
          expect(reader.pendingBytes()).toBeLessThanOrEqual(4_000)
        }
        reader.end()
        expect(reader.isMidCode()).toBe(false)
      }),
      { numRuns: 2_000 },
    )
    const reader = createLineReader()
    expect(reader.push(bytes(`${'a'.repeat(4_001)}\r${'a'.repeat(4_000)}\r`))).toEqual([
      { ok: false, problem: 'too-large' },
      { ok: true, text: 'a'.repeat(4_000) },
    ])
  })
})
