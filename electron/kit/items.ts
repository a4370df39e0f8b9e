/** Each line of the kit check, from numbers alone. */
import { type Ability, DeviceErrorCode, type DeviceInfo } from '../../devices/device.ts'
import type { KitItem } from '../contract/index.ts'
import type { DeviceUse } from './choices.ts'

type State = KitItem['state']
export type Battery = { level: number; isCharging: boolean }

/** A laptop and its kit last eight hours, and a day has twenty visits. */
const VISITS_OF_A_BATTERY = 20
/** A record with ten prints, their signed originals, papers, its packet and the copy of it. */
const BYTES_OF_A_VISIT = 24 * 1024 * 1024
/** Room that the system and the database need to work at all. */
const BYTES_KEPT_FREE = 512 * 1024 * 1024
/** A device that was tried this morning. */
const TRIED_FOR_MS = 14 * 60 * 60 * 1000
const DAY_MS = 24 * 60 * 60 * 1000
/** SBI and the station allow five minutes. */
const CLOCK_SECONDS = { warn: 60, stop: 300 }

export function batteryItem(battery: Battery | undefined, visits: number): KitItem {
  if (!battery) return { item: 'battery', state: 'warn' } // the machine does not say; the officer looks at it
  const left = Math.floor(battery.level * VISITS_OF_A_BATTERY)
  return {
    item: 'battery',
    state: battery.isCharging || left >= visits ? 'ok' : left > 0 ? 'warn' : 'stop',
    visits: left,
  }
}

export function diskItem(freeBytes: number, visits: number): KitItem {
  const left = Math.max(0, Math.floor((freeBytes - BYTES_KEPT_FREE) / BYTES_OF_A_VISIT))
  return { item: 'disk', state: left === 0 ? 'stop' : left < visits ? 'warn' : 'ok', visits: left }
}

export const isThere = ({ status }: DeviceInfo): boolean => status !== 'not-ready'

/** @param device the one that serves, if any. @param isNeeded nobody can be served without it. */
export function deviceItem(
  { ability, isNeeded, device }: { ability: Ability; isNeeded: boolean; device?: DeviceInfo | undefined },
  use: DeviceUse | undefined,
  now: number,
): KitItem {
  const without: State = isNeeded ? 'stop' : 'warn'
  if (!device) return { item: 'device', state: without, ability, problem: 'missing' }
  const line = { item: 'device', ability, model: device.model } as const
  if (!isThere(device)) return { ...line, state: without, problem: device.problem ?? 'no-device' }
  const { usedAt, testedAt, testOutcome } = use ?? {}
  const isToday = (at: string | undefined) => at !== undefined && Date.parse(at) > now - TRIED_FOR_MS
  // The last word counts: a scanner that worked at seven and failed at eight does not leave.
  const hasFailed = isToday(testedAt) && testOutcome !== 'ok' && !(usedAt !== undefined && usedAt > testedAt!)
  if (hasFailed) return { ...line, state: without, problem: DeviceErrorCode.safeParse(testOutcome).data ?? 'failed' }
  if (isToday(usedAt) || (isToday(testedAt) && testOutcome === 'ok')) return { ...line, state: 'ok' }
  return { ...line, state: 'warn', problem: 'not-tried' }
}

/** A day of work needs a day; a week is time to renew it. */
export function certificateItem(model: string, until: string, now: number): KitItem {
  const daysLeft = daysUntil(until, now)
  return { item: 'certificate', state: daysLeft < 1 ? 'stop' : daysLeft < 7 ? 'warn' : 'ok', model, daysLeft }
}

/** @param aheadMs of the station's clock; null when they never spoke. */
export function clockItem(aheadMs: number | null): KitItem {
  if (aheadMs === null) return { item: 'clock', state: 'warn' }
  const aheadSeconds = Math.round(aheadMs / 1000)
  const off = Math.abs(aheadSeconds)
  const state = off > CLOCK_SECONDS.stop ? 'stop' : off > CLOCK_SECONDS.warn ? 'warn' : 'ok'
  return { item: 'clock', state, aheadSeconds }
}

/** Old keys seal all the same: the station opens what was sealed with them for a year. */
export function keysItem(warnAfter: string, now: number): KitItem {
  const daysLeft = daysUntil(warnAfter, now)
  return { item: 'keys', state: daysLeft < 0 ? 'warn' : 'ok', daysLeft }
}

export function syncItem(syncedAt: string | null, now: number): KitItem {
  if (syncedAt === null) return { item: 'sync', state: 'warn' }
  return { item: 'sync', state: now - Date.parse(syncedAt) < DAY_MS ? 'ok' : 'warn', at: syncedAt }
}

const daysUntil = (at: string, now: number): number => Math.floor((Date.parse(at) - now) / DAY_MS)
