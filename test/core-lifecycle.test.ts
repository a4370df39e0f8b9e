import { createHash, randomUUID } from 'node:crypto'
import fc from 'fast-check'
import { v7 as uuidv7 } from 'uuid'
import { afterAll, beforeAll, expect, it } from 'vitest'
import type { ApplicationKey } from '../electron/contract/index.ts'
import type { Database } from '../electron/store/store.ts'
import type { Tablet } from './support/tablet.ts'
import { signedInTablet, visitsOf } from './support/tablet-day.ts'

/** Whatever officers do in whatever order: what is final stays, and the log tells all of it. */
let tablet: Tablet
let visits: string[]
const keys: ApplicationKey[] = []
const nobody: ApplicationKey = { application: uuidv7(), version: 1 }
const frozen = new Map<string, string>()
let lines = 0
beforeAll(async () => {
  tablet = await signedInTablet({ visits: 36 })
  visits = (await visitsOf(tablet)).map(({ visit }) => visit)
})
afterAll(() => tablet?.end())

const number = fc.nat({ max: 40 })
const weights = {
  takeVisit: 4,
  saveField: 5,
  signApplication: 2,
  handOver: 1,
  readCard: 1,
  takeCapture: 1,
  recordException: 1,
  finaliseApplication: 5,
  correctApplication: 2,
  discardApplication: 1,
  recordVisitOutcome: 1,
  restart: 1,
} as const
const names = Object.entries(weights).flatMap(([act, weight]) =>
  Array<string>(weight).fill(act),
) as (keyof typeof weights)[]
const step = fc.record({ act: fc.constantFrom(...names), which: number })
type Step = typeof step extends fc.Arbitrary<infer T> ? T : never

const chosen = (which: number): ApplicationKey =>
  // One of the last few, or one that is not there.
  keys.at(-1 - (which % 5)) ?? nobody
const isNew = (key: ApplicationKey) =>
  !keys.some(({ application, version }) => application === key.application && version === key.version)

/** Does it, and counts the line that it has to leave: one for what changed something, none for what was refused. */
async function perform({ act, which }: Step): Promise<void> {
  const key = chosen(which)
  const begun = (outcome: { ok: boolean; value?: ApplicationKey }) => {
    if (!outcome.ok || !isNew(outcome.value!)) return
    keys.push(outcome.value!)
    lines += 1
  }
  const done = (outcome: { ok: boolean }) => {
    if (outcome.ok) lines += 1
  }
  if (act === 'restart') await tablet.restart()
  else if (act === 'takeVisit') begun(await tablet.call(act, { visit: visits[which] ?? uuidv7() }))
  else if (act === 'correctApplication') begun(await tablet.call(act, { application: key.application, reason: 'sai' }))
  else if (act === 'recordVisitOutcome')
    done(await tablet.call(act, { visit: visits[which] ?? uuidv7(), outcome: 'absent' }))
  else if (act === 'saveField') done(await tablet.call(act, { ...key, name: 'reissueReason', value: 'lost' }))
  else if (act === 'takeCapture')
    done(await tablet.call(act, { ...key, modality: 'finger', positions: [1 + (which % 10)] }))
  else if (act === 'recordException')
    done(await tablet.call(act, { ...key, modality: 'finger', position: 1 + (which % 10), reason: 'x' }))
  else if (act === 'signApplication') await signNow(key, done)
  else if (act === 'handOver') done(await tablet.call(act, { ...key, officer: '1009' }))
  else {
    // Mostly complete and signed just before, as it is at a home; sometimes what was signed is another by now.
    if (act === 'finaliseApplication' && which % 4 > 0) {
      done(await tablet.call('saveField', { ...key, name: 'reissueReason', value: 'lost' }))
      await signNow(key, done)
    }
    done(await tablet.call(act, key))
  }
}

async function signNow(key: ApplicationKey, done: (outcome: { ok: boolean }) => void): Promise<void> {
  const page = await tablet.call('getApplicantPage', key)
  const shownSha256 = page.ok ? page.value.shownSha256 : ''
  const words = { by: 'applicant', method: 'cannot', reason: 'x', witness: 'y' } as const
  done(await tablet.call('signApplication', { ...key, ...words, shownSha256 }))
}

const sha = (bytes: Uint8Array | string) => createHash('sha256').update(bytes).digest('hex')

/** From the protocol's words alone: SHA-256(domain ‖ previous hash ‖ entry), genesis over the certificate. */
function walkAudit(db: Database): { broken: number[]; officerLines: number } {
  const certificate = db.prepare('SELECT certificate FROM machine').pluck().get() as string
  let previous = sha(`doorstep/audit-genesis/1\0${certificate}`)
  const rows = db.prepare('SELECT * FROM audit ORDER BY sequence').all() as {
    sequence: number
    entry: string
    hash: string
  }[]
  const broken = rows.filter(({ sequence, entry, hash }, index) => {
    const expected = sha(
      Buffer.concat([Buffer.from('doorstep/audit/1\0'), Buffer.from(previous, 'hex'), Buffer.from(entry)]),
    )
    previous = hash
    return hash !== expected || sequence !== index + 1 || JSON.parse(entry).at.sequence !== sequence
  })
  const byOfficers = rows.filter(({ entry }) => JSON.parse(entry).officer !== 'machine')
  return { broken: broken.map(({ sequence }) => sequence), officerLines: byOfficers.length }
}

/** Every final thing by its name, with a hash of all that must not change. */
function finalThings(db: Database): [string, string][] {
  const records = db
    .prepare(
      "SELECT application, version, record, content_hash, finalise_signature FROM application WHERE state IN ('finalised', 'sealed')",
    )
    .all() as {
    application: string
    version: number
    record: Buffer
    content_hash: string
    finalise_signature: string
  }[]
  const packets = db.prepare('SELECT packet_id, bytes FROM packet_bytes').all() as {
    packet_id: string
    bytes: Buffer
  }[]
  return [
    ...records.map((row): [string, string] => [
      `record ${row.application} ${row.version}`,
      `${sha(row.record)} ${row.content_hash} ${row.finalise_signature}`,
    ]),
    ...packets.map((row): [string, string] => [`packet ${row.packet_id}`, sha(row.bytes)]),
  ]
}

it('never changes a final record or a sealed packet, and logs each act once, in any order of acts', {
  timeout: 120_000,
}, async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 5, maxLength: 25 }), async (steps) => {
      for (const each of steps) await perform(each)
      await tablet.look((db) => {
        const { broken, officerLines } = walkAudit(db)
        expect(broken).toEqual([])
        expect(officerLines).toBe(lines)
        const now = new Map(finalThings(db))
        for (const [name, hash] of frozen) expect(now.get(name), name).toBe(hash)
        for (const [name, hash] of now) {
          frozen.set(name, hash)
          if (name.startsWith('packet ')) expect(name).toBe(`packet ${hash}`)
        }
      })
    }),
    // One machine through all of it; a sequence cannot be taken back, so shrinking would tell nothing.
    { numRuns: 25, endOnFailure: true },
  )
  expect([...frozen.keys()].filter((name) => name.startsWith('record')).length).toBeGreaterThan(10)
})

it('answers every act on an application that is not there', async () => {
  const unknown = { ok: false, reason: 'unknown-application' }
  expect(await tablet.call('getApplication', nobody)).toEqual(unknown)
  expect(await tablet.call('saveField', { ...nobody, name: 'name', value: 'x' })).toEqual(unknown)
  expect(await tablet.call('takeCapture', { ...nobody, modality: 'portrait', positions: [] })).toEqual(unknown)
  expect(await tablet.call('recordException', { ...nobody, modality: 'portrait', reason: 'x' })).toEqual(unknown)
  expect(await tablet.call('discardApplication', nobody)).toEqual(unknown)
  expect(await tablet.call('finaliseApplication', nobody)).toEqual(unknown)
  expect(await tablet.call('correctApplication', { application: nobody.application, reason: 'x' })).toEqual(unknown)
  expect(await tablet.call('takeVisit', { visit: uuidv7() })).toEqual({ ok: false, reason: 'unknown-visit' })
  expect(await tablet.call('getImage', { capture: uuidv7() })).toEqual({ ok: false, reason: 'unknown-capture' })
  expect(await tablet.call('exportPacket', { packetId: sha(randomUUID()) })).toEqual({
    ok: false,
    reason: 'unknown-packet',
  })
})
