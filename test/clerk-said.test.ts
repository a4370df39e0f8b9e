/** What was said after an application was finalised is where its clerk looks, and escalations are seen first. */
import { unzipSync } from 'fflate'
import { v7 } from 'uuid'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import en from '../station/clerk/words/en.json' with { type: 'json' }
import type { ApplicationRecord } from '../station/protocol/index.ts'
import { type ClerkBrowser, clerkBrowser } from './support/clerk-browser.ts'
import { instant, sha256Hex } from './support/packet.ts'
import { payment, supplement } from './support/said.ts'
import { type StationWithMachine, stationWithMachine } from './support/station-client.ts'

let all: StationWithMachine & { end: () => Promise<void> }
let clerk: ClerkBrowser
beforeAll(async () => {
  all = await stationWithMachine()
  clerk = await clerkBrowser(all.station.url)
})
afterAll(() => all.end())

async function received(change: (record: ApplicationRecord) => unknown = (record) => record): Promise<string> {
  const packet = await all.client.packet(all.officer, { changeRecord: change })
  expect((await all.client.send(packet)).status).toBe(204)
  return packet.application
}
const named = (name: string) => received((record) => ({ ...record, fields: { ...record.fields, name } }))
const tell = (...supplements: ReturnType<typeof supplement>[]) => all.client.announce([], { supplements })
const pageOf = (application: string) => clerk.text(`/clerk/applications/${application}`)

describe('the application’s page', () => {
  test('shows telephone, payments and old card as they were said, and by whom', async () => {
    const application = await received()
    const taken = payment({ amount: 2_000, receipt: { series: 'AB', number: 7 }, payer: 'Con trai' })
    const about = { application, officer: '100002' }
    await tell(
      supplement({ kind: 'phone', phone: '0903 000 777', reason: 'Đổi <i>số' }, about),
      supplement(taken, about),
      supplement(payment({ mode: 'vietqr', amount: 25_000, currency: 'VND', code: 'qr-1', reference: 'FT26' }), about),
      supplement(payment({ voids: taken.payment, note: 'wrong person' }), about),
      supplement({ kind: 'old-card', state: 'corner-cut' }, about),
    )
    const html = await pageOf(application)
    for (const words of [
      ...['0903 000 777', 'Đổi &lt;i&gt;số', 'Officer 100002', '20.00 CNY', 'Official receipt AB 7', 'Con trai'],
      ...['25\u202f000 VND', 'Station code qr-1', 'Bank reference FT26', 'wrong person'],
      ...[en['said.void'], en.takenBack, en['oldCard.corner-cut']],
    ])
      expect(html).toContain(words)
    expect(await clerk.text(`/clerk/applications/${application}/1/copy`)).toContain('0903 000 777')
  })

  test('is there for an application that has not come yet', async () => {
    const application = v7()
    expect((await clerk.get(`/clerk/applications/${application}`)).status).toBe(404)
    await tell(supplement({ kind: 'phone', phone: '0903 000 778', reason: 'early' }, { application }))
    const html = await pageOf(application)
    expect(html).toContain(en.notHere)
    expect(html).toContain('0903 000 778')
  })
})

describe('an escalation', () => {
  test('stands first on the page and in a list of its own, until a clerk has seen it', async () => {
    const application = await named('Escalated Person')
    await named('Quiet Person')
    const away = v7()
    const said = supplement({ kind: 'escalation', note: 'needed for surgery <b>' }, { application })
    await tell(said, supplement({ kind: 'escalation', note: 'not here yet' }, { application: away }))
    const before = await pageOf(application)
    expect(before.indexOf('needed for surgery &lt;b&gt;')).toBeGreaterThan(0)
    expect(before.indexOf('needed for surgery')).toBeLessThan(before.indexOf(en.fields))
    const list = await clerk.text('/clerk?state=escalated')
    expect(list).toContain('Escalated Person')
    expect(list).not.toContain('Quiet Person')
    expect(list).toContain(`/clerk/applications/${away}`)
    expect(list).toContain(`${en['state.escalated']} (2)`)

    const fields = { supplement: said.supplement }
    const seen = await clerk.post('/clerk/escalations/seen', fields)
    expect([seen.status, seen.headers.get('location')]).toEqual([303, `/clerk/applications/${application}`])
    expect((await clerk.post('/clerk/escalations/seen', fields)).status).toBe(404)
    const after = await pageOf(application)
    expect(after).toContain('Seen by clerk')
    expect(after).not.toContain(en.markSeen)
    expect(await clerk.text('/clerk?state=escalated')).not.toContain('Escalated Person')
    // It comes again from a tablet that heard no answer, and stays seen.
    await tell(said)
    expect(await clerk.text('/clerk?state=escalated')).not.toContain('Escalated Person')
  })

  test('is nothing else: a payment is never seen', async () => {
    const said = supplement(payment())
    await tell(said)
    expect((await clerk.post('/clerk/escalations/seen', { supplement: said.supplement })).status).toBe(404)
  })
})

describe('record format 4', () => {
  const linked = v7()
  const begunElsewhere = {
    ...{ reference: 'ONLINE-2026-77', channel: 'telephone', assurance: 'high' },
    begunAt: '2026-11-18T02:03:04.000Z',
  }
  const signing = {
    ...{ by: 'applicant', method: 'pen', name: 'x', shownSha256: sha256Hex('shown'), signedAt: instant() },
    ...{ language: 'vi', notices: [{ id: 'purpose' }, { id: 'photo-use', consent: 'no' }] },
  }
  const packet = () =>
    all.client.packet(all.officer, {
      changeRecord: (record) => ({ ...record, formatVersion: 4, begunElsewhere, linked, signing }),
    })

  test('says where it was begun, what belongs to it, and in which language the applicant was told', async () => {
    const made = await packet()
    expect((await all.client.send(made)).status).toBe(204)
    const html = await pageOf(made.application)
    for (const words of [
      ...['ONLINE-2026-77', en['channel.telephone'], en['assurance.high'], '2026-11-18 02:03 UTC'],
      ...[`href="/clerk/applications/${linked}"`, 'Tiếng Việt', `purpose, photo-use: ${en['consent.no']}`],
    ])
      expect(html).toContain(words)
    const zip = await clerk.get(`/clerk/applications/${made.application}/1/export.zip`)
    const files = unzipSync(new Uint8Array(await zip.arrayBuffer()))
    expect(JSON.parse(Buffer.from(files['application.json']!).toString())).toMatchObject({
      ...{ begunElsewhere, linked },
      told: { language: 'vi', notices: [{ notice: 'purpose' }, { notice: 'photo-use', consent: 'no' }] },
    })
  })
})

describe('an account', () => {
  const account = () =>
    received((record) => ({
      ...record,
      formatVersion: 4,
      procedure: 'account',
      fields: { ...record.fields, accountLevel: '2' },
    }))
  const judge = (application: string, fields: Record<string, string>) =>
    clerk.post(`/clerk/applications/${application}/1/judge`, fields)
  const words = async (application: string) =>
    (await all.station.store.statuses.after(all.client.machine.machine, 0, 1_000))
      .filter((event) => event.application === application)
      .map(({ status, reason }) => (reason ? `${status}: ${reason}` : status))

  test('is activated, fails with a reason and never without, or expires', async () => {
    const application = await account()
    expect(await pageOf(application)).toContain(en.account)
    expect((await judge(application, { status: 'failed' })).status).toBe(400)
    expect((await judge(application, { status: 'failed', reason: 'telephone taken' })).status).toBe(303)
    expect((await judge(application, { status: 'activated' })).status).toBe(303)
    expect((await judge(application, { status: 'expired' })).status).toBe(303)
    expect(await words(application)).toEqual(['pending', 'failed: telephone taken', 'activated', 'expired'])
  })

  test('is what a card is not: no such word is said of one', async () => {
    const application = await received()
    expect(await pageOf(application)).not.toContain(en.account)
    const refused = await judge(application, { status: 'activated' })
    expect(refused.status).toBe(400)
    expect(await refused.text()).toContain(en.notAnAccount)
    expect(await words(application)).toEqual(['pending'])
  })
})
