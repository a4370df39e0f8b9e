/** A supervisor decides without a network, by his own key and never on his own work; the station hears it once, and the first decision stands. */
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest'
import type { ApplicationKey } from '../electron/contract/index.ts'
import { SECOND, seedOf, type Tablet } from './support/tablet.ts'
import { finalise, received, signedInTablet, until, untilProgress, visitsOf } from './support/tablet-day.ts'
import { type Link, linkTo } from './support/tablet-link.ts'

const seed = seedOf(16, (at) => `Planted Person ${at}`)
const officers = seed.officers.map((one) =>
  one.number === SECOND.number ? { ...one, role: 'supervisor' as const } : one,
)
let taker: Tablet
let reviewer: Tablet
let link: Link
let next = 0
beforeAll(async () => {
  taker = await signedInTablet({ station: { seed: { ...seed, officers } } })
  const state: { link?: Link } = {}
  reviewer = await signedInTablet({
    at: taker.station(),
    isTeam: true,
    link: async (url) => {
      state.link = await linkTo(() => url)
      return state.link.url
    },
  })
  link = state.link!
  await visitsOf(reviewer)
  await as(SECOND.number)
})
afterAll(async () => {
  await reviewer?.end()
  await taker?.end()
  await link?.close()
})
beforeEach(() => {
  link.instead = () => undefined
  link.change = (_request, answer) => answer
  link.seen.length = 0
})

async function as(officer: string): Promise<void> {
  await reviewer.get('signOut', {})
  const signedIn =
    officer === SECOND.number ? await reviewer.signIn(SECOND.pin, SECOND.number) : await reviewer.signIn()
  if (!signedIn.ok) throw new Error(JSON.stringify(signedIn))
}
/** Taken and sent by the other tablet's officer. */
async function waiting(): Promise<ApplicationKey> {
  const key = await finalise(taker, next++)
  await untilProgress(taker, key, received)
  return key
}
const list = async () => (await reviewer.get('listReviews', {})).reviews
const find = async ({ application }: ApplicationKey) => (await list()).find((one) => one.application === application)
const fetched = async (key: ApplicationKey) => {
  await reviewer.get('exchangeReviews', {})
  return until('the review', () => find(key))
}
const progressThere = (key: ApplicationKey, wanted: Parameters<typeof untilProgress>[2]) =>
  untilProgress(taker, key, wanted)
const brought = () => link.seen.filter(({ method, path }) => method === 'POST' && path === '/v1/reviews')

it('shows what waits, with what could not be taken, its portrait and until when, and nothing of a finger', async () => {
  const key = await waiting()
  const item = await fetched(key)
  expect(item).toMatchObject({ name: expect.stringContaining('Planted'), isOverdue: false, hasPortrait: true })
  expect(item.officer).toBe('Trần Văn An')
  expect(item.exceptions.length).toBeGreaterThan(0)
  expect(Date.parse(item.dueAt) - Date.now()).toBeGreaterThan(23 * 3_600_000)
  expect(
    (await reviewer.get('getReviewPortrait', { application: key.application, version: 1 })).bytes.length,
  ).toBeGreaterThan(0)
  const rows = await reviewer.look((db) => db.prepare('SELECT details FROM review_item').pluck().all() as string[])
  expect(rows.join()).not.toMatch(/finger-|"captures"/)
})

it('keeps a decision without a network, says it when there is one, and the officer who took it hears it', async () => {
  const key = await waiting()
  await fetched(key)
  link.instead = () => 'cut'
  const { application, version } = key
  await reviewer.get('decideReview', { application, version, decision: 'returned', reason: 'ảnh tối' })
  expect((await find(key))?.decided).toMatchObject({ decision: 'returned', reason: 'ảnh tối', isSent: false })
  expect(await reviewer.call('exchangeReviews', {})).toEqual({ ok: false, reason: 'offline' })
  link.instead = () => undefined
  await reviewer.restart()
  await until('the station’s word', async () => (await find(key))?.decided?.outcome?.outcome === 'said')
  await progressThere(key, ['returned'])
  expect((await taker.get('getApplication', key)).reason).toBe('ảnh tối')
})

it('says it once though the answer was lost, and takes back only what was never on its way', async () => {
  const [lost, kept] = [await waiting(), await waiting()]
  await fetched(lost)
  await fetched(kept)
  const undone = await reviewer.get('decideReview', { ...kept, decision: 'accepted' })
  await reviewer.get('undoReview', undone)
  expect((await find(kept))?.decided).toBeUndefined()
  const decided = await reviewer.get('decideReview', { ...lost, decision: 'accepted' })
  link.change = ({ method, path }, answer) => (method === 'POST' && path === '/v1/reviews' ? 'cut' : answer)
  expect(await reviewer.call('exchangeReviews', {})).toEqual({ ok: false, reason: 'offline' })
  expect(await reviewer.call('undoReview', decided)).toEqual({ ok: false, reason: 'said-already' })
  link.change = (_request, answer) => answer
  await reviewer.get('exchangeReviews', {})
  expect((await find(lost))?.decided?.outcome).toEqual({ outcome: 'said' })
  expect(brought().length).toBeGreaterThan(1)
  await progressThere(lost, ['accepted'])
  const acts = await taker.station().store.statuses.after((await machineOf(lost)) ?? '', 0, 1_000)
  expect(
    acts.filter(({ application, status }) => application === lost.application && status === 'accepted'),
  ).toHaveLength(1)
})
const machineOf = async ({ application }: ApplicationKey) => {
  const { record } = await taker
    .station()
    .openPacket(
      await taker.look(
        (db) =>
          db
            .prepare(
              'SELECT packet_id FROM packet p JOIN application a ON a.row = p.application_row WHERE a.application = ?',
            )
            .pluck()
            .get(application) as string,
      ),
    )
  return record.machine
}

it('leaves a decision that was there first standing, and tells whose it was', async () => {
  const key = await waiting()
  await fetched(key)
  await taker.station().appendStatus(key.application, 1, 'returned', 'dark')
  await reviewer.get('decideReview', { ...key, decision: 'accepted' })
  await reviewer.get('exchangeReviews', {})
  expect((await find(key))?.decided?.outcome).toMatchObject({ outcome: 'decided', status: 'returned' })
  await progressThere(key, ['returned'])
  // With the next list it has been seen, and goes.
  await reviewer.get('exchangeReviews', {})
  expect(await find(key)).toBeUndefined()
})

it('asks for a reason where it is not accepted, and for one decision of each', async () => {
  const key = await waiting()
  await fetched(key)
  const refused = (reason: string) => ({ ok: false, reason })
  expect(await reviewer.call('decideReview', { ...key, decision: 'returned', reason: '  ' })).toEqual(
    refused('needs-reason'),
  )
  await reviewer.get('decideReview', { ...key, decision: 'held', reason: 'hai người' })
  expect(await reviewer.call('decideReview', { ...key, decision: 'accepted' })).toEqual(refused('decided-already'))
})

it('is nobody’s who is no supervisor, on the tablet and at the station', async () => {
  const key = await waiting()
  await fetched(key)
  await as('1001')
  expect(await reviewer.get('listReviews', {})).toEqual({ mayReview: false, reviews: [] })
  expect(await reviewer.call('decideReview', { ...key, decision: 'accepted' })).toEqual({
    ok: false,
    reason: 'not-a-supervisor',
  })
  expect(await reviewer.call('getReviewPortrait', key)).toEqual({ ok: false, reason: 'unknown-application' })
  expect(await reviewer.call('exchangeReviews', {})).toEqual({ ok: false, reason: 'not-a-supervisor' })
  await as(SECOND.number)
})

it('offers nobody what he took himself, and takes no decision on it', async () => {
  const own = await finalise(reviewer, 15)
  await untilProgress(reviewer, own, received)
  await reviewer.get('exchangeReviews', {})
  await reviewer.get('exchangeReviews', {})
  expect(await find(own)).toBeUndefined()
  // Another supervisor of this tablet may have fetched it.
  const key = await waiting()
  await fetched(key)
  link.instead = ({ path }) => (path.startsWith('/v1/reviews') ? 'cut' : undefined)
  await reviewer.look((db) =>
    db
      .prepare("UPDATE review_item SET details = json_set(details, '$.officer', ?) WHERE application = ?")
      .run(SECOND.number, key.application),
  )
  const refused = { ok: false, reason: 'same-officer' }
  expect(await reviewer.call('decideReview', { ...key, decision: 'accepted' })).toEqual(refused)
})

it('forgets what waited too long, and not a decision that nobody has heard', async () => {
  const [left, decided] = [await waiting(), await waiting()]
  await fetched(left)
  await fetched(decided)
  await reviewer.get('decideReview', { ...decided, decision: 'accepted' })
  await reviewer.look((db) => db.prepare("UPDATE review_item SET came_at = '2020-01-01T00:00:00Z'").run())
  link.instead = ({ path }) => (path.startsWith('/v1/reviews') ? 'cut' : undefined)
  await reviewer.call('exchangeReviews', {})
  expect(await find(left)).toBeUndefined()
  expect(await find(decided)).toBeDefined()
})
