import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import {
  type AfterwardsTablet,
  afterwardsTablet,
  finaliseTaken,
  prepared,
  REGION,
} from './support/tablet-afterwards.ts'
import { packetIdOf, received, untilProgress } from './support/tablet-day.ts'

/** What was begun online or by telephone is found by its reference and taken up once, with what was said there. */
const paid = { amount: 20_000, currency: 'VND', mode: 'wallet', reference: 'TX 1' }
const rows = {
  'HS-2026-0001': prepared('HS-2026-0001', {
    paid,
    fields: {
      ...prepared('HS-2026-0001').fields,
      phone: '0912 345 678',
      address: 'Thôn 1',
      channel: 'in-person',
      noSuchField: 'x',
      guardianName: 'x'.repeat(1_000),
    },
  }),
  'HS-2026-0002': prepared('HS-2026-0002', { channel: 'telephone', assurance: 'none', fields: { name: 'Đỗ Văn Gọi' } }),
  'HS-2026-00023': prepared('HS-2026-00023', { procedure: 'not-in-any-pack', begunAt: '2026-11-01T00:00:00.000Z' }),
  BROKEN1: 'no json',
  BROKEN2: { reference: 'BROKEN2', channel: 'pigeon' },
  'LATER-1': prepared('LATER-1', { channel: 'counter', fields: { ...prepared('x').fields, address: 'Thôn 2' } }),
}
let day: AfterwardsTablet
beforeAll(async () => {
  day = await afterwardsTablet(rows)
})
afterAll(() => day?.end())

const find = async (search: string) =>
  (await day.tablet.get('findPrepared', { search })).map(({ reference }) => reference)

describe('finding', () => {
  it('lists without a search all that nobody took up, the longest waiting first, and tells of a row that cannot be read', async () => {
    const found = await find('')
    expect(found[0]).toBe('HS-2026-00023')
    expect([...found].sort()).toEqual(['HS-2026-0001', 'HS-2026-0002', 'HS-2026-00023', 'LATER-1'])
    expect(day.tablet.state.logs.filter((line) => line.startsWith('prepared: '))).toHaveLength(2)
  })

  it.each([
    ['HS-2026-0001', 'as it is written'],
    ['  hs-2026-0001 ', 'in small letters, with spaces around'],
    ['hs 2026 0001', 'with spaces for hyphens'],
    ['HS20260001', 'with neither'],
    ['ＨＳ－２０２６－０００１', 'in the wide letters of a Chinese keyboard'],
    ['https://portal.example/apply?ref=hs-2026-0001&step=2', 'in an address'],
    ['https://portal.example/?to=apply%3Fref%3DHS-2026-0001', 'in an escaped address'],
    ['Mã hồ sơ: HS-2026-0001\nLê Thị Sẵn|12031944', 'in a longer code'],
  ])('finds the reference in %j: %s', async (search) => {
    expect(await find(search)).toEqual(['HS-2026-0001'])
  })

  it('takes a longer number for another reference, and of two that stand in the text the longer', async () => {
    expect(await find('id=9HS-2026-00012345')).toEqual([])
    expect(await find('ref HS-2026-00023')).toEqual(['HS-2026-00023'])
    expect(await find('HS-2026-0002')).toEqual(['HS-2026-0002'])
  })

  it('finds by a part of the reference, and by the name without its marks', async () => {
    expect(await find('later')).toEqual(['LATER-1'])
    expect(await find('do goi')).toEqual(['HS-2026-0002'])
    expect(await find('nobody')).toEqual([])
  })

  it('says what is to be known before it is taken up', async () => {
    const [item] = await day.tablet.get('findPrepared', { search: 'HS-2026-0001' })
    expect(item).toMatchObject({
      channel: 'online',
      assurance: 'high',
      name: 'Lê Thị Sẵn',
      procedure: 're-issue',
      paid,
    })
    expect(item?.procedureLabel?.vi).toBeTruthy()
    const [other] = await day.tablet.get('findPrepared', { search: 'HS-2026-00023' })
    expect(other?.procedureLabel).toBeUndefined()
  })
})

describe('taking up', () => {
  it('begins a draft with the fields that fit, where it was begun, and the presets beneath', async () => {
    const key = await day.tablet.get('takePrepared', { reference: 'hs-2026-0001' })
    const view = await day.tablet.get('getApplication', key)
    expect(view.procedure).toBe('re-issue')
    expect(view.fields).toMatchObject({
      ...{ name: 'Lê Thị Sẵn', phone: '0912 345 678', address: 'Thôn 1' },
      // How it was begun is the station's word, whatever stands among the fields.
      ...{ channel: 'online', assurance: 'high', acceptedAt: REGION, presetHere: 'as usual' },
    })
    expect(view.fields).not.toHaveProperty('noSuchField')
    expect(view.fields).not.toHaveProperty('guardianName')
    expect(view.fieldSources).toMatchObject({ name: 'prepared', channel: 'prepared', presetHere: 'preset' })
    const { reference, channel, assurance, begunAt } = rows['HS-2026-0001']
    expect(view.begunElsewhere).toEqual({ reference, channel, assurance, begunAt })
  })

  it('gives the same application when it is taken up again, and the same answer to the same act', async () => {
    const act = randomUUID()
    const first = await day.tablet.call('takePrepared', { reference: 'HS-2026-0002' }, act)
    const again = await day.tablet.call('takePrepared', { reference: 'HS-2026-0002' }, act)
    const other = await day.tablet.call('takePrepared', { reference: 'HS-2026-0002' })
    expect([again, other]).toEqual([first, first])
    expect(await find('')).not.toContain('HS-2026-0002')
    const [item] = await day.tablet.get('findPrepared', { search: 'HS-2026-0002' })
    expect(first).toEqual({ ok: true, value: item?.application })
    const { items } = await day.tablet.get('listApplications', { group: 'drafts', search: 'Do Goi' })
    expect(items).toHaveLength(1)
  })

  it('takes it up anew after the first was discarded', async () => {
    const first = await day.tablet.get('takePrepared', { reference: 'HS-2026-0002' })
    await day.tablet.get('discardApplication', first)
    expect(await find('')).toContain('HS-2026-0002')
    const second = await day.tablet.get('takePrepared', { reference: 'HS-2026-0002' })
    expect(second.application).not.toBe(first.application)
  })

  it('falls to the first procedure where the pack has no such one, and keeps the fields', async () => {
    const key = await day.tablet.get('takePrepared', { reference: 'HS-2026-00023' })
    const { procedure, procedures, fields } = await day.tablet.get('getApplication', key)
    expect(procedure).toBe(procedures[0]?.id)
    expect(fields.citizenNumber).toBe('038144900001')
  })

  it('knows no other reference', async () => {
    const outcome = await day.tablet.call('takePrepared', { reference: 'HS-2026-9999' })
    expect(outcome).toEqual({ ok: false, reason: 'unknown-reference' })
  })

  it('hands in where it was begun, and again with each correction', async () => {
    const key = await finaliseTaken(day.tablet, { reference: 'LATER-1' })
    await untilProgress(day.tablet, key, received)
    const { record } = await day.tablet.station().openPacket(await packetIdOf(day.tablet, key))
    const { reference, channel, assurance, begunAt } = rows['LATER-1']
    expect(record.begunElsewhere).toEqual({ reference, channel, assurance, begunAt })
    expect(record.fields).toMatchObject({ channel: 'in-person' })

    const corrected = await day.tablet.get('correctApplication', { application: key.application, reason: 'name' })
    const view = await day.tablet.get('getApplication', corrected)
    expect(view.begunElsewhere).toEqual(record.begunElsewhere)
    expect(await day.tablet.get('takePrepared', { reference: 'LATER-1' })).toEqual(corrected)
  })
})
