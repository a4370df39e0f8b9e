/** The administrator's file says how the machine is, and of no person anything. */
import { afterAll, beforeAll, expect, it } from 'vitest'
import { device, OFFICER, SECOND, seedOf, type Tablet } from './support/tablet.ts'
import { fill, finalise, signedInTablet, until, visitsOf } from './support/tablet-day.ts'
import { type Link, linkTo } from './support/tablet-link.ts'

/** In drafts, visits, the roster and the team; in no other place of this machine. */
const planted = {
  name: 'Quách Thị Vô Ưu Kỳ Lạ',
  citizenNumber: '038144736251',
  address: 'Ngõ Không Tên 77, xã Đồi Gió',
  phone: '0998877665',
  reason: 'Bệnh hiếm gặp ở chân',
}
const onRoster = { ...planted, name: 'Lò Văn Không Ai Biết', citizenNumber: '038144736255' }
const team = 'Nông Văn Bí Mật'

let tablet: Tablet
let link: Link
beforeAll(async () => {
  const seed = seedOf(3)
  const { phone: _phone, reason: _reason, ...person } = onRoster
  link = await linkTo(() => tablet.station().url)
  tablet = await signedInTablet({
    isTeam: true,
    link: () => link.url,
    device: device('simulated-camera'),
    station: {
      seed: {
        ...seed,
        officers: seed.officers.map((officer) => ({ ...officer, name: team })),
        visits: seed.visits.map((visit) => ({ ...visit, ...planted })),
        roster: seed.roster.map((one) => ({ ...one, ...person })),
      },
    },
  })
  await visitsOf(tablet)
  link.instead = () => 'cut'
})
afterAll(async () => {
  await tablet?.end()
  await link?.close()
})

it('holds no name, number, address, slip number or id of anybody, whatever went wrong before', async () => {
  const draft = await fill(tablet, 0, 1)
  await tablet.get('saveField', { ...draft, name: 'phone', value: planted.phone })
  const sent = await finalise(tablet, 1, 1)
  await until('a packet', async () => (await tablet.get('listUploads', {})).uploads.length === 1)
  await tablet.signIn('999111', SECOND.number)
  await tablet.call('takeCapture', { ...draft, modality: 'finger', positions: [1] })
  await tablet.reseal(draft)
  await until('the failure', () => tablet.state.logs.some((line) => line.includes('seal again')))
  const view = await tablet.get('getApplication', draft)
  const { fileName, text } = await tablet.get('getDiagnostics', {})
  const numbers = [...Object.values(planted), ...Object.values(onRoster), team]
  const words = [...numbers, ...numbers.flatMap((word) => word.split(/[ ,]+/).filter(({ length }) => length > 4))]
  const ids = [draft.application, sent.application, view.slipNumber, tablet.held().sitting]
  for (const word of [...words, ...ids, `"${OFFICER}"`, `"${SECOND.number}"`, tablet.folder])
    for (const form of [word, word.normalize('NFD'), JSON.stringify(word).slice(1, -1)])
      expect(text.includes(form), `${form} in the diagnostics`).toBe(false)
  expect(fileName).toMatch(/^doorstep-diagnostics-\d{4}-\d\d-\d\d\.txt$/)
})

it('says what an administrator asks for', async () => {
  const { text } = await tablet.get('getDiagnostics', {})
  const said = JSON.parse(text) as Record<string, never>
  expect(said).toMatchObject({
    versions: { app: '0.1.0', node: process.versions.node },
    machine: { environment: 'practice', id: expect.stringMatching(/^[0-9a-f-]{36}$/) },
    store: { schema: expect.any(Number), freeBytes: expect.any(Number) },
    progress: { draft: 1, waiting: 1 },
    connection: { station: 'station-down', network: 'station' },
    uploads: [{ packetId: expect.stringMatching(/^[0-9a-f]{64}$/), attempt: expect.any(Number), isPaused: false }],
    copies: 'none',
    log: expect.arrayContaining([expect.stringContaining('seal again')]),
  })
})
