/** The clerk's page: nobody sees anything without a session, names stay text, and what a clerk says reaches the tablet. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { PRACTICE_CLERK } from '../station/clerk/accounts.ts'
import en from '../station/clerk/words/en.json' with { type: 'json' }
import vi from '../station/clerk/words/vi.json' with { type: 'json' }
import zh from '../station/clerk/words/zh.json' with { type: 'json' }
import type { TestPacket } from './support/packet.ts'
import { type StationWithMachine, stationWithMachine } from './support/station-client.ts'

let all: StationWithMachine & { end: () => Promise<void> }
let packet: TestPacket
let cookie = ''
const NAME = '<script>alert(1)</script> Nguyễn Thị Đào'

const get = (path: string, headers: Record<string, string> = { cookie }) =>
  fetch(`${all.station.url}${path}`, { headers: { 'accept-language': 'en', ...headers }, redirect: 'manual' })
const text = async (path: string) => (await get(path)).text()
const tokenIn = (html: string) => /name="form" value="([^"]+)"/.exec(html)?.[1] ?? ''
async function post(path: string, fields: Record<string, string>, more: Record<string, string> = {}) {
  const form = fields.form ?? tokenIn(await text('/clerk'))
  return fetch(`${all.station.url}${path}`, {
    method: 'POST',
    redirect: 'manual',
    headers: { cookie, 'accept-language': 'en', 'content-type': 'application/x-www-form-urlencoded', ...more },
    body: new URLSearchParams({ ...fields, form }),
  })
}
const statuses = () => all.station.store.statuses.after(all.client.machine.machine, 0, 100)

beforeAll(async () => {
  all = await stationWithMachine()
  packet = await all.client.packet(all.officer, {
    changeRecord: (record) => ({ ...record, fields: { ...record.fields, name: NAME } }),
  })
  expect((await all.client.send(packet)).status).toBe(204)
  const signedIn = await post('/clerk/sign-in', {
    ...{ name: PRACTICE_CLERK.name, password: PRACTICE_CLERK.password },
    form: tokenIn(await text('/clerk')),
  })
  expect(signedIn.status).toBe(303)
  cookie = signedIn.headers.getSetCookie().join('; ').split(';')[0]!
})
afterAll(() => all.end())

describe('without a session', () => {
  test.each(['/clerk', '/clerk/machines', '/clerk/applications/0190a1b2-0000-7000-8000-000000000000'])(
    '%s shows nothing but the sign-in',
    async (path) => {
      const answer = await get(path, {})
      expect(answer.status).toBe(401)
      const html = await answer.text()
      expect(html).toContain('name="password"')
      expect(html).not.toContain('Nguyễn')
    },
  )

  test('a picture is not given', async () => {
    const { part } = packet.record.captures[0]!
    const address = `/clerk/packets/${packet.packetId}/${part.replace('parts/', '')}`
    expect((await get(address, {})).status).toBe(401)
    const shown = await get(address)
    expect(shown.status).toBe(200)
    expect(shown.headers.get('content-type')).toMatch(/^image\//)
    expect(shown.headers.get('cache-control')).toBe('no-store')
    expect((await get(`/clerk/packets/${'0'.repeat(64)}/portrait.jpg`)).status).toBe(404)
  })

  test('a wrong password is told nothing more than that', async () => {
    const form = tokenIn(await (await get('/clerk', {})).text())
    const was = cookie
    cookie = ''
    const answer = await post('/clerk/sign-in', { name: 'clerk', password: 'wrong', form })
    const other = await post('/clerk/sign-in', { name: 'nobody', password: 'wrong', form })
    cookie = was
    expect([answer.status, other.status]).toEqual([401, 401])
    expect(await answer.text()).toContain(en.wrong)
  })
})

describe('a form', () => {
  const path = () => `/clerk/applications/${packet.application}/1/judge`

  test('of another site is refused, and nothing is said', async () => {
    const before = await statuses()
    const noToken = await post(path(), { status: 'accepted', form: 'guessed' })
    const otherOrigin = await post(path(), { status: 'accepted' }, { origin: 'https://evil.example' })
    const sandboxed = await post(path(), { status: 'accepted' }, { origin: 'null' })
    expect([noToken.status, otherOrigin.status, sandboxed.status]).toEqual([403, 403, 403])
    expect(await statuses()).toEqual(before)
  })

  test('returns with a reason, and the tablet reads it', async () => {
    const asked = await post(`/clerk/applications/${packet.application}/1/confirm`, {
      ...{ status: 'returned', reason: 'Ảnh mờ <b>' },
    })
    expect(await asked.text()).toContain('Ảnh mờ &lt;b&gt;')
    expect((await post(path(), { status: 'returned', reason: 'Ảnh mờ <b>' })).status).toBe(303)
    expect((await statuses()).at(-1)).toMatchObject({ status: 'returned', reason: 'Ảnh mờ <b>' })
  })

  test('returns nothing without a reason', async () => {
    expect((await post(path(), { status: 'returned' })).status).toBe(400)
  })

  test('keeps the national number, which is another word than accepted here', async () => {
    await post(path(), { status: 'accepted' })
    expect((await post(path(), { status: 'registered', officialNumber: '001190000123' })).status).toBe(303)
    expect((await statuses()).at(-1)).toMatchObject({ status: 'registered', officialNumber: '001190000123' })
    const html = await text(`/clerk/applications/${packet.application}`)
    expect(html).toContain(en['status.accepted'])
    expect(html).toContain(en['status.registered'])
    expect(html).toContain('001190000123')
  })
})

describe('two packets of one version', () => {
  test('are copied each by itself, and neither unasked', async () => {
    const named = (name: string, application?: string) =>
      all.client.packet(all.officer, {
        ...(application && { application }),
        changeRecord: (record) => ({ ...record, fields: { ...record.fields, name } }),
      })
    const first = await named('First Person')
    const second = await named('Second Person', first.application)
    for (const one of [first, second]) expect((await all.client.send(one)).status).toBe(204)
    const at = `/clerk/applications/${first.application}/1`
    for (const way of ['copy', 'export.zip']) expect((await get(`${at}/${way}`)).status, way).toBe(404)
    const html = await text(`/clerk/applications/${first.application}`)
    for (const [{ packetId }, name] of [
      [first, 'First Person'],
      [second, 'Second Person'],
    ] as const) {
      expect(html).toContain(`${at}/copy?packet=${packetId}`)
      expect(await text(`${at}/copy?packet=${packetId}`)).toContain(name)
    }
    const asked = await post(`${at}/confirm`, { status: 'held' })
    expect(await asked.text()).toMatch(/Second Person[\s\S]*First Person/)
  })
})

describe('a page', () => {
  test('shows a planted script as text, and its policy allows none', async () => {
    for (const path of [
      '/clerk?state=all',
      `/clerk/applications/${packet.application}`,
      `/clerk/applications/${packet.application}/1/copy`,
    ]) {
      const answer = await get(path)
      const html = await answer.text()
      expect(html).toContain('&lt;script&gt;')
      expect(html).not.toContain('<script')
      expect(answer.headers.get('content-security-policy')).toContain("default-src 'none'")
    }
  })

  test.each(['nguyen thi dao', 'Đào', 'NGUYỄN'])('finds the applicant by %s', async (words) => {
    expect(await text(`/clerk?state=all&search=${encodeURIComponent(words)}`)).toContain('Nguyễn Thị Đào')
  })

  test('says that nothing matches, when nothing does', async () => {
    expect(await text('/clerk?state=all&search=nobody')).toContain(en.none)
  })

  test('gives a code for a machine as text and as a picture, to an administrator', async () => {
    const html = await (await post('/clerk/machines/code', {})).text()
    expect(html).toMatch(/DOORSTEP1\.[A-Za-z0-9_-]+/)
    expect(html).toContain('data:image/svg+xml;base64,')
  })

  test('asks before it revokes', async () => {
    const { machine } = all.client.machine
    const asked = await post('/clerk/machines/revoke', { machine })
    expect(await asked.text()).toContain(en.confirm)
    expect((await all.station.machines())[0]!.revokedAt).toBeFalsy()
  })
})

describe('the words', () => {
  test('are the same keys in every language, none empty, and none left in English', () => {
    expect(Object.keys(vi)).toEqual(Object.keys(en))
    expect(Object.keys(zh)).toEqual(Object.keys(en))
    for (const [key, words] of Object.entries(en))
      for (const other of [vi, zh]) {
        const said = other[key as keyof typeof en]
        expect(said.trim()).not.toBe('')
        expect(said, key).not.toBe(words)
      }
  })

  test.each([en, vi, zh])('tell accepted here from accepted nationally', (words) => {
    expect(words['status.accepted']).not.toBe(words['status.registered'])
  })
})
