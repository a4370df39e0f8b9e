import { generateX25519Identity, identityToRecipient } from 'age-encryption'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import type { DeviceAnswer, DeviceMark, DeviceRequest } from '../devices/device.ts'
import { type Given, mayIssue } from '../electron/application/issuing.ts'
import { packFor, parsePack, shippedPacks } from '../electron/rules/load.ts'
import type { RulePack } from '../electron/rules/pack.ts'
import { deviceInfo, tellDevices } from './support/kit-devices.ts'
import { device, type Tablet } from './support/tablet.ts'
import { signedInTablet, visitsOf } from './support/tablet-day.ts'

/** What a device gives goes into an application only where the law's list has the device: in production, whatever it says. */
type Listed = NonNullable<RulePack['devices']>
const lists = (devices: Partial<Listed>): Pick<RulePack, 'devices'> => ({
  devices: { scannerRoots: [], chipRoots: [], ...devices },
})
const by = (more: Partial<DeviceMark>): DeviceMark => ({
  device: 'd',
  driver: 'sbi',
  model: 'M1',
  serial: '1',
  simulated: false,
  ...more,
})
const none: Pick<RulePack, 'devices'> = {}
const sdt = by({ driver: 'sdt', model: 'reader' })

const cases: [string, Pick<RulePack, 'devices'>, Given, boolean][] = [
  ['a device, and the law lists none', none, { device: by({}) }, true],
  ['a device, and the law lists none of its kind', lists({}), { device: by({}) }, true],
  ['a sensor for training', none, { device: by({ driver: 'r30x', issuing: false }) }, false],
  ['a sensor for training that does not say so', none, { device: by({ driver: 'r30x' }) }, false],
  [
    'a sensor for training that somebody listed',
    lists({ issuing: [{ driver: 'r30x' }] }),
    { device: by({ driver: 'r30x' }) },
    false,
  ],
  ['a scanner that says it is for training', none, { device: by({ issuing: false }) }, false],
  [
    'a listed scanner that says it is for training',
    lists({ issuing: [{ driver: 'sbi' }] }),
    { device: by({ issuing: false }) },
    false,
  ],
  ['a listed driver', lists({ issuing: [{ driver: 'sbi' }] }), { device: by({}) }, true],
  ['another driver', lists({ issuing: [{ driver: 'scanner-library' }] }), { device: by({}) }, false],
  ['a listed model', lists({ issuing: [{ driver: 'sbi', models: ['M0', 'M1'] }] }), { device: by({}) }, true],
  ['another model', lists({ issuing: [{ driver: 'sbi', models: ['M0'] }] }), { device: by({}) }, false],
  [
    'the model of another driver',
    lists({
      issuing: [
        { driver: 'sdt', models: ['M1'] },
        { driver: 'sbi', models: ['M0'] },
      ],
    }),
    { device: by({}) },
    false,
  ],
  ['a driver of an empty list', lists({ issuing: [] }), { device: by({}) }, false],
  [
    'a card by a listed security module',
    lists({ securityModules: ['SAM-1'] }),
    { device: sdt, card: 'citizen', securityModule: 'SAM-1' },
    true,
  ],
  [
    'a card by another security module',
    lists({ securityModules: ['SAM-1'] }),
    { device: sdt, card: 'citizen', securityModule: 'SAM-2' },
    false,
  ],
  [
    'a card by a reader that does not say which module it has',
    lists({ securityModules: ['SAM-1'] }),
    { device: sdt, card: 'J' },
    false,
  ],
  [
    'a card by a reader with a listed module that is not listed itself',
    lists({ securityModules: ['SAM-1'], issuing: [{ driver: 'sbi' }] }),
    { device: sdt, card: 'citizen', securityModule: 'SAM-1' },
    false,
  ],
  ['a card, and any module does', lists({}), { device: sdt, card: 'citizen', securityModule: 'SAM-9' }, true],
  [
    'a chip, which needs no module',
    lists({ securityModules: ['SAM-1'] }),
    { device: by({ driver: 'emrtd' }), card: 'chip' },
    true,
  ],
  ['a print, which needs no module', lists({ securityModules: ['SAM-1'] }), { device: by({}) }, true],
]

it.each(cases)('%s', (_name, pack, given, expected) => {
  expect(mayIssue(pack, 'production', given)).toBe(expected)
  // Whoever practises may try everything.
  expect(mayIssue(pack, 'practice', given)).toBe(true)
})

describe('a production machine', () => {
  let tablet: Tablet
  /** What the devices end says took it. */
  let mark = by({})
  let securityModule = 'SAM-1'
  const answer = device()
  const marked = (request: DeviceRequest): DeviceAnswer | undefined => {
    const said = answer(request)
    if (said?.kind === 'readings' && request.kind === 'capture')
      return { ...said, readings: said.readings.map((one) => ({ ...one, device: mark })) }
    if (said?.kind === 'card') return { ...said, card: { ...said.card, securityModule, device: mark } }
    return said
  }
  beforeAll(async () => {
    const recoveryRecipient = await identityToRecipient(await generateX25519Identity())
    tablet = await signedInTablet({ environment: 'production', station: { recoveryRecipient }, device: marked })
    await visitsOf(tablet)
  })
  afterAll(() => tablet?.end())
  beforeEach(() => {
    mark = by({})
    securityModule = 'SAM-1'
  })

  type Key = { application: string; version: number }
  let next = 0
  const draft = async (): Promise<Key> =>
    tablet.get('takeVisit', { visit: (await visitsOf(tablet))[next++ % 3]!.visit })
  const acts: [string, (key: Key) => Promise<{ ok: boolean }>][] = [
    ['takeCapture', (key) => tablet.call('takeCapture', { ...key, modality: 'finger', positions: [2] })],
    ['readCard', (key) => tablet.call('readCard', key)],
    ['readChip', (key) => tablet.call('readChip', { ...key, access: { can: '123456' } })],
    [
      'signApplication',
      async (key) => {
        const { shownSha256 } = await tablet.get('getApplicantPage', key)
        return tablet.call('signApplication', { ...key, by: 'applicant', method: 'finger', shownSha256 })
      },
    ],
  ]

  it.each(acts)('refuses in %s what a sensor for training took, and keeps none of it', async (_name, act) => {
    const key = await draft()
    mark = by({ driver: 'r30x', device: 'r30x-1' })
    const before = await tablet.get('getApplication', key)
    expect(await act(key)).toEqual({ ok: false, reason: 'not-issuing' })
    const after = await tablet.get('getApplication', key)
    expect([after.captures, after.card, after.signing]).toEqual([before.captures, before.card, before.signing])
    mark = by({})
    expect(await act(key)).toMatchObject({ ok: true })
  })

  it('does not leave with a sensor for training alone', async () => {
    await tellDevices(tablet, [deviceInfo({ device: 'r30x-1', driver: 'r30x', simulated: false })])
    const finger = async () =>
      (await tablet.get('checkKit', {})).items.find((one) => one.item === 'device' && one.ability === 'finger')
    expect(await finger()).toMatchObject({ state: 'stop', problem: 'missing' })
    await tellDevices(tablet, [deviceInfo({ driver: 'r30x', issuing: false }), deviceInfo({ model: 'Real' })])
    expect(await finger()).toMatchObject({ model: 'Real' })
  })

  it('asks the pack of the application, by models and by security modules', async () => {
    const key = await draft()
    await tablet.look((db) => {
      const { head: pack, bytes } = shippedPacks().find(
        ({ head }) => head.id === packFor(shippedPacks(), 'vn', '2026-11-22')?.pack.id,
      )!
      const devices = { issuing: [{ driver: 'sbi', models: ['M1'] }, { driver: 'sdt' }], securityModules: ['SAM-1'] }
      const text = { ...JSON.parse(Buffer.from(bytes).toString()), devices: { ...lists({}).devices, ...devices } }
      const listed = parsePack(Buffer.from(JSON.stringify(text)))
      db.prepare('INSERT INTO rule_pack VALUES (?, ?, ?)').run(listed.hash, pack.id, listed.bytes)
      db.prepare('UPDATE application SET rule_pack = ? WHERE application = ?').run(listed.hash, key.application)
    })
    const capture = () => tablet.call('takeCapture', { ...key, modality: 'finger', positions: [3] })
    expect(await capture()).toMatchObject({ ok: true })
    mark = by({ model: 'M2' })
    expect(await capture()).toEqual({ ok: false, reason: 'not-issuing' })
    mark = sdt
    expect(await tablet.call('readCard', key)).toMatchObject({ ok: true })
    securityModule = 'SAM-2'
    expect(await tablet.call('readCard', key)).toEqual({ ok: false, reason: 'not-issuing' })
    mark = by({ driver: 'emrtd' })
    expect(await tablet.call('readChip', { ...key, access: { can: '123456' } })).toEqual({
      ok: false,
      reason: 'not-issuing',
    })
  })
})

it('is no matter in practice: a sensor for training may be tried there', async () => {
  const answer = device('r30x')
  const tablet = await signedInTablet({ device: answer })
  const key = await tablet.get('takeVisit', { visit: (await visitsOf(tablet))[0]!.visit })
  expect(await tablet.call('takeCapture', { ...key, modality: 'finger', positions: [2] })).toMatchObject({ ok: true })
  await tablet.end()
})
