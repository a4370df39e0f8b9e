import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest'
import type { Tablet } from './support/tablet.ts'
import { finalise, progressOf, received, signedInTablet, until, untilProgress, visitsOf } from './support/tablet-day.ts'
import { type Link, linkTo, signInPage, withoutReceipt } from './support/tablet-link.ts'

let link: Link
let tablet: Tablet
let next = 0
beforeAll(async () => {
  link = await linkTo(() => tablet.station().url)
  tablet = await signedInTablet({ visits: 8, link: () => link.url })
  await visitsOf(tablet)
})
afterAll(async () => {
  await tablet?.end()
  await link?.close()
})
beforeEach(() => {
  link.instead = () => undefined
  link.change = (_request, answer) => answer
  link.seen.length = 0
})

const onlyPackets = (path: string) => path.startsWith('/v1/packets/')
const seenTimes = (times: number, wanted = (_path: string) => true) =>
  until(`${times} requests`, () => link.seen.filter(({ path }) => wanted(path)).length >= times)

/** It waits, whole; and goes when the line is good again. */
async function keepsAndGoes(key: Awaited<ReturnType<typeof finalise>>) {
  expect(['waiting', 'sending']).toContain(await progressOf(tablet, key))
  const { captures } = await tablet.get('getApplication', key)
  expect(captures.every(({ hasImage }) => hasImage)).toBe(true)
  link.instead = () => undefined
  link.change = (_request, answer) => answer
  await tablet.get('retryUploads', {})
  await untilProgress(tablet, key, received)
}

it('keeps the packet when a network’s sign-in page answers 200 to everything', async () => {
  link.instead = () => signInPage
  const key = await finalise(tablet, next++)
  await seenTimes(2)
  const connection = await until('its word', async () => {
    const { connection } = await tablet.get('listUploads', {})
    return connection.station !== 'connecting' && connection.station !== 'online' && connection
  })
  expect(connection.station).toBe('captive-portal')
  await keepsAndGoes(key)
})

it.each([200, 201, 204])('keeps the packet when the sending is answered %i without a receipt', async (status) => {
  link.instead = ({ method, path, body }) =>
    method === 'PATCH' && onlyPackets(path)
      ? {
          status,
          headers: { 'upload-offset': String(body.byteLength), 'tus-resumable': '1.0.0' },
          body: Buffer.alloc(0),
        }
      : undefined
  const key = await finalise(tablet, next++)
  await seenTimes(2, onlyPackets)
  await keepsAndGoes(key)
})

it('keeps the packet when the receipt is lost on the way, and asks for it again', async () => {
  let lost = 0
  link.change = (request, answer) => {
    if (request.method !== 'PATCH' || lost > 0) return answer
    lost += 1
    return withoutReceipt(answer)
  }
  const key = await finalise(tablet, next++)
  await untilProgress(tablet, key, received)
  expect(lost).toBe(1)
  // The station had it whole: not a byte was sent twice.
  expect(link.seen.filter(({ method }) => method === 'PATCH')).toHaveLength(1)
})

it('keeps the packet when every line is cut before its answer', async () => {
  link.change = () => 'cut'
  const key = await finalise(tablet, next++)
  await seenTimes(2)
  await keepsAndGoes(key)
})

it('keeps the packet when the station says something that no station says', async () => {
  const nonsense = [{}, { packets: 'all received' }, [], 'ok', null].map((body) => Buffer.from(JSON.stringify(body)))
  let turn = 0
  link.instead = ({ path }) =>
    path === '/v1/announcements'
      ? { status: 200, headers: { 'content-type': 'application/json' }, body: nonsense[turn++ % nonsense.length]! }
      : undefined
  const key = await finalise(tablet, next++)
  for (let times = 1; times <= nonsense.length; times += 1) {
    await seenTimes(times, (path) => path === '/v1/announcements')
    // By itself it would look again in ten seconds.
    await tablet.get('retryUploads', {})
  }
  await keepsAndGoes(key)
})
