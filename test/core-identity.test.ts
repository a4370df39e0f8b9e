import { afterAll, beforeAll, expect, it } from 'vitest'
import { codePicture, ON_ROSTER, picture, type Tablet } from './support/tablet.ts'
import { fill, packetIdOf, received, sign, signedInTablet, untilProgress } from './support/tablet-day.ts'
import { device } from './support/tablet-kit.ts'

/** What comes without typing fills what is empty or was filled so; what an officer typed is never overwritten. */
let tablet: Tablet
let next = 0
let onCard: Record<string, string> | undefined
beforeAll(async () => {
  const answer = device()
  tablet = await signedInTablet({
    visits: 12,
    device: (request) =>
      answer(request.kind === 'read-card' && onCard ? { ...request, practiceCard: onCard } : request),
  })
})
afterAll(() => tablet?.end())

const draft = () => fill(tablet, next++, 0)

it('begins with what the visit says and what the pack presets, and says which is which', async () => {
  const { fields, fieldSources } = await tablet.get('getApplication', await draft())
  expect(fieldSources).toMatchObject({ name: 'visit', birthDate: 'visit', delivery: 'preset', reissueReason: 'typed' })
  expect(fields.delivery).not.toBe('')
})

it('fills from the card what nobody typed, and tells what differs', async () => {
  const key = await draft()
  await tablet.get('saveField', { ...key, name: 'address', value: 'Nơi ở mới' })
  onCard = { name: 'Trần Thị Khác', address: 'Nơi ở cũ', birthDate: '1944-03-13' }
  const outcome = await tablet.get('readCard', key)
  expect(outcome.card).toBe('citizen')
  expect([...outcome.filled].sort()).toEqual(['birthDate', 'name'])
  expect(outcome.differing).toEqual([{ field: 'address', has: 'Nơi ở mới', offered: 'Nơi ở cũ' }])
  const view = await tablet.get('getApplication', key)
  expect(view.fields).toMatchObject({ name: 'Trần Thị Khác', address: 'Nơi ở mới', birthDate: '1944-03-13' })
  expect(view.fieldSources).toMatchObject({ name: 'card', address: 'typed' })
  expect(view.card).toMatchObject({ card: 'citizen', source: 'simulated', fields: onCard })
  // And is found by the name on the card.
  const { items } = await tablet.get('listApplications', { group: 'all', search: 'tran thi khac' })
  expect(items.map(({ application }) => application)).toContain(key.application)
})

it('believes the second card, and a chip more than a code or a list', async () => {
  const key = await draft()
  onCard = { name: 'Thẻ Một' }
  await tablet.get('readCard', key)
  const code = await tablet.get('fillFromCode', {
    ...key,
    image: codePicture('038144100001||Mã Hai|12031944|Nữ|Thôn 9'),
  })
  expect(code.filled).not.toContain('name')
  expect(code.differing).toContainEqual({ field: 'name', has: 'Thẻ Một', offered: 'Mã Hai' })
  await tablet.get('fillFromRoster', { ...key, person: ON_ROSTER.person })
  onCard = { name: 'Thẻ Ba' }
  await tablet.get('readCard', key)
  const { fields, fieldSources, card } = await tablet.get('getApplication', key)
  expect(fields).toMatchObject({ name: 'Thẻ Ba', address: 'Thôn 9' })
  expect(fieldSources).toMatchObject({ name: 'card', address: 'code' })
  expect(card?.fields).toEqual({ name: 'Thẻ Ba' })
})

it('keeps the whole of a name that is longer than the name field of a card', async () => {
  const key = await draft()
  const whole = '阿卜杜热合曼·买买提依明江·艾合买提江'
  await tablet.get('fillFromRoster', { ...key, person: ON_ROSTER.person })
  await tablet.get('saveField', { ...key, name: 'name', value: whole, source: 'roster' })
  // GA 450's text block has 30 bytes for it, which is 15 characters.
  onCard = { name: whole.slice(0, 15), address: 'Thôn 4' }
  const { filled, differing } = await tablet.get('readCard', key)
  expect([filled, differing]).toEqual([['address'], []])
  expect((await tablet.get('getApplication', key)).fields.name).toBe(whole)
  // One that is only shorter is another name.
  onCard = { name: whole.slice(0, 6) }
  await tablet.get('readCard', key)
  expect((await tablet.get('getApplication', key)).fields.name).toBe(whole.slice(0, 6))
})

it('says that there is no code, or another kind of it', async () => {
  const key = await draft()
  expect(await tablet.call('fillFromCode', { ...key, image: picture() })).toEqual({ ok: false, reason: 'no-code' })
  expect(await tablet.call('fillFromCode', { ...key, image: codePicture('https://example.org') })).toEqual({
    ok: false,
    reason: 'unknown-code',
  })
  expect(await tablet.call('fillFromRoster', { ...key, person: key.application })).toEqual({
    ok: false,
    reason: 'unknown-person',
  })
})

it.each(['hoa thi', 'dượm', 'HOÀ', '777123', '7123', '038150777123', 'thi duom hoa'])(
  'finds somebody on the roster by %s',
  async (search) => {
    expect(await tablet.get('searchRoster', { search })).toEqual([ON_ROSTER])
  },
)

it.each(['', ' ', 'uom', '8150', 'hoa tran', '%', '"'])('finds nobody by %j', async (search) => {
  expect(await tablet.get('searchRoster', { search })).toEqual([])
})

it('hands in the words of the card, and forgets its raw text with the receipt', async () => {
  const key = await draft()
  onCard = { name: 'Nguyễn Thị Thẻ' }
  await tablet.get('readCard', key)
  const rawOf = () =>
    tablet.look(
      (db) =>
        db
          .prepare(
            "SELECT length(i.bytes) FROM evidence e JOIN application a ON a.row = e.application_row LEFT JOIN image i ON i.row = e.image WHERE a.application = ? AND e.of = 'card'",
          )
          .pluck()
          .get(key.application) as number | null,
    )
  expect(await rawOf()).toBeGreaterThan(0)
  await sign(tablet, key)
  await tablet.get('finaliseApplication', key)
  await untilProgress(tablet, key, received)
  const { record } = await tablet.station().openPacket(await packetIdOf(tablet, key))
  expect(record).toMatchObject({
    formatVersion: 4,
    fieldSources: { name: 'card' },
    identity: { card: 'citizen', fields: { name: 'Nguyễn Thị Thẻ' }, source: 'simulated', securityModule: 'SAM-1' },
  })
  expect(record.evidence).toMatchObject([{ of: 'card', part: 'parts/card.bin', mediaType: 'application/octet-stream' }])
  expect(await rawOf()).toBeNull()
  const second = await tablet.get('correctApplication', { application: key.application, reason: 'Sai' })
  expect((await tablet.get('getApplication', second)).card?.fields).toEqual({ name: 'Nguyễn Thị Thẻ' })
})
