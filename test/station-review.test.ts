/** A supervisor's review counts once, never of what he took himself, and never over a decision that was there first. */
import { v7 } from 'uuid'
import { afterAll, beforeEach, describe, expect, it } from 'vitest'
import { judge } from '../station/clerk/acts.ts'
import { findBrokenClerkAct } from '../station/clerk/log.ts'
import { describe as describeRecord } from '../station/intake/describe.ts'
import { createNews } from '../station/news.ts'
import type { ApplicationRecord, Officer } from '../station/protocol/index.ts'
import { REVIEW_DOMAIN, type Review, reviewText } from '../station/protocol/index.ts'
import { review } from '../station/review/review.ts'
import { newPrivateKeyPem, readSigningKey, signBytes } from '../station/signing/ed25519.ts'
import { createApplications } from '../station/store/applications.ts'
import { createSealer, type Sealer } from '../station/store/seal-text.ts'
import type { SqlDatabase } from '../station/store/sql.ts'
import type { Store } from '../station/store/store.ts'
import { AT, acceptance, allDatabases, enrolled, kinds } from './support/databases.ts'

const databases = allDatabases()
afterAll(() => databases.end())

const officers: Officer[] = [
  { number: '100001', name: 'An', role: 'officer' },
  { number: '100002', name: 'Bình', role: 'supervisor' },
  { number: '100003', name: 'Cúc', role: 'supervisor' },
]

describe.each(kinds)('a review in %s', (kind) => {
  let database: SqlDatabase
  let store: Store
  let sealer: Sealer
  beforeEach(async () => {
    const place = await databases[kind]()
    ;({ database, store } = await place.open())
    sealer = createSealer(place.key)
  })
  const parts = () => ({ database, sealer, news: createNews(), now: () => Date.parse(AT) })
  const key = readSigningKey(newPrivateKeyPem())
  const sign = (decided: Review, by = key) => ({
    review: decided,
    publicKey: by.publicKey,
    signature: signBytes(by, Buffer.concat([Buffer.from(REVIEW_DOMAIN), Buffer.from(reviewText(decided))])),
  })
  const decide = (decided: Review) => review(parts(), officers, sign(decided))

  const hashes = new Map<string, string>()
  async function takenBy(officer: string, described = true): Promise<string> {
    const fields = { name: 'Planted Person', citizenNumber: '998877665544' }
    const record = { slipNumber: 'S-1', procedure: 'first-issue', officer, finalisedAt: { utc: AT }, fields }
    const about = describeRecord(record as unknown as ApplicationRecord, sealer)
    const packet = acceptance(await enrolled(store), { ...(described && { about }) })
    await store.custody.accept(packet, () => 'receipt')
    hashes.set(packet.application, packet.contentHash)
    return packet.application
  }
  const accept = (application: string, reviewer = '100002'): Review => ({
    ...{ review: v7(), application, version: 1, reviewer, decision: 'accepted' as const },
    contentHash: hashes.get(application) ?? '0'.repeat(64),
  })
  const words = async (application: string) =>
    (await createApplications(database, sealer).find(application))?.statuses.map(({ status, reason }) =>
      reason === undefined ? status : `${status}: ${reason}`,
    )
  const acts = () => database.read((sql) => sql.all<{ entry: string }>('SELECT entry FROM clerk_act'))

  it('is said once, with one line in the log, though it comes again', async () => {
    const application = await takenBy('100001')
    const before = (await words(application))!
    const returned: Review = { ...accept(application), decision: 'returned', reason: 'Planted Person is too dark' }
    expect(await decide(returned)).toEqual({ outcome: 'said' })
    expect(await decide(returned)).toEqual({ outcome: 'said' })
    expect(await words(application)).toEqual([...before, 'returned: Planted Person is too dark'])
    expect(await acts()).toHaveLength(1)
    expect((await acts())[0]!.entry).not.toContain('Planted')
    expect(await findBrokenClerkAct(database)).toBeUndefined()
  })

  it('is refused of what the reviewer took himself, and where nobody can tell who took it', async () => {
    for (const application of [await takenBy('100002'), await takenBy('100001', false)]) {
      const before = await words(application)
      expect(await decide(accept(application))).toEqual({ outcome: 'own-application' })
      expect(await words(application)).toEqual(before)
    }
    expect(await acts()).toEqual([])
  })

  it('is refused to an officer who is no supervisor, or whom the station does not know', async () => {
    const application = await takenBy('100003')
    for (const reviewer of ['100001', '999999'])
      expect(await decide(accept(application, reviewer))).toEqual({ outcome: 'not-a-reviewer' })
    expect(await acts()).toEqual([])
  })

  it('of an application that is not here says so', async () => {
    expect(await decide(accept(v7()))).toEqual({ outcome: 'not-here' })
  })

  it('leaves the first decision standing and says whose it was, a clerk’s or another reviewer’s', async () => {
    const clerks = await takenBy('100001')
    await judge(parts(), 'lan', { application: clerks, version: 1 }, { status: 'returned', reason: 'dark' })
    const before = await words(clerks)
    expect(await decide(accept(clerks))).toEqual({ outcome: 'decided', status: 'returned', by: 'lan', at: AT })
    expect(await words(clerks)).toEqual(before)
    const reviewed = await takenBy('100001')
    const first = accept(reviewed, '100003')
    await decide(first)
    const decided = { outcome: 'decided', status: 'accepted', by: 'officer:100003', at: AT }
    expect(await decide(accept(reviewed))).toEqual(decided)
    expect(await decide({ ...first, decision: 'returned', reason: 'another under its id' })).toEqual(decided)
  })

  it('at the same moment as another leaves one of them standing', async () => {
    const application = await takenBy('100001')
    const both = await Promise.all([decide(accept(application)), decide(accept(application, '100003'))])
    expect(both.map(({ outcome }) => outcome).sort()).toEqual(['decided', 'said'])
    expect(await acts()).toHaveLength(1)
  })

  it('counts only with the reviewer’s signature over what he looked at, and with a reason where it is not accepted', async () => {
    const application = await takenBy('100001')
    const signed = sign(accept(application))
    const refused = { outcome: 'not-signed' }
    expect(await review(parts(), officers, { ...signed, review: { ...signed.review, decision: 'held' } })).toEqual(
      refused,
    )
    expect(
      await review(parts(), officers, { ...signed, publicKey: readSigningKey(newPrivateKeyPem()).publicKey }),
    ).toEqual(refused)
    expect(await decide({ ...accept(application), decision: 'returned', reason: ' ' })).toEqual(refused)
    const another = { ...accept(application), contentHash: 'a'.repeat(64) }
    expect(await decide(another)).toEqual({ outcome: 'not-here' })
    expect(await acts()).toEqual([])
  })

  it('can leave it to a clerk, who sees why', async () => {
    const application = await takenBy('100001')
    expect(await decide({ ...accept(application), decision: 'held', reason: 'two faces' })).toEqual({ outcome: 'said' })
    expect((await words(application))?.at(-1)).toBe('held: two faces')
  })
})
