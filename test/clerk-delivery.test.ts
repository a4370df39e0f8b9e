/** How a made card reached its holder: tracking number and proof of delivery, in words that every tablet has. */
import { afterAll, beforeAll, expect, test } from 'vitest'
import en from '../station/clerk/words/en.json' with { type: 'json' }
import vi from '../station/clerk/words/vi.json' with { type: 'json' }
import { type ClerkBrowser, clerkBrowser } from './support/clerk-browser.ts'
import { type StationWithMachine, stationWithMachine } from './support/station-client.ts'

/** In the middle of the night in UTC: where the station stands it is the 24th. */
const NOW = Date.parse('2026-11-23T23:30:00Z')
let all: StationWithMachine & { end: () => Promise<void> }
let clerk: ClerkBrowser
beforeAll(async () => {
  all = await stationWithMachine({ now: () => NOW, timeZone: 'Asia/Shanghai' })
  clerk = await clerkBrowser(all.station.url)
})
afterAll(() => all.end())

async function received(fields: Record<string, string>): Promise<string> {
  const changeRecord = (record: { fields: Record<string, string> }) => ({
    ...record,
    fields: { ...record.fields, ...fields },
  })
  const packet = await all.client.packet(all.officer, { changeRecord: changeRecord as never })
  expect((await all.client.send(packet)).status).toBe(204)
  return packet.application
}
const byCourier = () => received({ delivery: 'courier', deliveryAddress: '合肥市长江中路1号', deliveryName: '王小明' })
const post = (application: string, fields: Record<string, string>, path = 'delivery') =>
  clerk.post(`/clerk/applications/${application}/1/${path}`, fields)
/** What the confirmation would send. */
async function confirmed(application: string, fields: Record<string, string>): Promise<void> {
  const page = await (await post(application, fields)).text()
  const values = Object.fromEntries(
    [...page.matchAll(/name="(status|reason)" value="([^"]*)"/g)].map(([, name, value]) => [name!, value!]),
  )
  expect((await post(application, values, 'judge')).status).toBe(303)
}
const said = async (application: string) =>
  (await all.station.store.statuses.after(all.client.machine.machine, 0, 1_000))
    .filter((event) => event.application === application)
    .map(({ status, reason }) => (reason ? `${status}: ${reason}` : status))

const sent = { status: 'made', courier: 'EMS', trackingNumber: 'EA123456789CN', on: '2026-11-24' }
const handed = { status: 'delivered', receivedBy: '王小明', on: '2026-11-24' }

test('a card that went with the courier has its number, and then who has it', async () => {
  const application = await byCourier()
  await confirmed(application, sent)
  await confirmed(application, handed)
  expect(await said(application)).toEqual([
    'pending',
    'made: EMS · EA123456789CN · 2026-11-24',
    'delivered: 王小明 · 2026-11-24',
  ])
})

test('a card that is fetched goes with no courier, and is handed over all the same', async () => {
  const application = await received({ delivery: 'pick-up' })
  const page = await clerk.text(`/clerk/applications/${application}`)
  expect(page).toContain(en['delivery.receivedBy'])
  expect(page).not.toContain(en['delivery.trackingNumber'])
  const refused = await post(application, sent)
  expect(refused.status).toBe(400)
  expect(await refused.text()).toContain(en.notByCourier)
  await confirmed(application, handed)
  expect(await said(application)).toEqual(['pending', 'delivered: 王小明 · 2026-11-24'])
})

test('an address that was typed before another way was chosen sends no card with a courier', async () => {
  const application = await received({ delivery: 'collect', deliveryAddress: '合肥市长江中路1号' })
  expect(await clerk.text(`/clerk/applications/${application}`)).not.toContain(en['delivery.trackingNumber'])
  expect(await (await post(application, sent)).text()).toContain(en.notByCourier)
  const byPost = await received({ delivery: 'post', deliveryAddress: '合肥市长江中路1号' })
  expect(await clerk.text(`/clerk/applications/${byPost}`)).toContain(en['delivery.trackingNumber'])
})

test.each([
  ['no number', { ...sent, trackingNumber: '' }],
  ['a number of five signs', { ...sent, trackingNumber: 'EA123' }],
  ['a day to come', { ...sent, on: '2026-11-25' }],
  ['no day', { ...handed, on: '' }],
  ['nobody who has it', { ...handed, receivedBy: ' ' }],
  ['a separator in a name', { ...handed, receivedBy: 'A · 2020-01-01' }],
])('%s is refused, and nothing is said', async (_words, fields) => {
  const application = await byCourier()
  const refused = await post(application, fields)
  expect(refused.status).toBe(400)
  expect(await refused.text()).toContain(en.badDelivery)
  expect(await said(application)).toEqual(['pending'])
})

test('is asked for in the clerk’s language', async () => {
  const application = await byCourier()
  const vietnamese = await clerkBrowser(all.station.url, 'vi')
  expect(await vietnamese.text(`/clerk/applications/${application}`)).toContain(vi['delivery.trackingNumber'])
})
