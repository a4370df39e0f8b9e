import { unzipSync } from 'fflate'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { PRACTICE_CLERK } from '../station/clerk/accounts.ts'
import { StatusesAnswer } from '../station/protocol/index.ts'
import { postJson, stationWithMachine } from './support/station-client.ts'

let all: Awaited<ReturnType<typeof stationWithMachine>>
let asClerk: Record<string, string>
beforeAll(async () => {
  all = await stationWithMachine()
  const answer = await signIn(PRACTICE_CLERK.password)
  asClerk = { authorization: `Bearer ${((await answer.json()) as { token: string }).token}` }
})
afterAll(() => all.end())

const signIn = (password: string, name: string = PRACTICE_CLERK.name) =>
  postJson(`${all.client.url}/v1/clerk/sessions`, { name, password })
const get = async (path: string, headers = asClerk) => {
  const answer = await fetch(all.client.url + path, { headers })
  return { status: answer.status, body: (await answer.json()) as Record<string, unknown> }
}
const say = ({ application }: { application: string }, body: object, headers = asClerk) =>
  postJson(`${all.client.url}/v1/applications/${application}/1/statuses`, body, headers)
const told = async ({ application }: { application: string }) => {
  const answer = await fetch(`${all.client.url}/v1/statuses`, { headers: await all.client.token() })
  return StatusesAnswer.parse(await answer.json())
    .statuses.filter((event) => event.application === application)
    .map(({ status, reason, officialNumber }) => [status, reason, officialNumber])
}
async function received() {
  const packet = await all.client.packet(all.officer)
  await all.client.send(packet)
  return packet
}

describe('a clerk’s program', () => {
  it('is told nothing without a session, with a tablet’s token, or after signing out', async () => {
    const packet = await received()
    const path = `/v1/applications/${packet.application}`
    expect((await get(path, {})).status).toBe(401)
    expect((await get(path, await all.client.token())).status).toBe(401)
    const { token } = (await (await signIn(PRACTICE_CLERK.password)).json()) as { token: string }
    const headers = { authorization: `Bearer ${token}` }
    expect((await get(path, headers)).status).toBe(200)
    const out = await fetch(`${all.client.url}/v1/clerk/sessions`, { method: 'DELETE', headers })
    expect(out.status).toBe(204)
    expect((await get(path, headers)).status).toBe(401)
    expect((await say(packet, { status: 'accepted' }, {})).status).toBe(401)
  })

  it('returns an application with a reason, which the tablet that made it is told', async () => {
    const packet = await received()
    expect((await say(packet, { status: 'returned' })).status).toBe(400)
    expect((await say(packet, { status: 'returned', reason: 'the portrait is dark' })).status).toBe(204)
    expect((await told(packet)).at(-1)).toEqual(['returned', 'the portrait is dark', undefined])
  })

  it('wakes a tablet that waits for news', async () => {
    const packet = await received()
    const { stationTime: _, statuses } = (await get('/v1/statuses', await all.client.token())).body as StatusesAnswer
    const after = statuses.at(-1)!.cursor
    const waiting = get(`/v1/statuses?after=${after}&wait=20`, await all.client.token())
    await say(packet, { status: 'accepted' })
    expect((await waiting).body).toMatchObject({ statuses: [{ application: packet.application, status: 'accepted' }] })
  })

  it('registers with the number of the national system, and with nothing that is none', async () => {
    const packet = await received()
    expect((await say(packet, { status: 'registered' })).status).toBe(400)
    expect((await say(packet, { status: 'registered', officialNumber: '<b>' })).status).toBe(400)
    expect((await say(packet, { status: 'registered', officialNumber: 'x'.repeat(41) })).status).toBe(400)
    expect((await say(packet, { status: 'registered', officialNumber: 'HN-2026/0001' })).status).toBe(204)
    expect((await told(packet)).at(-1)).toEqual(['registered', undefined, 'HN-2026/0001'])
  })

  it('cannot say the station’s own words, nor anything of what is not here', async () => {
    const packet = await received()
    expect((await say(packet, { status: 'conflict' })).status).toBe(400)
    const elsewhere = { application: packet.application.replace(/.{12}$/, '000000000000') }
    expect((await say(elsewhere, { status: 'accepted' })).status).toBe(404)
  })

  it.each(['Nguyễn Thị Hoà', 'nguyen hoa', 'HOA'])('finds whom it is about by %s', async (search) => {
    const packet = await received()
    const { body } = await get(`/v1/applications?search=${encodeURIComponent(search)}`)
    expect((body.lines as { application: string }[])[0]?.application).toBe(packet.application)
  })

  it('finds by a whole slip number and by its last four, and by another number nothing', async () => {
    const packet = await received()
    const { slipNumber } = packet.record as { slipNumber: string }
    const found = async (search: string) =>
      ((await get(`/v1/applications?search=${search}`)).body.lines as { application: string }[]).map(
        ({ application }) => application,
      )
    expect(await found(slipNumber)).toContain(packet.application)
    expect(await found(slipNumber.replace(/[^\p{L}\p{N}]/gu, '').slice(-4))).toContain(packet.application)
    expect(await found('zzzz99')).toEqual([])
  })

  it('takes out what the national system needs, and of a conflict only the one that it names', async () => {
    const packet = await received()
    const other = await all.client.packet(all.officer, {
      ...{ application: packet.application },
      changeRecord: (record) => ({ ...record, fields: { ...record.fields, name: 'Somebody Else' } }),
    })
    const path = `/v1/applications/${packet.application}/1/export`
    const take = (query = '', headers = asClerk) => fetch(all.client.url + path + query, { headers })
    const nameIn = async (answer: Response) => {
      const file = unzipSync(new Uint8Array(await answer.arrayBuffer()))['application.json']!
      return (JSON.parse(Buffer.from(file).toString()) as { fields: { name: string } }).fields.name
    }
    expect((await take('', await all.client.token())).status).toBe(401)
    expect(await nameIn(await take())).toBe(packet.record.fields.name)
    expect((await all.client.send(other)).status).toBe(204)
    expect((await take()).status).toBe(400)
    expect(await nameIn(await take(`?packet=${other.packetId}`))).toBe('Somebody Else')
    expect((await take(`?packet=${'0'.repeat(64)}`)).status).toBe(404)
  })

  // The last of this file: the account waits afterwards.
  it('waits after five wrong passwords, with the right one as well', async () => {
    for (let times = 0; times < 5; times += 1) expect((await signIn('not the password')).status).toBe(401)
    const answer = await signIn(PRACTICE_CLERK.password)
    expect(answer.status).toBe(429)
    expect(Number(answer.headers.get('retry-after'))).toBeGreaterThan(50)
  })
})
