import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import type { Ability, AddedDevice, DeviceRequest } from '../devices/device.ts'
import { deviceInfo, sentOf, tellDevices } from './support/kit-devices.ts'
import type { Tablet } from './support/tablet.ts'
import { fill, signedInTablet, until, visitsOf } from './support/tablet-day.ts'

/** Which device serves what, and which were added by hand: chosen by an officer, told to each devices process, kept. */
let tablet: Tablet
let next = 0
let from = 0
beforeAll(async () => {
  tablet = await signedInTablet({ visits: 12 })
})
afterAll(() => tablet?.end())
beforeEach(async () => {
  await tellDevices(tablet, [])
  from = tablet.state.sent.length
})

const draft = () => fill(tablet, next++, 0)
const view = async (device: string) =>
  (await tablet.get('listDevices', {})).devices.find((one) => one.device === device)

describe('a device that was chosen', () => {
  type Key = Awaited<ReturnType<typeof draft>>
  /** Everything that asks for one of several devices, and what its request is called. */
  const requests: [Ability, DeviceRequest['kind'], (key: Key) => Promise<unknown>][] = [
    ['finger', 'capture', (key) => tablet.get('takeCapture', { ...key, modality: 'finger', positions: [3] })],
    ['iris', 'capture', (key) => tablet.get('takeCapture', { ...key, modality: 'iris', positions: [1] })],
    ['portrait', 'capture', (key) => tablet.get('takeCapture', { ...key, modality: 'portrait', positions: [] })],
    ['finger', 'preview', (key) => tablet.get('startPreview', { ...key, modality: 'finger', positions: [3] })],
    ['card', 'read-card', (key) => tablet.get('readCard', key)],
    ['chip', 'read-card', (key) => tablet.get('readChip', { ...key, access: { can: '123456' } })],
    ['code', 'scan', (key) => tablet.get('scanCode', key)],
    ['code', 'scan', () => tablet.get('scanText', {})],
    ['print', 'print', () => tablet.get('printReceipt', { job: [{ kind: 'rule' }] })],
    [
      'finger',
      'capture',
      async (key) => {
        const { shownSha256 } = await tablet.get('getApplicantPage', key)
        return tablet.get('signApplication', { ...key, by: 'applicant', method: 'finger', shownSha256 })
      },
    ],
    [
      'position',
      'locate',
      async () => {
        await tellDevices(tablet, [deviceInfo({ device: 'nmea-2', driver: 'nmea', takes: ['position'] })])
        const { visit } = (await visitsOf(tablet)).at(-1)!
        await tablet.get('recordVisitOutcome', { visit, outcome: 'absent' })
        await until('the request', () => sentOf(tablet, 'locate', from).length > 0)
      },
    ],
  ]

  it('is asked for in each kind of request, and no longer once it is not chosen', async () => {
    const key = await draft()
    for (const [ability, kind, ask] of requests) {
      const chosen = `chosen-for-${ability}`
      await tablet.get('chooseDevice', { ability, device: chosen })
      from = tablet.state.sent.length
      await ask(key)
      expect([ability, kind, sentOf(tablet, kind, from)[0]]).toMatchObject([ability, kind, { preferred: chosen }])
      await tablet.get('chooseDevice', { ability })
      from = tablet.state.sent.length
      await ask(key)
      expect(sentOf(tablet, kind, from)).toHaveLength(1)
      expect(sentOf(tablet, kind, from)[0]).not.toHaveProperty('preferred')
    }
  })

  it('is shown as chosen for what it can do, and stays chosen over a restart', async () => {
    const reader = deviceInfo({ device: 'two-in-one', takes: ['card', 'finger'] })
    await tablet.get('chooseDevice', { ability: 'card', device: 'two-in-one' })
    await tablet.get('chooseDevice', { ability: 'print', device: 'two-in-one' })
    await tellDevices(tablet, [reader, deviceInfo()])
    expect((await view('two-in-one'))?.chosenFor).toEqual(['card'])
    expect((await view('sbi-1'))?.chosenFor).toEqual([])
    await tablet.restart()
    await tellDevices(tablet, [reader])
    expect((await view('two-in-one'))?.chosenFor).toEqual(['card'])
  })

  it('makes room for another: one device for one purpose', async () => {
    await tablet.get('chooseDevice', { ability: 'finger', device: 'sbi-1' })
    await tablet.get('chooseDevice', { ability: 'finger', device: 'sbi-2' })
    await tellDevices(tablet, [deviceInfo(), deviceInfo({ device: 'sbi-2' })])
    expect([(await view('sbi-1'))?.chosenFor, (await view('sbi-2'))?.chosenFor]).toEqual([[], ['finger']])
    await tablet.get('chooseDevice', { ability: 'finger' })
  })
})

describe('a device that was added by hand', () => {
  const printer: AddedDevice = { driver: 'esc-pos', address: 'tcp://10.0.0.9:9100' }
  const reader: AddedDevice = { driver: 'sdt', address: '/dev/ttyUSB0', baud: 115_200 }
  const told = () => sentOf(tablet, 'configure', from).map(({ settings }) => settings.added)

  it('is told to the devices process with the roots of the pack, and taken away again', async () => {
    await tablet.get('addDevice', reader)
    await tablet.get('addDevice', printer)
    await tablet.get('removeDevice', { address: reader.address })
    expect(told()).toEqual([[reader], [reader, printer], [printer]])
    expect(sentOf(tablet, 'configure', from).at(-1)?.settings).toEqual({
      added: [printer],
      scannerRoots: [],
      chipRoots: [],
    })
    expect((await tablet.get('listDevices', {})).added).toEqual([printer])
    await tellDevices(tablet, [deviceInfo({ device: 'p', address: printer.address }), deviceInfo()])
    expect([(await view('p'))?.isAdded, (await view('sbi-1'))?.isAdded]).toEqual([true, false])
  })

  it('is another when the address is the same, whatever it was before', async () => {
    await tablet.get('addDevice', reader)
    await tablet.get('addDevice', { driver: 'nmea', address: reader.address })
    expect(told().at(-1)).toEqual([{ driver: 'nmea', address: reader.address }, printer])
    await tablet.get('removeDevice', { address: reader.address })
  })

  it('is told to a process that was started anew, once, and never while none is there', async () => {
    await tablet.receive({ kind: 'devices-lost' })
    from = tablet.state.sent.length
    await tablet.get('addDevice', reader)
    expect(told()).toEqual([])
    await tellDevices(tablet, [])
    expect(told()).toEqual([[reader, printer]])
    await tellDevices(tablet, [deviceInfo()])
    expect(told()).toHaveLength(1)
    await tablet.receive({ kind: 'devices-lost' })
    expect(told()).toHaveLength(1)
    await tellDevices(tablet, [])
    expect(told()).toEqual([
      [reader, printer],
      [reader, printer],
    ])
  })

  it('is told again by a core that was started anew, when devices are there', async () => {
    await tablet.restart()
    expect(told()).toEqual([])
    await tablet.receive({ kind: 'from-devices', message: { kind: 'devices', requestId: 'discover', devices: [] } })
    expect(told()).toEqual([[reader, printer]])
    await tablet.get('removeDevice', { address: reader.address })
    await tablet.get('removeDevice', { address: printer.address })
  })

  it('is one of sixteen at most, and one of them may be changed', async () => {
    const port = (index: number): AddedDevice => ({ driver: 'nmea', address: `/dev/ttyS${index}` })
    for (let index = 0; index < 16; index += 1) await tablet.get('addDevice', port(index))
    expect(await tablet.call('addDevice', port(16))).toEqual({ ok: false, reason: 'too-many' })
    expect(await tablet.call('addDevice', { ...port(3), baud: 9600 })).toMatchObject({ ok: true })
    expect(told().at(-1)).toHaveLength(16)
    for (let index = 0; index < 16; index += 1) await tablet.get('removeDevice', { address: port(index).address })
    expect(told().at(-1)).toEqual([])
  })

  it('is refused at an address that is none, and nothing is told', async () => {
    expect(await tablet.call('addDevice', { driver: 'sdt', address: '/etc/passwd' })).toEqual({
      ok: false,
      reason: 'bad-address',
    })
    expect(told()).toEqual([])
    expect((await tablet.get('listDevices', {})).added).toEqual([])
  })
})

describe('the last use and the last test', () => {
  const camera = () => deviceInfo({ device: 'simulated-camera', driver: 'simulated-camera', takes: ['finger'] })

  it('are shown, and kept over a restart of the core', async () => {
    await tellDevices(tablet, [camera()])
    expect(await view('simulated-camera')).not.toHaveProperty('testedAt')
    const before = new Date().toISOString()
    const key = await draft()
    await tablet.get('takeCapture', { ...key, modality: 'finger', positions: [2] })
    await tablet.get('testDevice', { device: 'simulated-camera' })
    const shown = await view('simulated-camera')
    expect(shown?.testOutcome).toBe('ok')
    for (const at of [shown!.usedAt!, shown!.testedAt!]) {
      expect(at >= before).toBe(true)
      expect(at <= new Date().toISOString()).toBe(true)
    }
    await tablet.restart()
    await tellDevices(tablet, [camera()])
    const { usedAt, testedAt, testOutcome } = (await view('simulated-camera'))!
    expect({ usedAt, testedAt, testOutcome }).toEqual({
      usedAt: shown!.usedAt,
      testedAt: shown!.testedAt,
      testOutcome: 'ok',
    })
  })

  it('says how the test failed, and leaves when it was used', async () => {
    await tellDevices(tablet, [camera()])
    const { usedAt } = (await view('simulated-camera'))!
    const well = tablet.state.device
    tablet.state.device = (request) =>
      request.kind === 'test'
        ? { kind: 'error', requestId: request.requestId, code: 'no-paper', message: 'x' }
        : well(request)
    expect(await tablet.call('testDevice', { device: 'simulated-camera' })).toMatchObject({ reason: 'no-paper' })
    tablet.state.device = well
    expect(await view('simulated-camera')).toMatchObject({ usedAt, testOutcome: 'no-paper' })
  })

  it.each<[string, string, (key: Awaited<ReturnType<typeof draft>>) => Promise<unknown>]>([
    ['card', 'sdt', (key) => tablet.get('readCard', key)],
    ['chip', 'emrtd-1', (key) => tablet.get('readChip', { ...key, access: { can: '123456' } })],
    ['code', 'hid-pos-1', (key) => tablet.get('scanCode', key)],
  ])('counts a %s that was read', async (ability, device, use) => {
    const key = await draft()
    await tablet.look((db) => db.prepare('DELETE FROM device_use WHERE device = ?').run(device))
    await tellDevices(tablet, [deviceInfo({ device, takes: [ability as Ability] })])
    expect(await view(device)).not.toHaveProperty('usedAt')
    await use(key)
    expect((await view(device))?.usedAt).toBeDefined()
  })

  it('counts a code that was scanned for a search, and a finger that was pressed to sign', async () => {
    const other = tablet.state.device
    tablet.state.device = (request) => {
      const answer = other(request)
      const device = { ...deviceInfo({ device: `of-${request.kind}` }) }
      const { takes: _t, fingersAtOnce: _f, status: _s, ...mark } = device
      if (answer?.kind === 'scanned') return { ...answer, code: { ...answer.code, device: mark } }
      if (answer?.kind === 'readings' && request.kind === 'capture')
        return { ...answer, readings: answer.readings.map((one) => ({ ...one, device: mark })) }
      return answer
    }
    await tablet.get('scanText', {})
    const key = await draft()
    const { shownSha256 } = await tablet.get('getApplicantPage', key)
    await tablet.get('signApplication', { ...key, by: 'applicant', method: 'finger', shownSha256 })
    tablet.state.device = other
    await tellDevices(tablet, [deviceInfo({ device: 'of-scan' }), deviceInfo({ device: 'of-capture' })])
    expect((await view('of-scan'))?.usedAt).toBeDefined()
    expect((await view('of-capture'))?.usedAt).toBeDefined()
  })

  it('keeps nothing of a name that no device has', async () => {
    await tablet.call('testDevice', { device: 'nobody' })
    const names = await tablet.look((db) => db.prepare('SELECT device FROM device_use').pluck().all())
    expect(names).not.toContain('nobody')
    expect(names).toContain('simulated-camera')
  })
})

it('forgets how a practice device was told to behave when the process that had it is gone', async () => {
  const dialled = () => deviceInfo({ dials: ['well', 'busy'] })
  await tellDevices(tablet, [dialled()])
  await tablet.get('setDial', { device: 'sbi-1', dial: 'busy' })
  expect(await view('sbi-1')).toMatchObject({ hasDial: true, dial: 'busy' })
  await tablet.receive({ kind: 'devices-lost' })
  await tellDevices(tablet, [dialled()])
  expect(await view('sbi-1')).not.toHaveProperty('dial')
})

it('lists what is plugged in and nobody’s', async () => {
  await tellDevices(tablet, [], [{ address: '/dev/ttyUSB9', problem: 'no-permission' }])
  expect((await tablet.get('listDevices', {})).unclaimed).toEqual([
    { address: '/dev/ttyUSB9', problem: 'no-permission' },
  ])
})
