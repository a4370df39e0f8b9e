import { describe, expect, it } from 'vitest'
import { mod11Two } from '../electron/rules/citizen-number.ts'
import { type Context, type Draft, findings, isPortraitNeeded, shownFields } from '../electron/rules/completeness.ts'
import { fingerPlan } from '../electron/rules/fingers.ts'
import { packFor, shippedPacks } from '../electron/rules/load.ts'
import type { RulePack } from '../electron/rules/pack.ts'

const today = '2026-11-22'
const practice: Context = { environment: 'practice', today }
const production: Context = { environment: 'production', today }

function packOf(country: string): RulePack {
  const found = packFor(shippedPacks(), country, today)
  if (!found) throw new Error(`no pack of ${country}`)
  return found.pack
}
const vietnam = packOf('vn')
const china = packOf('cn')

type Capture = Draft['captures'][number]
const portrait = (source: Capture['source'] = 'device'): Capture => ({ modality: 'portrait', quality: [], source })
const finger = (position: number, source: Capture['source'] = 'device'): Capture => ({
  modality: 'finger',
  position,
  quality: [],
  source,
})

const eye = (position: number): Capture => ({ modality: 'iris', position, quality: [], source: 'device' })
const adult = {
  name: 'Nguyễn Văn Đạt',
  birthDate: '1985-06-15',
  sex: 'male',
  citizenNumber: '038085000000',
  address: 'Thôn 1, xã Cẩm Thủy, tỉnh Thanh Hóa',
  delivery: 'collect',
}
const tenFingers = [1, 2, 3, 4, 5, 6, 7, 8, 9, 10].map((position) => finger(position))
const whole: Draft = {
  procedure: 'first-issue',
  fields: adult,
  captures: [portrait(), ...tenFingers, eye(1), eye(2)],
  exceptions: [],
  gaps: [],
  signing: { by: 'applicant', method: 'pen', isCurrent: true },
  countersign: 'not-needed',
}
const codes = (draft: Draft, context = practice, pack = vietnam) =>
  findings(pack, draft, context).map(({ section, field, position, code }) => [section, field ?? position, code])

describe('a whole application', () => {
  it('asks for nothing more', () => {
    expect(findings(vietnam, whole, production)).toEqual([])
  })

  it('needs no telephone for a card', () => {
    for (const procedure of ['first-issue', 'exchange', 're-issue'])
      expect(codes({ ...whole, procedure })).not.toContainEqual(['details', 'phone', 'missing'])
  })
})

describe('details', () => {
  it.each<[string, Record<string, string>, unknown[][]]>([
    ['a blank name', { name: '  ' }, [['identity', 'name', 'missing']]],
    ['a name too long for the record', { name: '名'.repeat(121) }, [['identity', 'name', 'too-long']]],
    ['an unknown sex', { sex: 'unknown' }, [['identity', 'sex', 'not-a-choice']]],
    ['a date that is none', { birthDate: '1985-02-30' }, [['identity', 'birthDate', 'not-a-date']]],
    ['another birth year than the number', { birthDate: '1986' }, [['identity', 'citizenNumber', 'number-birth']]],
    ['a short number', { citizenNumber: '038085' }, [['identity', 'citizenNumber', 'number-length']]],
    ['a number that is not needed yet', { citizenNumber: '' }, []],
    ['a field that the pack does not have', { shoeSize: '42' }, []],
  ])('says what is wrong with %s', (_what, fields, expected) => {
    expect(codes({ ...whole, fields: { ...adult, ...fields } })).toEqual(expected)
  })

  it('says that a birth date is in the future', () => {
    const fields = { ...adult, birthDate: '2026-11-23', citizenNumber: '' }
    expect(codes({ ...whole, fields }).filter(([, field]) => field === 'birthDate')).toEqual([
      ['identity', 'birthDate', 'in-the-future'],
    ])
  })

  it('counts a rare character beyond the basic plane as one', () => {
    expect(codes({ ...whole, fields: { ...adult, name: '𠮷'.repeat(120) } })).toEqual([])
  })

  it('asks for a number and a reason where a card is exchanged', () => {
    const draft = { ...whole, procedure: 'exchange', fields: { ...adult, citizenNumber: '' } }
    expect(codes(draft)).toEqual([
      ['identity', 'citizenNumber', 'missing'],
      ['details', 'exchangeReason', 'missing'],
    ])
  })

  it.each(['', 'theft'])('says that %j is no procedure', (procedure) => {
    expect(codes({ ...whole, procedure })[0]).toEqual([
      'details',
      'procedure',
      procedure === '' ? 'missing' : 'not-a-choice',
    ])
  })

  it('warns of an unknown region, and of the number of a foreign guardian, without blocking', () => {
    const body = '99010219900307000'
    const fields = { citizenNumber: body + mod11Two(body), birthDate: '2015-01-01', guardianNumber: 'P1234567' }
    const found = findings(china, { ...whole, fields }, practice)
    expect(found.find(({ code }) => code === 'number-region')).toMatchObject({ field: 'citizenNumber', blocks: false })
    expect(found.find(({ field }) => field === 'guardianNumber')).toMatchObject({ blocks: false })
  })
})

describe('ages', () => {
  const bornOn = (birthDate: string): Draft => ({ ...whole, fields: { birthDate }, captures: [] })

  it('asks no portrait and no fingers of a child under six, and both from the sixth birthday', () => {
    const young = bornOn('2020-11-23')
    expect([isPortraitNeeded(vietnam, young, today), fingerPlan(vietnam, young, today).needed]).toEqual([false, false])
    expect(codes(young).filter(([section]) => section === 'portrait' || section === 'fingers')).toEqual([])
    const older = bornOn('2020-11-22')
    expect([isPortraitNeeded(vietnam, older, today), fingerPlan(vietnam, older, today).needed]).toEqual([true, true])
  })

  it('asks for both where only the year of birth is known and it may be either', () => {
    expect(fingerPlan(vietnam, bornOn('2020'), today).needed).toBe(true)
    expect(fingerPlan(vietnam, bornOn(''), today).needed).toBe(true)
  })

  it('takes a person without a birth date for a grown one until it is there', () => {
    const names = shownFields(vietnam, bornOn(''), today).map(({ name }) => name)
    expect(names).toContain('birthDate')
    expect(names).not.toContain('guardianName')
    expect(codes(bornOn(''))).toContainEqual(['identity', 'birthDate', 'missing'])
  })

  it.each([
    ['vn', vietnam, '2012-11-22', '2012-11-23'],
    ['cn', china, '2010-11-22', '2010-11-23'],
  ])('asks for a guardian below the age of applying oneself (%s)', (_country, pack, ofAge, minor) => {
    const asks = (birthDate: string) =>
      shownFields(pack, bornOn(birthDate), today).some(({ name }) => name === 'guardianName')
    expect([asks(ofAge), asks(minor)]).toEqual([false, true])
  })

  it('takes the stored portrait and prints for a card that was lost', () => {
    const draft = { ...whole, procedure: 're-issue', fields: { ...adult, reissueReason: 'lost' }, captures: [] }
    expect(codes(draft, production)).toEqual([])
  })
})

describe('captures', () => {
  it('asks for the portrait and each finger that is missing', () => {
    const draft = { ...whole, captures: [...tenFingers.filter(({ position }) => position !== 7), eye(1), eye(2)] }
    expect(codes(draft)).toEqual([
      ['portrait', undefined, 'missing'],
      ['fingers', 7, 'missing'],
    ])
  })

  it('is satisfied by an exception with a reason', () => {
    const reason = 'plaster'
    const draft: Draft = {
      ...whole,
      captures: [...tenFingers.filter(({ position }) => position !== 7), eye(1), eye(2)],
      exceptions: [
        { modality: 'portrait', reason },
        { modality: 'finger', position: 7, reason },
      ],
    }
    expect(codes(draft, production)).toEqual([])
  })

  it('blocks a simulated reading and a picture from a file in production, and neither in practice', () => {
    const captures = [portrait('file'), finger(1, 'simulated'), ...tenFingers.slice(1), eye(1), eye(2)]
    expect(codes({ ...whole, captures })).toEqual([])
    expect(codes({ ...whole, captures }, production)).toEqual([
      ['portrait', undefined, 'file-in-production'],
      ['fingers', 1, 'simulated-in-production'],
    ])
    expect(findings(vietnam, { ...whole, captures }, production).every(({ blocks }) => blocks)).toBe(true)
  })

  it('takes a picture from a file where the pack allows it, and a simulated one nowhere', () => {
    const lenient = { ...vietnam, allowFileSource: true }
    expect(
      codes({ ...whole, captures: [portrait('file'), ...tenFingers, eye(1), eye(2)] }, production, lenient),
    ).toEqual([])
    expect(
      codes({ ...whole, captures: [portrait('simulated'), ...tenFingers, eye(1), eye(2)] }, production, lenient),
    ).toHaveLength(1)
  })

  it('tells of a poor print on the scale of the rule alone, and does not block', () => {
    const scored = (scale: string, value: number): Draft => ({
      ...whole,
      captures: [{ ...finger(1), quality: [{ scale, value }] }],
    })
    const low = (draft: Draft) => findings(china, draft, practice).filter(({ code }) => code === 'low-quality')
    expect(low(scored('ga-t-1012', 54))).toEqual([
      { section: 'fingers', position: 1, code: 'low-quality', blocks: false },
    ])
    expect(low(scored('ga-t-1012', 55))).toEqual([])
    expect(low(scored('nfiq-2', 10))).toEqual([])
  })
})
