/** What was said afterwards comes again to a station that lost it: asked once a session, sent once, kept once. */
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest'
import { Announcement, AnnouncementAnswer } from '../station/protocol/index.ts'
import { type AfterwardsTablet, afterwardsTablet } from './support/tablet-afterwards.ts'
import { finalise, received, until, untilProgress } from './support/tablet-day.ts'

let day: AfterwardsTablet
let application: string
/** Ids of the supplements that were asked after, and of those that were sent, announcement by announcement. */
let asked: string[][] = []
let sent: string[][] = []
/** As a station restored from a backup answers. */
let lost: string[] = []
beforeAll(async () => {
  day = await afterwardsTablet()
  const key = await finalise(day.tablet, 0)
  await untilProgress(day.tablet, key, received)
  application = key.application
  day.link.change = ({ path, body }, answer) => {
    if (path !== '/v1/announcements' || answer.status !== 200) return answer
    const { supplements = [], supplementsKept } = Announcement.parse(JSON.parse(body.toString('utf8')))
    if (supplements.length > 0) sent.push(supplements.map(({ supplement }) => supplement))
    if (!supplementsKept) return answer
    asked.push(supplementsKept)
    const said = AnnouncementAnswer.parse(JSON.parse(answer.body.toString('utf8')))
    const changed = { ...said, supplementsUnknown: [...(said.supplementsUnknown ?? []), ...lost] }
    const { 'content-length': _length, ...headers } = answer.headers
    return { status: 200, headers, body: Buffer.from(JSON.stringify(changed)) }
  }
})
afterAll(() => day?.end())
beforeEach(() => {
  asked = []
  sent = []
  lost = []
})
/** Acknowledged here as well: a restart between the two would send it again, which is another promise. */
const allTravelled = (count: number) =>
  until(`${count} at the station`, async () => {
    const { said } = await day.tablet.get('getContactSheet', { application, version: 1 })
    return said.length === count && said.every(({ hasTravelled }) => hasTravelled)
  })
const keptThere = async () =>
  (await day.tablet.station().store.supplements.of(application)).map((one) => one.supplement)

it('asks a station that has everything once a session, and sends nothing again', async () => {
  await day.tablet.get('escalate', { application, note: 'Gia đình hỏi' })
  await allTravelled(1)
  const [escalation] = await keptThere()
  sent = []
  await day.tablet.restart()
  await until('the question', () => asked.length > 0)
  await day.tablet.get('changePhone', { application, phone: '0912 000 001', reason: '' })
  await allTravelled(2)
  expect(asked).toEqual([[escalation]])
  expect(sent.flat()).not.toContain(escalation)
})

it('sends what a restored station lost, and neither what it has nor what it asks for out of the air', async () => {
  const [escalation, phone] = await keptThere()
  lost = [escalation!, '01a19467-e800-7d08-84cd-ac1b1894f5b7']
  await day.tablet.restart()
  await until('the question', () => asked.length > 0)
  // Whatever is said next takes the lost one along, oldest first.
  await day.tablet.get('escalate', { application, note: 'lần hai' })
  await allTravelled(3)
  expect(asked[0]).toEqual([phone, escalation])
  expect(sent[0]?.[0]).toBe(escalation)
  expect(sent.flat()).not.toContain(phone)
  expect(new Set(sent.flat()).size).toBe(2)
})
