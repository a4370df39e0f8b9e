import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { applicantLines } from '../electron/rules/applicant.ts'
import { factsOf } from '../electron/rules/condition.ts'
import { packFor, shippedPacks } from '../electron/rules/load.ts'
import type { RulePack } from '../electron/rules/pack.ts'
import { fieldsFromCard, fieldsFromCode, presets } from '../electron/rules/prefill.ts'

const today = '2026-11-22'
function packOf(country: string): RulePack {
  const found = packFor(shippedPacks(), country, today)
  if (!found) throw new Error(`no pack of ${country}`)
  return found.pack
}
const vietnam = packOf('vn')
const china = packOf('cn')

describe('the code on a Vietnamese card', () => {
  const text = '038085000000|012345678|Nguyễn Văn Đạt|15061985|Nam|Thôn 1, xã Cẩm Thủy, tỉnh Thanh Hóa|22112021'
  const read = {
    citizenNumber: '038085000000',
    name: 'Nguyễn Văn Đạt',
    birthDate: '1985-06-15',
    sex: 'male',
    address: 'Thôn 1, xã Cẩm Thủy, tỉnh Thanh Hóa',
  }

  it('fills number, name, birth date, sex and address', () => {
    expect(fieldsFromCode(vietnam, text)).toEqual(read)
  })

  it('fills the same from six parts, from more than seven, and with an empty old number', () => {
    expect(fieldsFromCode(vietnam, text.split('|').slice(0, 6).join('|'))).toEqual(read)
    expect(fieldsFromCode(vietnam, `${text}|something|new`)).toEqual(read)
    expect(fieldsFromCode(vietnam, text.replace('012345678', ''))).toEqual(read)
  })

  it('leaves out what is no date and no choice, and keeps the rest', () => {
    const odd = fieldsFromCode(vietnam, text.replace('15061985', '31021985').replace('Nam', 'X'))
    expect(odd).toEqual({ citizenNumber: read.citizenNumber, name: read.name, address: read.address })
  })

  it('is not taken for one when it is a web address or a few words', () => {
    for (const other of ['https://example.org', 'a|b', '']) expect(fieldsFromCode(vietnam, other)).toBeUndefined()
  })

  it('never makes a value that its field cannot hold, whatever the text', () => {
    fc.assert(
      fc.property(fc.array(fc.string(), { maxLength: 12 }), (parts) => {
        for (const [name, value] of Object.entries(fieldsFromCode(vietnam, parts.join('|')) ?? {})) {
          const field = vietnam.fields.find((one) => one.name === name)
          expect([...value].length).toBeLessThanOrEqual(field?.maxLength ?? 0)
        }
      }),
    )
  })
})

describe('a card that was read', () => {
  it('fills the fields that the pack names, in NFC', () => {
    const words = { name: '买买提·艾合买提', sex: 'male', ethnicity: '05', birthDate: '1967-10-10', issuer: '某公安局' }
    expect(fieldsFromCard(china, words)).toEqual({
      name: '买买提·艾合买提',
      sex: 'male',
      ethnicity: '05',
      birthDate: '1967-10-10',
    })
  })

  it('says nothing where the card has an unknown ethnicity code', () => {
    expect(fieldsFromCard(china, { ethnicity: '77', name: '王明' })).toEqual({ name: '王明' })
  })
})

describe('presets and the applicant’s lines', () => {
  it('preset what most people choose, so that nobody has to press it', () => {
    expect(presets(vietnam, factsOf(vietnam, { procedure: 'exchange', fields: {} }, today))).toMatchObject({
      delivery: 'collect',
    })
  })

  it('word a choice and a date in the three languages, and leave out what is empty or not asked for', () => {
    const fields = { name: 'Nguyễn Văn Đạt', birthDate: '1985', sex: 'male', guardianName: 'Ai đó', phone: ' ' }
    const lines = applicantLines(vietnam, { procedure: 'exchange', fields }, today)
    expect(lines.map(({ label }) => label.en)).toEqual(['Full name', 'Date of birth', 'Sex'])
    expect(lines[2]?.value).toEqual({ vi: 'Nam', zh: '男', en: 'Male' })
    expect(lines[1]?.value.en).toBe('1985')
  })
})
