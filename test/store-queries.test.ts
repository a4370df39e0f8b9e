import { afterAll, beforeAll, expect, it } from 'vitest'
import { countApplications, listApplications } from '../electron/application/list.ts'
import { openSession, type Session } from '../electron/session.ts'
import type { Tablet } from './support/tablet.ts'
import { signedInTablet } from './support/tablet-day.ts'

let tablet: Tablet
let session: Session
beforeAll(async () => {
  tablet = await signedInTablet()
  const held = tablet.held()
  await tablet.stop()
  session = await openSession(held, {
    dataDir: tablet.dataDir,
    environment: 'practice',
    appVersion: '0.1.0',
    stationUrl: () => undefined,
    changed: () => {},
    log: () => {},
    failed: () => {},
  })
})
afterAll(async () => {
  await session?.close()
  await tablet?.end()
})

/** The plans of every statement that the work prepares. */
function plansOf(work: () => unknown): string[] {
  const { db } = session.records.store
  const seen: string[] = []
  const { prepare } = db
  db.prepare = ((sql: string) => {
    seen.push(sql)
    return prepare.call(db, sql)
  }) as typeof prepare
  try {
    work()
  } finally {
    db.prepare = prepare
  }
  expect(seen.length).toBeGreaterThan(0)
  return seen.flatMap((sql) => {
    // Unbound parameters are NULL; the plan is the same.
    const rows = db.prepare(`EXPLAIN QUERY PLAN ${sql.replaceAll(/:\w+|\?/g, 'NULL')}`).all() as { detail: string }[]
    return rows.map(({ detail }) => detail)
  })
}

const scans = (plans: string[]) =>
  plans.filter((detail) => /^SCAN (a|application|p|packet|c|capture|image)\b/.test(detail))

it.each(['drafts', 'unsent', 'received', 'attention'] as const)('lists a page of %s by an index alone', (group) => {
  for (const after of [undefined, '40-7']) {
    const plans = plansOf(() => listApplications(session.records, { group, search: '', after }))
    expect(scans(plans)).toEqual([])
    expect(plans.join()).toContain('application_by_group')
    expect(plans.join()).not.toContain('TEMP B-TREE')
  }
})

it('lists a page of all in the order of an index, without sorting', () => {
  const plans = plansOf(() => listApplications(session.records, { group: 'all', search: '', after: '40-7' }))
  expect(scans(plans).filter((detail) => !detail.includes('application_by_sequence'))).toEqual([])
  expect(plans.join()).not.toContain('TEMP B-TREE')
})

it('searches by the index of names and numbers', () => {
  const plans = plansOf(() => listApplications(session.records, { group: 'all', search: 'lành', after: undefined }))
  expect(scans(plans).filter((detail) => !detail.includes('application_by_sequence'))).toEqual([])
  expect(plans.join()).toContain('VIRTUAL TABLE INDEX')
})

it('counts without touching an application', () => {
  const plans = plansOf(() => countApplications(session.records))
  // Of both tables only what waits: the indexes have nothing else in them.
  expect(plans.filter((plan) => /^(SCAN|SEARCH) (application|p)\b/.test(plan)).sort()).toEqual([
    'SCAN application USING COVERING INDEX application_by_countersign',
    'SCAN p USING INDEX packet_alone',
  ])
  expect(plans).toContain('SCAN progress_count')
})

it('finds what is to be uploaded, listed, asked after and dropped by an index', () => {
  const { queue } = session
  for (const work of [
    () => queue.pending(),
    () => queue.blocked(),
    () => queue.list(),
    () => queue.receiptedSince('2026-01-01T00:00:00Z'),
    () => queue.dropBytesReceivedBefore('2026-01-01T00:00:00Z'),
  ]) {
    const plans = plansOf(work)
    expect(scans(plans)).toEqual([])
  }
  expect(plansOf(() => queue.pending()).join()).toContain('packet_by_step')
})

it('seals by an index of what is finalised', async () => {
  const { db } = session.records.store
  const plan = db
    .prepare("EXPLAIN QUERY PLAN SELECT * FROM application WHERE state = 'finalised' ORDER BY sequence")
    .all() as { detail: string }[]
  expect(plan.map(({ detail }) => detail).join()).toContain('application_by_state')
})
