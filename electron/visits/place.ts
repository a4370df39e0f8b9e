/** Where a visit began and ended: a fix, words, or that there was no signal. Nobody waits for it. */
import { Place } from '../../station/protocol/index.ts'
import type { Records } from '../application/records.ts'
import { sourceOf } from '../application/sources.ts'
import type { Actor } from '../audit/audit.ts'
import type { OutcomeOf, VisitMoment } from '../contract/index.ts'
import type { Devices } from '../devices.ts'
import { preferredFor } from '../kit/choices.ts'

type Here = Pick<Records, 'store'>

export function readPlace({ store }: Here, visit: string, moment: VisitMoment): Place | undefined {
  const found = store.db
    .prepare('SELECT place FROM visit_place WHERE visit = ? AND moment = ?')
    .pluck()
    .get(visit, moment) as string | undefined
  return found === undefined ? undefined : Place.parse(JSON.parse(found))
}

export function readPlaces(records: Here, visit: string): { start?: Place; end?: Place } {
  const [start, end] = [readPlace(records, visit, 'start'), readPlace(records, visit, 'end')]
  return { ...(start && { start }), ...(end && { end }) }
}

/** Taken once: taking it again is opening it, wherever that is. */
export function hasBegun({ store }: Here, visit: string): boolean {
  return store.db.prepare('SELECT 1 FROM visit WHERE visit = ? AND application IS NOT NULL').get(visit) !== undefined
}

/** What no receiver changes: what an officer typed, and where it began. */
export function isSettled(records: Here, visit: string, moment: VisitMoment): boolean {
  const known = readPlace(records, visit, moment)
  return known !== undefined && (moment === 'start' || known.kind === 'typed')
}

/** Without a device: no receiver gave it. */
export type Found = { place: Place; device?: string }

/**
 * The slow half: one fix. Undefined where there is no receiver, or it does not work, which is not the same as no signal.
 * Never refused: a visit does not depend on it.
 */
export async function locate(records: Here, devices: Pick<Devices, 'list' | 'locate'>): Promise<Found | undefined> {
  if (!devices.list().some(({ takes }) => takes.includes('position'))) return undefined
  const answer = await devices.locate(preferredFor(records, 'position'))
  if (!answer.ok) return undefined
  if (!answer.fix) return { place: { kind: 'no-signal' } }
  const { device, at: _clock, ...fix } = answer.fix
  return { place: { kind: 'fix', ...fix, source: sourceOf(device) }, device: device.device }
}

/** The durable half. What an officer typed is not replaced by a receiver, a fix not by none, and a visit begins once. */
export function keepPlace(
  records: Records,
  actor: Actor,
  { visit, moment, place }: { visit: string; moment: VisitMoment; place: Place },
): OutcomeOf<'typePlace'> {
  const { db } = records.store
  if (!db.prepare('SELECT 1 FROM visit WHERE visit = ?').get(visit)) return { ok: false, reason: 'unknown-visit' }
  const knowsMore = place.kind === 'no-signal' && readPlace(records, visit, moment)?.kind === 'fix'
  if (place.kind !== 'typed' && (knowsMore || isSettled(records, visit, moment))) return { ok: true, value: {} }
  // Where somebody lives does not go into the log; that it was settled, and how, does.
  const at = records.audit.append(actor, { act: 'place-kept', subject: { visit, moment, kind: place.kind } })
  db.prepare('INSERT OR REPLACE INTO visit_place VALUES (?, ?, ?, ?, ?)').run(
    visit,
    moment,
    JSON.stringify(place),
    JSON.stringify(at),
    at.sequence,
  )
  return { ok: true, value: {} }
}
