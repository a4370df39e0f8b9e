import fc from 'fast-check'
import { parse } from 'mrz'
import sharp from 'sharp'
import { describe, expect, it } from 'vitest'
import { readDg1, writeZone } from '../devices/emrtd/lds/dg1.ts'
import { findPortrait } from '../devices/emrtd/lds/dg2.ts'
import { readNumberedFields } from '../devices/emrtd/lds/dg13.ts'
import { readFields } from '../devices/emrtd/lds/fields.ts'
import { decodePortrait } from '../devices/emrtd/lds/portrait.ts'
import { makeFiles, practiceFace } from '../devices/emrtd/practice/files.ts'
import { inventPerson } from '../devices/emrtd/practice/person.ts'
import { writeTlv } from '../devices/emrtd/wire/tlv.ts'
import { encodeJpeg2000 } from '../devices/picture/jpeg-2000.ts'
import { ANNA, bytes } from './support/emrtd.ts'

const NOW = new Date('2026-11-22T00:00:00Z')
const dg1 = (...lines: string[]) => writeTlv(0x61, writeTlv(0x5f1f, Buffer.from(lines.join(''))))
const utf8 = (text: string) => writeTlv(0x0c, Buffer.from(text))
const field = (id: number, ...content: Uint8Array[]) => writeTlv(0x30, writeTlv(0x02, Uint8Array.of(id)), ...content)
const dg13 = (...fields: Uint8Array[]) => writeTlv(0x6d, writeTlv(0x30, ...fields))

/** As on the sample of `reference/domain.md` 2.3, with a digit of unknown meaning at the end of the first line. */
const VIETNAMESE = dg1(
  'IDVNM0850000009038085000000<<8',
  '8503046F3503041VNM<<<<<<<<<<<0',
  'NGUYEN<<THI<DEP<<<<<<<<<<<<<<<',
)

describe('DG1', () => {
  it("reads ICAO's specimens of all three sizes as the mrz package does", () => {
    const specimens = [
      ['I<UTOD231458907<<<<<<<<<<<<<<<', '7408122F1204159UTO<<<<<<<<<<<6', 'ERIKSSON<<ANNA<MARIA<<<<<<<<<<'],
      ['I<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<', 'D231458907UTO7408122F1204159<<<<<<<6'],
      ['P<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<', 'L898902C36UTO7408122F1204159ZE184226B<<<<<10'],
    ]
    for (const lines of specimens) {
      const { fields } = parse(lines)
      const zone = readDg1(dg1(...lines))
      expect(zone).toMatchObject({
        number: fields.documentNumber,
        birth: fields.birthDate,
        expiry: fields.expirationDate,
        sex: fields.sex,
        latinName: `${fields.lastName} ${fields.firstName}`,
      })
      expect(zone?.issuer).toBe('UTO')
      expect(zone?.nationality).toBe('UTO')
    }
  })

  it('reads a number that goes on in the field behind it', () => {
    // ICAO 9303-5, appendix B: document number D23145890734.
    const lines = ['I<UTOD23145890<7349<<<<<<<<<<<', '3407127M9507122UTO<<<<<<<<<<<2', 'STEVENSON<<PETER<JOHN<<<<<<<<<']
    expect(readDg1(dg1(...lines))).toMatchObject({ number: 'D23145890734', optional: '' })
    expect(parse(lines).fields.documentNumber).toBe('D23145890734')
  })

  it('leaves out what its check digit contradicts, and refuses what is no zone', () => {
    const lines = ['I<UTOD231458907<<<<<<<<<<<<<<<', '7408123F1204158UTO<<<<<<<<<<<6', 'ERIKSSON<<ANNA<MARIA<<<<<<<<<<']
    const zone = readDg1(dg1(...lines))
    expect(zone?.number).toBe('D23145890')
    expect(zone).not.toHaveProperty('birth')
    expect(zone).not.toHaveProperty('expiry')
    expect(readDg1(dg1('I<UTO'))).toBeUndefined()
    expect(readDg1(dg1('i'.repeat(90)))).toBeUndefined()
    expect(readDg1(bytes('6100'))).toBeUndefined()
  })

  it('writes zones that the mrz package finds sound, long numbers included', () => {
    const common = { issuer: 'UTO', nationality: 'UTO', birth: '740812', expiry: '120415', latinName: 'ERIKSSON<<ANNA' }
    for (const number of ['D23145890', 'D23145890734', '11010519491231002X']) {
      const zone = writeZone({ ...common, number, optional: '', sex: 'female' })
      const read = parse(zone.match(/.{30}/g) ?? [])
      // The specimens' state is none that the package knows.
      expect(read.details.filter(({ valid }) => !valid).map(({ field }) => field)).toEqual([
        'issuingState',
        'nationality',
      ])
      expect(read.fields.documentNumber).toBe(number)
    }
  })
})

describe('the fields of a card', () => {
  const file = dg13(
    field(1, utf8('038085000000')),
    field(2, utf8('Nguyễn Thị Đẹp')),
    field(3, writeTlv(0x13, Buffer.from('04/03/1985'))),
    field(4, utf8('Nữ')),
    field(5, utf8('Việt Nam')),
    field(6, utf8('Kinh')),
    field(7, utf8('Không')),
    field(8, utf8('Hoằng Hóa, Thanh Hóa')),
    field(9, utf8('12 Lê Lợi, Thanh Hóa')),
    field(10, utf8('Nốt ruồi')),
    field(11, utf8('01/06/2024')),
    field(12, utf8('Không thời hạn')),
    field(13, writeTlv(0x30, utf8('Nguyễn Văn A'), utf8('Trần Thị B'))),
    field(16, utf8('171234567')),
    field(99, utf8('unknown')),
  )

  it('are those of DG13 where there are any, by their numbers', () => {
    expect(readFields({ dg1: VIETNAMESE, dg13: file }, NOW)).toEqual({
      name: 'Nguyễn Thị Đẹp',
      latinName: 'NGUYEN THI DEP',
      sex: 'female',
      ethnicity: 'Kinh',
      birthDate: '1985-03-04',
      address: '12 Lê Lợi, Thanh Hóa',
      citizenNumber: '038085000000',
      validFrom: '2024-06-01',
      validUntil: 'long-term',
      nationality: 'VNM',
      documentNumber: '085000000',
      oldNumber: '171234567',
      religion: 'Không',
      origin: 'Hoằng Hóa, Thanh Hóa',
      features: 'Nốt ruồi',
      father: 'Nguyễn Văn A',
      mother: 'Trần Thị B',
    })
  })

  it('are those of the zone where DG13 is missing, and the citizen number behind the other', () => {
    const fields = readFields({ dg1: VIETNAMESE }, NOW)
    expect(fields).toMatchObject({ citizenNumber: '038085000000', birthDate: '1985-03-04', sex: 'female' })
    expect(fields).not.toHaveProperty('name')
  })

  it('are found wherever the list lies, in pairs without a list, and without what is wrong', () => {
    const odd = writeTlv(
      0x6d,
      writeTlv(0x02, Uint8Array.of(1)),
      writeTlv(0x31, field(13, utf8('A'), utf8('B')), field(3, utf8('00/00/1950'))),
    )
    expect(readFields({ dg1: VIETNAMESE, dg13: odd }, NOW)).toMatchObject({
      father: 'A',
      mother: 'B',
      birthDate: '1985-03-04',
    })
    const wrong = dg13(field(2, utf8('x'.repeat(400))), field(9, writeTlv(0x0c, bytes('FF'))), field(4, utf8('?')))
    const fields = readFields({ dg1: VIETNAMESE, dg13: wrong }, NOW)
    expect(fields).not.toHaveProperty('name')
    expect(fields).not.toHaveProperty('address')
    expect(fields?.sex).toBe('female')
  })

  it('take the century of a birth from today, and leave DG13 alone where nobody knows the state', () => {
    const zone = (birth: string) => {
      const sample = {
        issuer: 'UTO',
        nationality: 'UTO',
        expiry: '300101',
        latinName: 'A<<B',
        number: '1',
        optional: '',
      }
      return dg1(writeZone({ ...sample, birth }))
    }
    const born = (birth: string) => readFields({ dg1: zone(birth), dg13: file }, NOW)?.birthDate
    expect(born('261122')).toBe('2026-11-22')
    expect(born('261123')).toBe('1926-11-23')
    expect(born('850230')).toBeUndefined()
    expect(readFields({ dg1: zone('850304'), dg13: file }, NOW)).not.toHaveProperty('name')
  })

  it('are the same that a practice card was made of', async () => {
    const person = inventPerson(7, 'anna', ANNA)
    const files = makeFiles(person, await practiceFace(), {})
    const [one, national] = [files.get(0x0101), files.get(0x010d)]
    expect(one && national && readFields({ dg1: one, dg13: national }, NOW)).toEqual(person)
    const unknown = inventPerson(7, 'ben', {})
    const made = makeFiles(unknown, await practiceFace(), {}).get(0x0101)
    expect(made && readDg1(made)?.number).toBe(unknown.documentNumber)
    expect(inventPerson(7, 'ben', {})).toEqual(unknown)
    expect(inventPerson(8, 'ben', {})).not.toEqual(unknown)
  })
})

describe('DG2', () => {
  const template = (block: Uint8Array, tag = 0x5f2e) =>
    writeTlv(
      0x75,
      writeTlv(0x7f61, writeTlv(0x02, Uint8Array.of(1)), writeTlv(0x7f60, writeTlv(0xa1), writeTlv(tag, block))),
    )
  /** ISO/IEC 19794-5 with two feature points. */
  const record = (picture: Uint8Array) => {
    const head = Buffer.alloc(14 + 20 + 16 + 12)
    head.write('FAC\x00010\x00', 'latin1')
    head.writeUInt32BE(head.length + picture.length, 8)
    head.writeUInt16BE(1, 12)
    head.writeUInt32BE(head.length - 14 + picture.length, 14)
    head.writeUInt16BE(2, 18)
    return Uint8Array.of(...head, ...picture)
  }

  it('gives a JPEG as it is', async () => {
    const face = await practiceFace()
    const found = findPortrait(template(record(face)))
    expect(found?.kind).toBe('jpeg')
    expect(await decodePortrait(found)).toEqual({ image: Uint8Array.from(face), mediaType: 'image/jpeg' })
  })

  it('gives JPEG 2000 as PNG, from a file in a newer record as well', async () => {
    const pixels = {
      data: new Uint8Array(64 * 48).map((_, at) => at % 251),
      width: 64,
      height: 48,
      channels: 1,
    } as const
    const block = writeTlv(0xa1, writeTlv(0x81, await encodeJpeg2000(pixels)))
    const found = findPortrait(template(block, 0x7f2e))
    expect(found?.kind).toBe('jpeg-2000')
    const portrait = await decodePortrait(found)
    expect(portrait?.mediaType).toBe('image/png')
    const { data, info } = await sharp(portrait?.image).greyscale().raw().toBuffer({ resolveWithObject: true })
    expect([info.width, info.height]).toEqual([64, 48])
    expect(Uint8Array.from(data)).toEqual(pixels.data)
  })

  it('has no portrait where the picture is damaged or of an unknown kind', async () => {
    const face = await practiceFace()
    expect(await decodePortrait(findPortrait(template(record(face.subarray(0, 3_000)))))).toBeUndefined()
    expect(findPortrait(template(bytes('46414300')))).toBeUndefined()
    expect(findPortrait(bytes('7500'))).toBeUndefined()
  })
})

it('takes any bytes for a file, without harm', () => {
  const wrap = (tag: number) => fc.uint8Array({ maxLength: 400 }).map((value) => writeTlv(tag, value))
  const mixed = fc.oneof(fc.uint8Array({ maxLength: 400 }), wrap(0x61), wrap(0x75), wrap(0x6d))
  fc.assert(
    fc.property(mixed, (file) => {
      readDg1(file)
      readNumberedFields(file)
      findPortrait(file)
      expect(readFields({ dg1: VIETNAMESE, dg13: file }, NOW)?.documentNumber).toBe('085000000')
    }),
    { numRuns: 2_000 },
  )
})
