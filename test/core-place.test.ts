import { afterEach, expect, it } from 'vitest'
import type { DeviceAnswer, DeviceRequest, PositionFix, RequestOf } from '../devices/device.ts'
import { auditSays, deviceInfo, sentOf, tellDevices } from './support/kit-devices.ts'
import { device, OFFICER, PIN, SECOND, type Tablet, type TabletOptions } from './support/tablet.ts'
import { packetIdOf, received, sign, signedInTablet, until, untilProgress, visitsOf } from './support/tablet-day.ts'

/** Where a visit began and ended: said by a receiver, or by the officer, and never a reason to wait or to refuse. */
let tablet: Tablet
afterEach(() => tablet?.end())

const {
  takes: _takes,
  fingersAtOnce: _fingers,
  status: _status,
  ...mark
} = deviceInfo({ device: 'nmea-1', driver: 'nmea' })
const fixAt = (latitude: number): PositionFix => ({
  latitude,
  longitude: 105.81,
  hdop: 1.2,
  satellites: 7,
  at: '2026-11-22T06:30:00Z',
  raw: '$GPGGA,063000,2056.7,N,10548.6,E,1,07,1.2,12,M,,M,,*47',
  device: mark,
})
const kept = (latitude: number) => ({
  kind: 'fix',
  latitude,
  longitude: 105.81,
  hdop: 1.2,
  satellites: 7,
  source: 'simulated',
  raw: fixAt(latitude).raw,
})

const NOBODY = '01a19467-e800-7d08-84cd-000000000000'

/** A tablet with a receiver that says what `receiver` says; undefined: it has not answered yet. */
async function withReceiver(
  receiver: (request: RequestOf<'locate'>) => Partial<DeviceAnswer> | undefined,
  more: TabletOptions = {},
) {
  const answer = device()
  tablet = await signedInTablet({
    ...more,
    device: (request: DeviceRequest) => {
      if (request.kind !== 'locate') return answer(request)
      const said = receiver(request)
      return said && ({ kind: 'position', requestId: request.requestId, ...said } as DeviceAnswer)
    },
  })
  await tellDevices(tablet, [deviceInfo({ device: 'nmea-1', driver: 'nmea', takes: ['position'] })])
  return (await visitsOf(tablet)).map(({ visit }) => visit)
}
const placesOf = async (visit: string) =>
  (await tablet.get('listVisits', {})).find((one) => one.visit === visit)!.places
const untilPlace = (visit: string, moment: 'start' | 'end') =>
  until(`the place of the ${moment}`, async () => (await placesOf(visit))[moment])
/** Everything that was set going before has had its turn. */
async function settled(): Promise<void> {
  for (let turns = 0; turns < 10; turns += 1) await new Promise((resolve) => setImmediate(resolve))
}

it('takes one fix at the start and one at the end', async () => {
  let latitude = 21
  const [visit] = await withReceiver(() => ({ fix: fixAt(latitude) }))
  await tablet.get('takeVisit', { visit: visit! })
  expect(await untilPlace(visit!, 'start')).toEqual(kept(21))
  expect((await placesOf(visit!)).end).toBeUndefined()
  latitude = 22
  await tablet.get('recordVisitOutcome', { visit: visit!, outcome: 'absent' })
  expect(await untilPlace(visit!, 'end')).toEqual(kept(22))
  expect((await placesOf(visit!)).start).toEqual(kept(21))
  await tellDevices(tablet, [deviceInfo({ device: 'nmea-1', driver: 'nmea', takes: ['position'] })])
  expect((await tablet.get('listDevices', {})).devices[0]?.usedAt).toBeDefined()
})

it('says that there was no signal, which is an answer, and puts no silence over a fix', async () => {
  let fix: PositionFix | undefined
  const [visit] = await withReceiver(() => ({ ...(fix && { fix }) }))
  await tablet.get('takeVisit', { visit: visit! })
  expect(await untilPlace(visit!, 'start')).toEqual({ kind: 'no-signal' })
  fix = fixAt(21)
  await tablet.get('recordVisitOutcome', { visit: visit!, outcome: 'absent' })
  await untilPlace(visit!, 'end')
  fix = undefined
  await tablet.get('recordVisitOutcome', { visit: visit!, outcome: 'come-back', comeBackOn: '2026-12-01' })
  await settled()
  expect(await placesOf(visit!)).toEqual({ start: { kind: 'no-signal' }, end: kept(21) })
})

it('asks nobody where there is no receiver, and knows nothing', async () => {
  const [visit] = await withReceiver(() => ({ fix: fixAt(21) }))
  await tellDevices(tablet, [deviceInfo()])
  await tablet.get('takeVisit', { visit: visit! })
  await settled()
  expect(sentOf(tablet, 'locate')).toEqual([])
  expect(await placesOf(visit!)).toEqual({})
})

it('takes a receiver that fails for one that is not there', async () => {
  const [visit] = await withReceiver(() => ({ kind: 'error', code: 'unplugged', message: '' }))
  expect(await tablet.call('takeVisit', { visit: visit! })).toMatchObject({ ok: true })
  await settled()
  expect(await placesOf(visit!)).toEqual({})
  expect(tablet.state.logs).toEqual([])
})

it('keeps what was typed, at once and over whatever a receiver says later', async () => {
  let isSilent = true
  const waiting: RequestOf<'locate'>[] = []
  const [visit, second] = await withReceiver((request) => {
    if (isSilent) waiting.push(request)
    return isSilent ? undefined : { fix: fixAt(22) }
  })
  await tablet.get('takeVisit', { visit: visit! })
  await until('the request', () => waiting.length === 1)
  await tablet.get('typePlace', { visit: visit!, moment: 'start', text: 'Nhà văn hóa thôn 5' })
  await tablet.receive({
    kind: 'from-devices',
    message: { kind: 'position', requestId: waiting[0]!.requestId, fix: fixAt(21) },
  })
  isSilent = false
  await settled()
  const typed = { kind: 'typed', text: 'Nhà văn hóa thôn 5' }
  expect(await placesOf(visit!)).toEqual({ start: typed })
  await tablet.get('typePlace', { visit: visit!, moment: 'end', text: 'Trạm y tế' })
  await tablet.get('recordVisitOutcome', { visit: visit!, outcome: 'absent' })
  await settled()
  expect(await placesOf(visit!)).toEqual({ start: typed, end: { kind: 'typed', text: 'Trạm y tế' } })
  // An officer may correct himself, and a receiver.
  await tablet.get('typePlace', { visit: visit!, moment: 'start', text: 'Thôn 6' })
  await tablet.get('takeVisit', { visit: second! })
  await untilPlace(second!, 'start')
  await tablet.get('typePlace', { visit: second!, moment: 'start', text: 'Thôn 7' })
  expect((await placesOf(visit!)).start).toEqual({ kind: 'typed', text: 'Thôn 6' })
  expect((await placesOf(second!)).start).toEqual({ kind: 'typed', text: 'Thôn 7' })
  expect(await tablet.call('typePlace', { visit: NOBODY, moment: 'start', text: 'x' })).toEqual({
    ok: false,
    reason: 'unknown-visit',
  })
})

it('begins once: a visit that is opened again, somewhere else, has not begun there', async () => {
  let latitude = 21
  const [visit, second] = await withReceiver(() => ({ fix: fixAt(latitude) }))
  await tablet.get('takeVisit', { visit: visit! })
  await untilPlace(visit!, 'start')
  // One that began without a receiver does not begin at the station in the evening.
  await tellDevices(tablet, [])
  await tablet.get('takeVisit', { visit: second! })
  await settled()
  latitude = 10
  await tellDevices(tablet, [deviceInfo({ device: 'nmea-1', driver: 'nmea', takes: ['position'] })])
  await tablet.get('takeVisit', { visit: visit! })
  await tablet.get('takeVisit', { visit: second! })
  await settled()
  expect((await placesOf(visit!)).start).toEqual(kept(21))
  expect((await placesOf(second!)).start).toBeUndefined()
})

it('has no end where an outcome is taken back', async () => {
  let latitude = 21
  const [visit] = await withReceiver(() => ({ fix: fixAt(latitude) }))
  await tablet.get('recordVisitOutcome', { visit: visit!, outcome: 'absent' })
  await untilPlace(visit!, 'end')
  latitude = 10
  await tablet.get('recordVisitOutcome', { visit: visit! })
  await settled()
  expect((await placesOf(visit!)).end).toEqual(kept(21))
})

it('keeps nobody waiting: the act is answered before the receiver is', async () => {
  const [visit] = await withReceiver(() => undefined)
  const key = await tablet.get('takeVisit', { visit: visit! })
  expect(sentOf(tablet, 'locate')).toHaveLength(1)
  expect(await placesOf(visit!)).toEqual({})
  await tablet.get('saveField', { ...key, name: 'address', value: 'Thôn 2' })
  await tablet.get('recordVisitOutcome', { visit: visit!, outcome: 'absent' })
})

it('is in the sitting that took the visit, though another officer has taken over meanwhile', async () => {
  const waiting: RequestOf<'locate'>[] = []
  const [visit] = await withReceiver((request) => void waiting.push(request) as undefined, { isTeam: true })
  await tablet.get('takeVisit', { visit: visit! })
  const { sitting } = tablet.held()
  await tablet.get('softLock', {})
  await tablet.signIn(SECOND.pin, SECOND.number)
  await tablet.receive({
    kind: 'from-devices',
    message: { kind: 'position', requestId: waiting[0]!.requestId, fix: fixAt(21) },
  })
  await untilPlace(visit!, 'start')
  const entry = await tablet.look(
    (db) => db.prepare(`SELECT entry FROM audit WHERE entry LIKE '%"place-kept"%'`).pluck().get() as string,
  )
  expect(JSON.parse(entry)).toMatchObject({ officer: OFFICER, sitting })
})

it('forgets the fix that comes after a hard lock, without a word', async () => {
  const waiting: RequestOf<'locate'>[] = []
  const [visit] = await withReceiver((request) => void waiting.push(request) as undefined)
  await tablet.get('takeVisit', { visit: visit! })
  await tablet.receive({ kind: 'lock' })
  await tablet.receive({
    kind: 'from-devices',
    message: { kind: 'position', requestId: waiting[0]!.requestId, fix: fixAt(21) },
  })
  await settled()
  expect(tablet.state.logs).toEqual([])
  await tablet.signIn(PIN)
  expect(await placesOf(visit!)).toEqual({})
})

it('travels in the record as it began, and no place is in the log', async () => {
  let latitude = 21.1245
  const [visit, second] = await withReceiver(() => ({ fix: fixAt(latitude) }))
  const keys = []
  for (const [one, typed] of [
    [visit!, undefined],
    [second!, 'Nhà bà Tư, cuối ngõ'],
  ] as const) {
    const key = await tablet.get('takeVisit', { visit: one })
    await untilPlace(one, 'start')
    if (typed) await tablet.get('typePlace', { visit: one, moment: 'start', text: typed })
    await tablet.get('saveField', { ...key, name: 'reissueReason', value: 'lost' })
    await sign(tablet, key)
    await tablet.get('finaliseApplication', key)
    await untilPlace(one, 'end')
    await untilProgress(tablet, key, received)
    keys.push(key)
    if (typed) continue
    latitude = 10
    // A correction is made at the station, and the visit did not end there.
    const { end } = await placesOf(one)
    const corrected = await tablet.get('correctApplication', { application: key.application, reason: 'Sai' })
    await sign(tablet, corrected)
    await tablet.get('finaliseApplication', corrected)
    await settled()
    expect((await placesOf(one)).end).toEqual(end)
  }
  const places = []
  for (const key of keys) places.push((await tablet.station().openPacket(await packetIdOf(tablet, key))).record.place)
  expect(places).toEqual([kept(21.1245), { kind: 'typed', text: 'Nhà bà Tư, cuối ngõ' }])
  expect(await auditSays(tablet, 'place-kept')).toBe(true)
  for (const word of ['21.1', '105.81', 'GPGGA', 'bà Tư']) expect(await auditSays(tablet, word), word).toBe(false)
})
