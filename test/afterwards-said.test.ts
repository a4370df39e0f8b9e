import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { ApplicationKey } from '../electron/contract/index.ts'
import { type AfterwardsTablet, afterwardsTablet, keepsSupplements, noSync } from './support/tablet-afterwards.ts'
import { fill, finalise, packetIdOf, received, until, untilProgress } from './support/tablet-day.ts'

/** What is said of a frozen application is kept beside it, in order, and goes to the station until it keeps it. */
let day: AfterwardsTablet
let sent: ApplicationKey
let draft: ApplicationKey
beforeAll(async () => {
  day = await afterwardsTablet()
  // Nothing travels until a test lets it.
  day.link.instead = () => 'cut'
  sent = await finalise(day.tablet, 0)
  draft = await fill(day.tablet, 1, 0)
})
afterAll(() => day?.end())

const sheet = (key: ApplicationKey) => day.tablet.get('getContactSheet', key)
const auditLines = () =>
  day.tablet.look((db) =>
    (db.prepare('SELECT entry FROM audit').pluck().all() as string[]).filter((entry) =>
      entry.includes('supplement-said'),
    ),
  )

describe('the contact sheet', () => {
  it('has the number to say and those to call for this application', async () => {
    const { slipNumber } = await day.tablet.get('getApplication', sent)
    const { reference, contacts, said } = await sheet(sent)
    expect(reference).toBe(slipNumber)
    expect(contacts).toContainEqual(expect.objectContaining({ id: 'station-desk', phone: '0237 1234 567' }))
    expect(contacts.map(({ id }) => id)).not.toContain('only-accounts')
    expect(said).toEqual([])
  })

  it('is refused for an application that is not here', async () => {
    const outcome = await day.tablet.call('getContactSheet', { ...sent, version: 9 })
    expect(outcome).toEqual({ ok: false, reason: 'unknown-application' })
  })
})

describe('what is said', () => {
  it('is kept once for each act, with an audit line that holds nothing of a person', async () => {
    const act = randomUUID()
    const note = 'Thẻ đã ba tuần chưa có'
    const first = await day.tablet.call('escalate', { application: sent.application, note }, act)
    expect(await day.tablet.call('escalate', { application: sent.application, note }, act)).toEqual(first)
    expect((await sheet(sent)).said).toMatchObject([
      { kind: 'escalation', words: note, officer: 'Trần Văn An', hasTravelled: false },
    ])
    const lines = await auditLines()
    expect(lines).toHaveLength(1)
    expect(lines[0]).toContain(sent.application)
    expect(lines[0]).not.toContain(note)
  })

  it('may be an escalation of a draft, too', async () => {
    await day.tablet.get('escalate', { application: draft.application, note: 'Không đọc được thẻ' })
    expect((await sheet(draft)).said).toMatchObject([{ kind: 'escalation', words: 'Không đọc được thẻ' }])
  })

  it('shows the newest telephone, and leaves the frozen record as it was signed', async () => {
    const before = await day.tablet.get('getApplication', sent)
    const frozen = () =>
      day.tablet.look((db) =>
        db.prepare('SELECT record, content_hash FROM application WHERE application = ?').all(sent.application),
      )
    const rows = await frozen()
    const { application } = sent
    await day.tablet.get('changePhone', { application, phone: '0912 000 001', reason: 'mất máy' })
    await day.tablet.get('changePhone', { application, phone: '0912 000 002', reason: '' })
    const { phone, said } = await sheet(sent)
    expect(phone).toBe('0912 000 002')
    expect(said.filter(({ kind }) => kind === 'phone').map(({ words }) => words)).toEqual([
      '0912 000 001 · mất máy',
      '0912 000 002',
    ])
    expect(await frozen()).toEqual(rows)
    expect((await day.tablet.get('getApplication', sent)).fields).toEqual(before.fields)
  })

  it('takes of the old card only what the pack has a choice for', async () => {
    const { application } = sent
    expect(await day.tablet.call('recordOldCard', { application, state: 'eaten' })).toEqual({
      ok: false,
      reason: 'not-a-choice',
    })
    await day.tablet.get('recordOldCard', { application, state: 'surrendered' })
    await day.tablet.get('recordOldCard', { application, state: 'corner-cut' })
    const { oldCard, said } = await sheet(sent)
    expect(oldCard).toBe('corner-cut')
    expect(said.filter(({ kind }) => kind === 'old-card').map(({ words }) => words)).toEqual([
      'surrendered',
      'corner-cut',
    ])
  })

  it('is refused while the application can still be changed itself', async () => {
    const { application } = draft
    const refused = { ok: false, reason: 'not-finalised' }
    expect(await day.tablet.call('changePhone', { application, phone: '0912 000 003', reason: '' })).toEqual(refused)
    expect(await day.tablet.call('recordOldCard', { application, state: 'kept' })).toEqual(refused)
  })

  it('is refused of what is not here', async () => {
    const application = '01a19467-e800-7d08-84cd-ac1b1894f5b7'
    const unknown = { ok: false, reason: 'unknown-application' }
    expect(await day.tablet.call('escalate', { application, note: 'x' })).toEqual(unknown)
    expect(await day.tablet.call('changePhone', { application, phone: '0912 000 003', reason: '' })).toEqual(unknown)
    expect(await day.tablet.call('recordOldCard', { application, state: 'kept' })).toEqual(unknown)
  })

  it('is what a correction begins with, and what the correction says stands from then on', async () => {
    const { application } = sent
    const second = await day.tablet.get('correctApplication', { application, reason: 'address' })
    expect((await day.tablet.get('getApplication', second)).fields).toMatchObject({
      phone: '0912 000 002',
      oldCard: 'corner-cut',
    })
    await day.tablet.get('saveField', { ...second, name: 'phone', value: '0912 000 004' })
    expect((await sheet(second)).phone).toBe('0912 000 004')
    // The first version is finalised, so that a number may be said while the correction waits.
    await day.tablet.get('changePhone', { application, phone: '0912 000 005', reason: '' })
    expect((await sheet(second)).phone).toBe('0912 000 005')
  })
})

describe('on the way', () => {
  /** Asks the station again until it holds: a press during an announcement does not begin another. */
  const announcingUntil = (what: string, look: () => Promise<boolean | undefined> | boolean | undefined) =>
    until(what, async () => {
      await day.tablet.get('retryUploads', {})
      return look()
    })

  it('goes with every announcement until the station says that it keeps it', async () => {
    let isKept = false
    const announced = keepsSupplements(day.link, (ids) => (isKept ? ids : undefined))
    day.link.instead = noSync
    await announcingUntil('two announcements', () => announced.length >= 2)
    const waiting = (await sheet(sent)).said
    expect(waiting.every(({ hasTravelled }) => !hasTravelled)).toBe(true)
    expect(announced.at(-1)).toEqual(expect.arrayContaining(waiting.map(({ supplement }) => supplement)))

    isKept = true
    await announcingUntil('all kept', async () => (await sheet(sent)).said.every(({ hasTravelled }) => hasTravelled))
    const before = announced.length
    day.link.seen.length = 0
    await announcingUntil('another announcement', () => day.link.seen.some(({ path }) => path === '/v1/announcements'))
    expect(announced).toHaveLength(before)
  })

  it('marks only those that the station named', async () => {
    const named: string[] = []
    keepsSupplements(day.link, (ids) => ids.filter((id) => named.includes(id)))
    await day.tablet.get('escalate', { application: sent.application, note: 'lần hai' })
    await day.tablet.get('escalate', { application: sent.application, note: 'lần ba' })
    const newest = async () => (await sheet(sent)).said.slice(-2)
    named.push((await newest())[1]!.supplement)
    await announcingUntil('the second kept', async () => (await newest())[1]?.hasTravelled)
    expect((await newest()).map(({ hasTravelled }) => hasTravelled)).toEqual([false, true])
  })

  it('has the telephone as it was signed in the packet', async () => {
    await untilProgress(day.tablet, sent, received)
    const { record } = await day.tablet.station().openPacket(await packetIdOf(day.tablet, sent))
    expect(record.fields.phone ?? '').not.toContain('0912 000')
  })
})
