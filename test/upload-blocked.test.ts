import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest'
import type { ApplicationKey } from '../electron/contract/index.ts'
import type { Tablet } from './support/tablet.ts'
import {
  fill,
  finalise,
  packetIdOf,
  progressOf,
  received,
  signedInTablet,
  until,
  untilProgress,
  visitsOf,
} from './support/tablet-day.ts'
import { type Link, linkTo } from './support/tablet-link.ts'

let link: Link
let tablet: Tablet
let next = 0
beforeAll(async () => {
  link = await linkTo(() => tablet.station().url)
  tablet = await signedInTablet({ visits: 20, link: () => link.url })
  await visitsOf(tablet)
})
afterAll(async () => {
  await tablet?.end()
  await link?.close()
})
beforeEach(() => online())

function online(): void {
  link.instead = () => undefined
  link.change = (_request, answer) => answer
}
function offline(): void {
  link.instead = () => 'cut'
}

/** Sealed with no line, so that a test can look at it before it goes. */
async function sealedOffline(captures = 1): Promise<ApplicationKey> {
  offline()
  const key = await finalise(tablet, next++, captures)
  await untilProgress(tablet, key, ['waiting'])
  return key
}

const said =
  (state: Record<string, unknown>, packetId: string): Link['change'] =>
  (request, answer) => {
    if (request.path !== '/v1/announcements' || answer.status !== 200) return answer
    const body = JSON.parse(answer.body.toString())
    body.packets = body.packets.map((packet: { packetId: string }) =>
      packet.packetId === packetId ? { packetId, ...state } : packet,
    )
    const { 'content-length': _, ...headers } = answer.headers
    return { ...answer, headers, body: Buffer.from(JSON.stringify(body)) }
  }

it.each(['bad-signature', 'wrong-environment', 'simulated', 'unsupported-format'])(
  'blocks what the station refuses with %s, shows the reason, and lets the others go',
  async (reason) => {
    const bad = await sealedOffline()
    const good = await sealedOffline()
    const packetId = await packetIdOf(tablet, bad)
    online()
    link.change = said({ state: 'refused', reason }, packetId)
    await untilProgress(tablet, bad, ['blocked'])
    await untilProgress(tablet, good, received)
    expect((await tablet.get('getApplication', bad)).reason).toBe(reason)
    const { uploads } = await tablet.get('listUploads', {})
    expect(uploads).toMatchObject([{ packetId, step: 'blocked', reason }])

    // Cuts and restarts do not open it again, and nothing of it is deleted.
    offline()
    await tablet.restart()
    online()
    expect(await progressOf(tablet, bad)).toBe('blocked')
    expect((await tablet.get('exportPacket', { packetId })).bytes.byteLength).toBe(uploads[0]!.size)
    expect((await tablet.get('getApplication', bad)).captures[0]!.hasImage).toBe(true)
    await tablet.get('retryUploads', {})
    await untilProgress(tablet, bad, received)
  },
)

it('blocks a packet that is damaged here, after the station said so, and deletes nothing', async () => {
  const damaged = await sealedOffline()
  const good = await sealedOffline()
  const packetId = await tablet.look((db) => {
    const id = db
      .prepare('SELECT packet_id FROM packet JOIN application a ON a.row = application_row WHERE a.application = ?')
      .pluck()
      .get(damaged.application) as string
    const bytes = db.prepare('SELECT bytes FROM packet_bytes WHERE packet_id = ?').pluck().get(id) as Buffer
    bytes[bytes.length >> 1]! ^= 1
    db.prepare('UPDATE packet_bytes SET bytes = ? WHERE packet_id = ?').run(bytes, id)
    return id
  })
  online()
  await untilProgress(tablet, damaged, ['blocked'])
  await untilProgress(tablet, good, received)
  const view = await tablet.get('getApplication', damaged)
  expect(view.reason).toBe('damaged-here')
  expect(view.captures[0]!.hasImage).toBe(true)
  expect((await tablet.get('exportPacket', { packetId })).bytes.byteLength).toBeGreaterThan(0)
  const kept = await tablet.look((db) =>
    db.prepare('SELECT record FROM application WHERE application = ?').pluck().get(damaged.application),
  )
  expect(kept).toBeInstanceOf(Buffer)
})

it('blocks a packet that no station takes for its size, and lets the others go', async () => {
  const large = await sealedOffline()
  const good = await sealedOffline()
  await tablet.look((db) => {
    db.prepare(
      'UPDATE packet SET size = ? WHERE application_row = (SELECT row FROM application WHERE application = ?)',
    ).run(65 * 1024 * 1024, large.application)
  })
  online()
  await untilProgress(tablet, good, received)
  await untilProgress(tablet, large, ['blocked'])
  expect((await tablet.get('getApplication', large)).reason).toBe('too-large')
})

it('seals and sends the others when one record cannot be sealed', async () => {
  offline()
  const bad = await fill(tablet, next++)
  // What a damaged disk could leave: the record is there and its picture is not.
  await tablet.look((db) => db.prepare('DELETE FROM image WHERE row IN (SELECT image FROM capture)').run())
  await tablet.get('finaliseApplication', bad)
  const good = await finalise(tablet, next++)
  online()
  await tablet.get('retryUploads', {})
  await untilProgress(tablet, good, received)
  expect(await progressOf(tablet, bad)).toBe('finalised')
  expect(tablet.state.logs.join('\n')).toMatch(new RegExp(`seal.*${bad.application}`))
})

it('shows and sends one packet only after a re-seal, whichever arrives', async () => {
  const key = await sealedOffline()
  const first = await packetIdOf(tablet, key)
  await tablet.reseal(key)
  const second = await until('the new packet', async () => {
    const { uploads } = await tablet.get('listUploads', {})
    return uploads.find(({ application, packetId }) => application === key.application && packetId !== first)
  })
  const { uploads } = await tablet.get('listUploads', {})
  expect(uploads.filter(({ application }) => application === key.application)).toEqual([second])
  online()
  await tablet.get('retryUploads', {})
  await untilProgress(tablet, key, received)
  // One that was on its way already may arrive first; the other then gets the same receipt.
  await until('an empty list', async () => {
    const left = (await tablet.get('listUploads', {})).uploads
    return !left.some(({ application }) => application === key.application)
  })
})
