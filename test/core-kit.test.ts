import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import type { Ability, DeviceInfo } from '../devices/device.ts'
import type { KitItem } from '../electron/contract/index.ts'
import {
  batteryItem,
  certificateItem,
  clockItem,
  deviceItem,
  diskItem,
  keysItem,
  syncItem,
} from '../electron/kit/items.ts'
import { deviceInfo, tellDevices } from './support/kit-devices.ts'
import type { Tablet } from './support/tablet.ts'
import { signedInTablet } from './support/tablet-day.ts'

/** One answer before a team leaves: each line says in numbers what there is, and `stop` alone keeps it here. */
const NOW = Date.parse('2026-11-22T06:30:00Z')
const HOUR = 3_600_000
const DAY = 24 * HOUR
const ago = (ms: number) => new Date(NOW - ms).toISOString()
const inDays = (days: number) => new Date(NOW + days * DAY).toISOString()

describe('the battery', () => {
  // A full one is twenty visits.
  it.each<[string, number, boolean, number, KitItem['state'], number]>([
    ['full', 1, false, 20, 'ok', 20],
    ['full, for a day that is longer', 1, false, 21, 'warn', 20],
    ['enough to the visit', 0.5, false, 10, 'ok', 10],
    ['one visit short', 0.49, false, 10, 'warn', 9],
    ['not enough for one visit', 0.04, false, 3, 'stop', 0],
    ['empty, and nobody waits', 0, false, 0, 'ok', 0],
    ['empty and on the mains', 0, true, 20, 'ok', 0],
    ['as the system rounds it', 0.35, false, 7, 'ok', 7],
  ])('%s', (_name, level, isCharging, visits, state, left) => {
    expect(batteryItem({ level, isCharging }, visits)).toEqual({ item: 'battery', state, visits: left })
  })

  it('is looked at by the officer where the machine does not say', () => {
    expect(batteryItem(undefined, 3)).toEqual({ item: 'battery', state: 'warn' })
  })
})

describe('the disk', () => {
  const MIB = 1024 * 1024
  // 24 MiB a visit, beyond the half gibibyte that stays free.
  it.each<[number, number, KitItem['state'], number]>([
    [0, 0, 'stop', 0],
    [512 * MIB, 1, 'stop', 0],
    [512 * MIB + 24 * MIB - 1, 1, 'stop', 0],
    [512 * MIB + 24 * MIB, 1, 'ok', 1],
    [512 * MIB + 24 * MIB, 2, 'warn', 1],
    [512 * MIB + 240 * MIB, 10, 'ok', 10],
  ])('with %i bytes free and %i visits says %s', (free, visits, state, left) => {
    expect(diskItem(free, visits)).toEqual({ item: 'disk', state, visits: left })
  })
})

describe('a device', () => {
  const item = (
    device: Partial<DeviceInfo> | undefined,
    use: Parameters<typeof deviceItem>[1],
    isNeeded = true,
  ): Partial<KitItem> => {
    const { state, ...line } = deviceItem(
      { ability: 'finger', isNeeded, ...(device && { device: deviceInfo(device) }) },
      use,
      NOW,
    )
    return { state, ...('problem' in line && { problem: line.problem }) }
  }

  it.each<[string, Partial<DeviceInfo> | undefined, Parameters<typeof deviceItem>[1], Partial<KitItem>]>([
    ['none', undefined, undefined, { state: 'stop', problem: 'missing' }],
    ['gone', { status: 'not-ready' }, undefined, { state: 'stop', problem: 'no-device' }],
    [
      'gone, and it says why',
      { status: 'not-ready', problem: 'no-permission' },
      { usedAt: ago(HOUR) },
      { state: 'stop', problem: 'no-permission' },
    ],
    ['never tried', {}, undefined, { state: 'warn', problem: 'not-tried' }],
    ['tried yesterday', {}, { usedAt: ago(15 * HOUR) }, { state: 'warn', problem: 'not-tried' }],
    ['used this morning', {}, { usedAt: ago(13 * HOUR) }, { state: 'ok' }],
    ['busy, and used this morning', { status: 'busy' }, { usedAt: ago(HOUR) }, { state: 'ok' }],
    ['tested this morning', {}, { testedAt: ago(HOUR), testOutcome: 'ok' }, { state: 'ok' }],
    [
      'failed this morning',
      {},
      { testedAt: ago(HOUR), testOutcome: 'untrusted' },
      { state: 'stop', problem: 'untrusted' },
    ],
    [
      'failed after it was used',
      {},
      { usedAt: ago(2 * HOUR), testedAt: ago(HOUR), testOutcome: 'unplugged' },
      { state: 'stop', problem: 'unplugged' },
    ],
    [
      'used after it failed',
      {},
      { usedAt: ago(HOUR), testedAt: ago(2 * HOUR), testOutcome: 'unplugged' },
      { state: 'ok' },
    ],
    [
      'failed last week',
      {},
      { testedAt: ago(7 * DAY), testOutcome: 'unplugged' },
      { state: 'warn', problem: 'not-tried' },
    ],
    [
      'failed in words of another version',
      {},
      { testedAt: ago(HOUR), testOutcome: 'melted' },
      { state: 'stop', problem: 'failed' },
    ],
  ])('%s', (_name, device, use, expected) => {
    expect(item(device, use)).toEqual(expected)
    // Nobody stays at home for one that only helps.
    expect(item(device, use, false)).toEqual({
      ...expected,
      state: expected.state === 'stop' ? 'warn' : expected.state,
    })
  })
})

describe('times', () => {
  it.each<[number | null, KitItem['state'], number | undefined]>([
    [null, 'warn', undefined],
    [0, 'ok', 0],
    [60_400, 'ok', 60],
    [61_000, 'warn', 61],
    [-61_000, 'warn', -61],
    [300_000, 'warn', 300],
    [301_000, 'stop', 301],
    [-301_000, 'stop', -301],
  ])('a clock that is %s ms ahead', (ahead, state, seconds) => {
    expect(clockItem(ahead)).toEqual({ item: 'clock', state, ...(seconds !== undefined && { aheadSeconds: seconds }) })
  })

  it.each<[number, KitItem['state']]>([
    [30, 'ok'],
    [0, 'ok'],
    [-1, 'warn'],
    [-300, 'warn'],
  ])('keys that are to be renewed in %i days', (days, state) => {
    expect(keysItem(inDays(days), NOW)).toEqual({ item: 'keys', state, daysLeft: days })
  })

  it.each<[number, KitItem['state']]>([
    [7, 'ok'],
    [6, 'warn'],
    [1, 'warn'],
    [0, 'stop'],
    [-5, 'stop'],
  ])('a scanner’s certificate with %i days left', (daysLeft, state) => {
    const line = { item: 'certificate', state, model: 'KIT', daysLeft }
    expect(certificateItem('KIT', inDays(daysLeft), NOW)).toEqual(line)
  })

  it.each<[string | null, KitItem['state']]>([
    [null, 'warn'],
    [ago(23 * HOUR), 'ok'],
    [ago(25 * HOUR), 'warn'],
  ])('visits of %s', (at, state) => {
    expect(syncItem(at, NOW)).toEqual({ item: 'sync', state, ...(at && { at }) })
  })
})

describe('the check', () => {
  let tablet: Tablet
  beforeAll(async () => {
    tablet = await signedInTablet({ visits: 4 })
  })
  afterAll(() => tablet?.end())
  beforeEach(() => tellDevices(tablet, []))

  const battery = { level: 1, isCharging: false }
  const check = () => tablet.get('checkKit', { battery })
  const line = async (ability: Ability) =>
    (await check()).items.find((one) => one.item === 'device' && one.ability === ability)
  const eyes = () => deviceInfo({ device: 'iris-1', takes: ['iris'], model: 'Eyes' })

  it('stops without a scanner, and goes when each needed device was tried', async () => {
    expect(await check()).toMatchObject({ isReady: false, visits: 4 })
    expect(await line('finger')).toMatchObject({ state: 'stop', problem: 'missing' })
    await tellDevices(tablet, [deviceInfo({}), eyes()])
    expect(await line('finger')).toMatchObject({ state: 'warn', problem: 'not-tried', model: 'Scanner' })
    await tablet.get('testDevice', { device: 'sbi-1' })
    await tablet.get('testDevice', { device: 'iris-1' })
    const { items, isReady } = await check()
    expect(isReady).toBe(true)
    expect(items.filter(({ item }) => item !== 'device')).toMatchObject([
      { item: 'battery', state: 'ok', visits: 20 },
      { item: 'disk', state: 'ok' },
      { item: 'clock', state: 'ok' },
      { item: 'keys', state: 'ok' },
      { item: 'sync', state: 'ok' },
    ])
    expect(await line('print')).toMatchObject({ state: 'warn', problem: 'missing' })
  })

  it('stops again when its last test failed, with the reason', async () => {
    await tellDevices(tablet, [deviceInfo({}), eyes()])
    await tablet.get('testDevice', { device: 'sbi-1' })
    const well = tablet.state.device
    tablet.state.device = (request) =>
      request.kind === 'test'
        ? { kind: 'error', requestId: request.requestId, code: 'wrong-clock', message: '' }
        : well(request)
    await tablet.call('testDevice', { device: 'sbi-1' })
    tablet.state.device = well
    expect(await line('finger')).toMatchObject({ state: 'stop', problem: 'wrong-clock' })
    expect((await check()).isReady).toBe(false)
  })

  it('counts homes that wait, and battery and disk by them', async () => {
    const [first] = await tablet.get('listVisits', {})
    await tablet.get('recordVisitOutcome', { visit: first!.visit, outcome: 'absent' })
    const { visits, items } = await tablet.get('checkKit', { battery: { level: 0.15, isCharging: false } })
    expect(visits).toBe(3)
    expect(items[0]).toEqual({ item: 'battery', state: 'ok', visits: 3 })
    await tablet.get('recordVisitOutcome', { visit: first!.visit })
    const again = await tablet.get('checkKit', { battery: { level: 0.15, isCharging: false } })
    expect([again.visits, again.items[0]?.state]).toEqual([4, 'warn'])
  })

  it('looks at the chosen one while it is there, and at the one that takes over when it is not', async () => {
    const spare = deviceInfo({ device: 'sbi-2', model: 'Spare' })
    await tablet.get('chooseDevice', { ability: 'finger', device: 'sbi-2' })
    await tellDevices(tablet, [deviceInfo({}), spare])
    expect(await line('finger')).toMatchObject({ model: 'Spare' })
    await tellDevices(tablet, [deviceInfo({}), { ...spare, status: 'not-ready' }])
    expect(await line('finger')).toMatchObject({ model: 'Scanner' })
    await tellDevices(tablet, [deviceInfo({ status: 'busy' }), deviceInfo({ device: 'sbi-3', model: 'Third' })])
    expect(await line('finger')).toMatchObject({ model: 'Third' })
    await tablet.get('chooseDevice', { ability: 'finger' })
  })

  it('has the page’s camera where the kit has none, and where the kit’s is gone', async () => {
    expect(await line('portrait')).toEqual({ item: 'device', state: 'ok', ability: 'portrait', model: 'canvas-camera' })
    await tellDevices(tablet, [deviceInfo({ device: 'face', takes: ['portrait'], status: 'not-ready' })])
    expect(await line('portrait')).toMatchObject({ state: 'warn', problem: 'no-device' })
  })

  it('says how long the keys of the scanner that serves are good, and nothing of a spare', async () => {
    const until = (days: number) => new Date(Date.now() + days * DAY + HOUR).toISOString()
    const many = Array.from({ length: 30 }, (_, index) =>
      deviceInfo({ device: `old-${index}`, certificateUntil: until(-9) }),
    )
    const both = deviceInfo({ takes: ['finger', 'iris'], certificateUntil: until(3) })
    await tellDevices(tablet, [both, ...many])
    const certificates = (await check()).items.filter(({ item }) => item === 'certificate')
    expect(certificates).toEqual([{ item: 'certificate', state: 'warn', model: 'Scanner', daysLeft: 3 }])
    await tellDevices(tablet, [{ ...both, certificateUntil: until(-1) }])
    expect((await check()).items).toContainEqual(expect.objectContaining({ item: 'certificate', state: 'stop' }))
  })

  it('knows no clock and no visits before the station was ever asked', async () => {
    const line = async (item: KitItem['item']) => (await check()).items.find((one) => one.item === item)
    await tablet.station().close()
    await tablet.look((db) => db.prepare('UPDATE machine SET synced_at = NULL, clock_ahead_ms = NULL').run())
    expect(await line('sync')).toEqual({ item: 'sync', state: 'warn' })
    expect(await line('clock')).toEqual({ item: 'clock', state: 'warn' })
    await tablet.look((db) => db.prepare('UPDATE machine SET clock_ahead_ms = -400000').run())
    expect(await line('clock')).toEqual({ item: 'clock', state: 'stop', aheadSeconds: -400 })
  })
})
