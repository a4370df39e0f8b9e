import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { isPhoneTaken } from '../electron/afterwards/phone-taken.ts'
import { findApplication } from '../electron/application/records.ts'
import type { ApplicationKey } from '../electron/contract/index.ts'
import { openSession } from '../electron/session.ts'
import { type AfterwardsTablet, afterwardsTablet, prepared } from './support/tablet-afterwards.ts'
import { fill, finalise, visitsOf } from './support/tablet-day.ts'

/** An account is opened in the visit of a card: a second application of the same person, begun with what is known. */
let day: AfterwardsTablet
beforeAll(async () => {
  day = await afterwardsTablet({
    'ACC-1': prepared('ACC-1', { procedure: 'account', fields: { name: 'Người Khác', birthDate: '1950-01-01' } }),
  })
})
afterAll(() => day?.end())

const save = (key: ApplicationKey, name: string, value: string) => day.tablet.get('saveField', { ...key, name, value })
const viewOf = (key: ApplicationKey) => day.tablet.get('getApplication', key)

describe('beginning an account', () => {
  it('takes over who the person is and who speaks for him, not what the card alone is about', async () => {
    const card = await fill(day.tablet, 0, 1)
    await save(card, 'phone', '0912 345 678')
    await save(card, 'guardianPhone', '0987 000 000')
    const before = await viewOf(card)
    const key = await day.tablet.get('beginAccount', card)
    const account = await viewOf(key)
    const { name, birthDate, sex, citizenNumber, address } = before.fields
    expect(account.procedure).toBe('account')
    expect(account.fields).toMatchObject({ name, birthDate, sex, citizenNumber, address, phone: '0912 345 678' })
    expect(account.fields.guardianPhone).toBe('0987 000 000')
    expect(account.fieldSources).toMatchObject({ name: 'visit', phone: 'typed', presetHere: 'preset' })
    expect(account.fields).not.toHaveProperty('reissueReason')
    expect(account.visit).toEqual(before.visit)
    expect(account.captures).toEqual([])
    expect(account.signing).toBeUndefined()
  })

  it('leads from one to the other, and leaves the visit with the card', async () => {
    const [visit] = await visitsOf(day.tablet)
    const card = visit!.application!
    const key = await day.tablet.get('beginAccount', card)
    expect((await viewOf(card)).linked).toMatchObject({ ...key, progress: 'draft', procedureLabel: { en: 'Account' } })
    expect((await viewOf(key)).linked).toMatchObject(card)
  })

  it('gives the same one again, to the same act and to another, and a new one once it was discarded', async () => {
    const card = await fill(day.tablet, 1, 0)
    const act = randomUUID()
    const first = await day.tablet.call('beginAccount', card, act)
    expect(await day.tablet.call('beginAccount', card, act)).toEqual(first)
    expect(await day.tablet.get('beginAccount', card)).toEqual(first.ok && first.value)
    if (first.ok) await day.tablet.get('discardApplication', first.value)
    const second = await day.tablet.get('beginAccount', card)
    expect(second.application).not.toBe(first.ok && first.value.application)
    expect((await viewOf(card)).linked).toMatchObject(second)
  })

  it('begins after the card was finalised as well, with the telephone that was said since', async () => {
    const card = await finalise(day.tablet, 2)
    await day.tablet.get('changePhone', { application: card.application, phone: '0911 222 333', reason: '' })
    const key = await day.tablet.get('beginAccount', card)
    expect((await viewOf(key)).fields.phone).toBe('0911 222 333')
  })

  it('begins none for an account, and none of an application that is not here', async () => {
    const account = await day.tablet.get('takePrepared', { reference: 'ACC-1' })
    expect(await day.tablet.call('beginAccount', account)).toEqual({ ok: false, reason: 'no-such-procedure' })
    expect(await day.tablet.call('beginAccount', { ...account, version: 9 })).toEqual({
      ok: false,
      reason: 'unknown-application',
    })
  })

  it('stays with its card when it is corrected', async () => {
    const card = await fill(day.tablet, 3, 0)
    const other = await finalise(day.tablet, 4)
    await day.tablet.look((db) =>
      db.prepare('UPDATE application SET linked = ? WHERE application = ?').run(card.application, other.application),
    )
    const second = await day.tablet.get('correctApplication', { application: other.application, reason: 'name' })
    expect((await viewOf(card)).linked).toMatchObject(second)
    expect(await day.tablet.get('beginAccount', card)).toEqual(second)
  })
})

describe('the telephone of an account', () => {
  /** As the rules ask it, over the same store. */
  async function isTaken(key: ApplicationKey, phone: string): Promise<boolean> {
    const held = day.tablet.held()
    await day.tablet.stop()
    const session = await openSession(held, {
      ...{ dataDir: day.tablet.dataDir, environment: 'practice', appVersion: '0.1.0', stationUrl: () => undefined },
      ...{ changed: () => {}, log: () => {}, failed: () => {} },
    })
    try {
      return isPhoneTaken(session.records, findApplication(session.records, key)!, phone)
    } finally {
      await session.close()
      await day.tablet.start({ held })
    }
  }
  let mine: ApplicationKey
  let others: ApplicationKey
  beforeAll(async () => {
    const card = await fill(day.tablet, 5, 0)
    mine = await day.tablet.get('beginAccount', card)
    const another = await fill(day.tablet, 6, 0)
    others = await day.tablet.get('beginAccount', another)
    await save(others, 'phone', '0905 111 222')
    await save(card, 'phone', '0905 333 444')
  })

  it('is taken when another person’s account has its digits', async () => {
    expect(await isTaken(mine, '0905-111.222')).toBe(true)
    expect(await isTaken(mine, '0905 111 223')).toBe(false)
    expect(await isTaken(mine, '')).toBe(false)
  })

  it('is free for the same person, and where only a card application has it', async () => {
    expect(await isTaken(others, '0905 111 222')).toBe(false)
    expect(await isTaken(others, '0905 333 444')).toBe(false)
    const { citizenNumber = '' } = (await viewOf(mine)).fields
    await save(others, 'citizenNumber', citizenNumber)
    expect(await isTaken(mine, '0905 111 222')).toBe(false)
  })

  it('goes by name and date of birth where a number is missing', async () => {
    const { name = '', birthDate = '' } = (await viewOf(mine)).fields
    await save(others, 'citizenNumber', '')
    expect(await isTaken(mine, '0905 111 222')).toBe(true)
    await save(others, 'name', name.toUpperCase())
    await save(others, 'birthDate', birthDate)
    expect(await isTaken(mine, '0905 111 222')).toBe(false)
  })

  it('is free again when the other account is discarded', async () => {
    await save(others, 'birthDate', '1990-01-01')
    expect(await isTaken(mine, '0905 111 222')).toBe(true)
    await day.tablet.get('discardApplication', others)
    expect(await isTaken(mine, '0905 111 222')).toBe(false)
  })

  it('is nobody’s business of a card application', async () => {
    const [visit] = await visitsOf(day.tablet)
    await save(mine, 'phone', '0905 555 666')
    expect(await isTaken(visit!.application!, '0905 555 666')).toBe(false)
  })
})

describe('where the pack has no accounts', () => {
  it('begins none', async () => {
    const bare = await afterwardsTablet({}, { kind: 'temporary' })
    try {
      const card = await fill(bare.tablet, 0, 0)
      expect(await bare.tablet.call('beginAccount', card)).toEqual({ ok: false, reason: 'no-such-procedure' })
    } finally {
      await bare.end()
    }
  })
})
