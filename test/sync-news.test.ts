import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest'
import type { Tablet } from './support/tablet.ts'
import { finalise, progressOf, received, signedInTablet, until, untilProgress, visitsOf } from './support/tablet-day.ts'
import { type Link, linkTo } from './support/tablet-link.ts'

const isNews = ({ path }: { path: string }) => path.startsWith('/v1/statuses')
const isAnnouncement = ({ path }: { path: string }) => path === '/v1/announcements'

let link: Link
let tablet: Tablet
let next = 0
const release: (() => void)[] = []
beforeAll(async () => {
  link = await linkTo(() => tablet.station().url)
  tablet = await signedInTablet({ visits: 6, link: () => link.url })
  await visitsOf(tablet)
})
afterAll(async () => {
  for (const go of release) go()
  await tablet?.end()
  await link?.close()
})
beforeEach(() => {
  for (const go of release.splice(0)) go()
  link.instead = () => undefined
  link.change = (_request, answer) => answer
  link.seen.length = 0
})

/** From now on no announcement is answered. */
function holdAnnouncements(): void {
  link.change = (request, answer) =>
    isAnnouncement(request) ? new Promise((resolve) => release.push(() => resolve(answer))) : answer
}

it('brings the station’s word while it is being waited for, without an announcement', async () => {
  const key = await finalise(tablet, next++)
  await untilProgress(tablet, key, received)
  holdAnnouncements()
  await tablet.station().appendStatus(key.application, key.version, 'accepted')
  await untilProgress(tablet, key, ['accepted'])
  await tablet.station().appendStatus(key.application, key.version, 'returned', 'Ảnh mờ')
  await untilProgress(tablet, key, ['returned'])
  expect(link.seen.some(isNews)).toBe(true)
})

it('asks one question at a time, each after what the last one brought', async () => {
  const key = await finalise(tablet, next++)
  await untilProgress(tablet, key, received)
  await tablet.station().appendStatus(key.application, key.version, 'accepted')
  await untilProgress(tablet, key, ['accepted'])
  await until('the question after it', () => link.seen.filter(isNews).length >= 2)
  const cursors = link.seen.filter(isNews).map(({ path }) => Number(new URL(path, link.url).searchParams.get('after')))
  expect(cursors).toEqual([...cursors].sort((a, b) => a - b))
  expect(new Set(cursors).size).toBe(cursors.length)
})

it('lives with a station that has no such question: announcements bring it', async () => {
  link.instead = (request) =>
    isNews(request)
      ? {
          status: 404,
          headers: { 'content-type': 'application/json' },
          body: Buffer.from(JSON.stringify({ error: 'not-found', message: 'no such route' })),
        }
      : undefined
  await tablet.restart()
  const key = await finalise(tablet, next++)
  await untilProgress(tablet, key, received)
  await until('its question', () => link.seen.some(isNews))
  await tablet.station().appendStatus(key.application, key.version, 'accepted')
  await tablet.get('retryUploads', {})
  await until('the station’s word', async () => (await progressOf(tablet, key)) !== 'received')
  await until('a second announcement', () => link.seen.filter(isAnnouncement).length >= 2)
  expect(link.seen.filter(isNews)).toHaveLength(1)
})

it('keeps the official number with its word', async () => {
  const key = await finalise(tablet, next++)
  await untilProgress(tablet, key, received)
  link.instead = (request) =>
    isNews(request)
      ? {
          status: 200,
          headers: { 'content-type': 'application/json' },
          body: Buffer.from(
            JSON.stringify({
              stationTime: new Date().toISOString(),
              statuses: [
                {
                  ...{ cursor: 900_000, ...key, status: 'registered', officialNumber: 'G01.234.567' },
                  at: new Date().toISOString(),
                },
              ],
            }),
          ),
        }
      : undefined
  await tablet.restart()
  await untilProgress(tablet, key, ['registered'])
  const find = 'SELECT official_number FROM status WHERE cursor = 900000'
  expect(await tablet.look((db) => db.prepare(find).pluck().get())).toBe('G01.234.567')
})
