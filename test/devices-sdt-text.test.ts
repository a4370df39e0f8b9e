import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  type CardText,
  readAppendedAddress,
  readCardText,
  writeAppendedAddress,
  writeCardText,
} from '../devices/card-reader/card-text.ts'
import { inventCard } from '../devices/card-reader/practice/invent-card.ts'
import { mod11Two } from '../electron/rules/citizen-number.ts'

/** 256 bytes of spaces with texts at byte offsets, as the published layouts have them. */
function block(parts: Record<number, string>): Uint8Array {
  const bytes = Buffer.from(' '.repeat(128), 'utf16le')
  for (const [at, text] of Object.entries(parts)) bytes.write(text, Number(at), 'utf16le')
  return Uint8Array.from(bytes)
}
const validity = { 188: '20150601', 204: '长期' }
const valid = { validFrom: '2015-06-01', validUntil: 'long-term' }

describe('the text of a card', () => {
  it.each<[string, Record<number, string>, CardText]>([
    [
      'a citizen',
      {
        0: '张三',
        30: '2',
        32: '05',
        36: '19491231',
        52: '北京市',
        122: '11010519491231002X',
        158: '公安局',
        ...validity,
      },
      {
        card: 'citizen',
        fields: {
          name: '张三',
          sex: 'female',
          ethnicity: '05',
          birthDate: '1949-12-31',
          address: '北京市',
          citizenNumber: '11010519491231002X',
          issuer: '公安局',
          ...valid,
        },
      },
    ],
    [
      'a resident of type J',
      {
        0: '李四',
        30: '1',
        36: '19900101',
        122: '810000199001010000',
        220: 'H12345678',
        238: '01',
        248: 'J',
        ...validity,
      },
      {
        card: 'J',
        fields: {
          name: '李四',
          sex: 'male',
          birthDate: '1990-01-01',
          citizenNumber: '810000199001010000',
          documentNumber: 'H12345678',
          ...valid,
        },
      },
    ],
    [
      'a foreigner of type I',
      {
        0: 'SMITH, JOHN',
        120: '1',
        122: 'USA110000010101',
        152: 'USA',
        158: '史密斯',
        220: '19700228',
        236: '01',
        240: '1500',
        248: 'I',
        188: '20180101',
        204: '20280101',
      },
      {
        card: 'I',
        fields: {
          latinName: 'SMITH, JOHN',
          name: '史密斯',
          sex: 'male',
          birthDate: '1970-02-28',
          citizenNumber: 'USA110000010101',
          nationality: 'USA',
          validFrom: '2018-01-01',
          validUntil: '2028-01-01',
        },
      },
    ],
    [
      'a foreigner of type Y, whose Latin name goes on elsewhere',
      {
        0: '安娜',
        30: '2',
        32: '01',
        36: '19850710',
        52: `${'A'.repeat(34)} `,
        220: 'BCD',
        242: 'DEU',
        248: 'Y',
        ...validity,
      },
      {
        card: 'Y',
        fields: {
          name: '安娜',
          sex: 'female',
          birthDate: '1985-07-10',
          latinName: `${'A'.repeat(34)} BCD`,
          nationality: 'DEU',
          ...valid,
        },
      },
    ],
  ])('says of %s what stands on it', (_who, parts, text) => {
    expect(readCardText(block(parts))).toEqual({ ok: true, text })
  })

  it.each([
    ['the longest Uyghur name that fits', '阿卜杜热合曼·买买提吐尔逊江'],
    ['characters beyond the basic plane', '𠮷𫖯'.repeat(3)],
    ['characters of the private use area', '张\uE863\uF8FF'],
  ])('keeps %s', (_what, name) => {
    const read = readCardText(block({ 0: name }))
    expect(read).toEqual({ ok: true, text: { card: 'citizen', fields: { name } } })
  })

  it('shows half a character as one that cannot be read', () => {
    expect(readCardText(block({ 0: '张\uD842' }))).toMatchObject({ text: { fields: { name: '张\uFFFD' } } })
  })

  it('has neither sex nor dates when they are blank, padded with zeros, or unspecified', () => {
    expect(readCardText(block({ 30: '9', 36: '\0'.repeat(8) }))).toEqual({
      ok: true,
      text: { card: 'citizen', fields: {} },
    })
  })

  it.each([
    ['an unknown letter', block({ 248: 'Q' }), 'unknown-kind'],
    ['a birth date that is no day', block({ 36: '19900230' }), 'damaged'],
    ['letters for a date', block({ 188: '2015060X' }), 'damaged'],
    ['a beginning that is long-term', block({ 188: '长期' }), 'damaged'],
    ['255 bytes', block({}).subarray(1), 'damaged'],
  ])('is refused with %s', (_what, bytes, reason) => {
    expect(readCardText(bytes)).toEqual({ ok: false, reason })
  })

  it('survives any 256 bytes', () => {
    const any = fc.uint8Array({ minLength: 256, maxLength: 256 })
    fc.assert(
      fc.property(any, (bytes) => {
        const read = readCardText(bytes)
        if (read.ok) for (const said of Object.values(read.text.fields)) expect(said).not.toMatch(/\p{Surrogate}/u)
      }),
    )
  })
})

describe('the writer of the simulator', () => {
  const char = fc.oneof(
    fc.constantFrom('张', '·', ' ', 'Ä', '𠮷', '𫖯', '\uE863'),
    fc.string({ unit: 'grapheme-ascii', minLength: 1, maxLength: 1 }),
  )
  const text = (units: number) =>
    fc.array(char, { minLength: 1, maxLength: units }).map((all) => {
      while (all.join('').length > units) all.pop()
      return all.join('').trimEnd() || 'x'
    })
  const date = fc
    .date({ min: new Date('1900-01-01'), max: new Date('2099-12-31'), noInvalidDate: true })
    .map((day) => day.toISOString().slice(0, 10))
  const common = {
    name: text(15),
    sex: fc.constantFrom('male' as const, 'female' as const),
    birthDate: date,
    citizenNumber: text(15),
    validFrom: date,
    validUntil: fc.oneof(date, fc.constant('long-term')),
  }
  const resident = { ...common, address: text(35), issuer: text(15) }
  const some = { requiredKeys: [] }
  const any: fc.Arbitrary<CardText> = fc.oneof(
    fc.record({
      card: fc.constant('citizen' as const),
      fields: fc.record({ ...resident, ethnicity: fc.integer({ min: 10, max: 99 }).map(String) }, some),
    }),
    fc.record({ card: fc.constant('J' as const), fields: fc.record({ ...resident, documentNumber: text(9) }, some) }),
    fc.record({
      card: fc.constant('I' as const),
      fields: fc.record({ ...common, latinName: text(60), nationality: text(3) }, some),
    }),
    fc.record({
      card: fc.constant('Y' as const),
      fields: fc.record({ ...common, latinName: text(46), nationality: text(3) }, some),
    }),
  )

  it('writes what is read again as it was, on all four cards', () => {
    fc.assert(
      fc.property(any, (card) => {
        expect(readCardText(writeCardText(card))).toEqual({ ok: true, text: card })
      }),
    )
  })

  it('cuts what is too long, and never in the middle of a character', () => {
    const written = writeCardText({ card: 'citizen', fields: { name: `${'张'.repeat(14)}𠮷𠮷` } })
    expect(readCardText(written)).toMatchObject({ text: { fields: { name: '张'.repeat(14) } } })
  })

  it('writes an appended address of 70 bytes', () => {
    fc.assert(
      fc.property(text(35), (address) => void expect(readAppendedAddress(writeAppendedAddress(address))).toBe(address)),
    )
    expect(writeAppendedAddress('𠮷'.repeat(40))).toHaveLength(70)
    expect(readAppendedAddress(Buffer.from(' '.repeat(35), 'utf16le'))).toBeUndefined()
  })
})

describe('an invented card', () => {
  it('has a number that fits its birth date and sex, with the right check character', () => {
    for (let seed = 0; seed < 200; seed += 1) {
      const { birthDate, citizenNumber = '', name } = inventCard(seed, 'anna', seed % 2 ? { sex: 'male' } : {})
      expect(name).toMatch(/^测试/)
      expect(citizenNumber.slice(6, 14)).toBe(birthDate?.replaceAll('-', ''))
      expect(Number(citizenNumber[16]) % 2).toBe(seed % 2)
      expect(citizenNumber[17]).toBe(mod11Two(citizenNumber.slice(0, 17)))
    }
  })

  it('keeps what is given, takes birth date and sex from a given number, and drops dates without a day', () => {
    const given = { name: '王五', citizenNumber: '440524188001010014' }
    expect(inventCard(1, 'anna', given)).toMatchObject({ ...given, birthDate: '1880-01-01', sex: 'male' })
    expect(inventCard(1, 'anna', { birthDate: '1990' }).birthDate).toMatch(/^\d{4}-\d\d-\d\d$/)
  })

  it('is the same for the same seed and subject, and another for another subject', () => {
    expect(inventCard(1, 'anna', {})).toEqual(inventCard(1, 'anna', {}))
    expect(inventCard(1, 'binh', {})).not.toEqual(inventCard(1, 'anna', {}))
  })
})
