/** Whether the team may leave: what the kit can still do today, in numbers. */
import { statfs } from 'node:fs/promises'
import type { Ability, DeviceInfo } from '../../devices/device.ts'
import type { PageCamera } from '../application/captures/picture.ts'
import type { Records } from '../application/records.ts'
import type { KitItem, OutcomeOf } from '../contract/index.ts'
import type { Devices } from '../devices.ts'
import { readMachine } from '../machine/machine.ts'
import type { RulePack } from '../rules/pack.ts'
import { preferredFor, readUses } from './choices.ts'

export type KitParts = {
  records: Records
  devices: Devices
  camera: PageCamera
  dataDir: string
  battery?: { level: number; isCharging: boolean } | undefined
}
type State = KitItem['state']

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

export async function checkKit(parts: KitParts): Promise<OutcomeOf<'checkKit'>> {
  const { records } = parts
  const visits = records.store.db.prepare('SELECT count(*) FROM visit WHERE outcome IS NULL').pluck().get() as number
  const items: KitItem[] = [
    batteryOf(parts.battery, visits),
    await diskOf(parts.dataDir, visits),
    ...neededBy(records.packs.inForce().pack).map(({ ability, isNeeded }) => deviceOf(parts, ability, isNeeded)),
    ...certificatesOf(parts),
    ...stationOf(records),
  ]
  return { ok: true, value: { items, isReady: items.every(({ state }) => state !== 'stop'), visits } }
}

function batteryOf(battery: KitParts['battery'], visits: number): KitItem {
  if (!battery) return { item: 'battery', state: 'warn' } // the machine does not say; the officer looks at it
  const left = Math.floor(battery.level * VISITS_OF_A_BATTERY)
  return {
    item: 'battery',
    state: battery.isCharging || left >= visits ? 'ok' : left > 0 ? 'warn' : 'stop',
    visits: left,
  }
}

async function diskOf(dataDir: string, visits: number): Promise<KitItem> {
  const { bavail, bsize } = await statfs(dataDir)
  const left = Math.max(0, Math.floor((bavail * bsize - BYTES_KEPT_FREE) / BYTES_OF_A_VISIT))
  return { item: 'disk', state: left === 0 ? 'stop' : left < visits ? 'warn' : 'ok', visits: left }
}

/** What the pack in force takes of everybody, and what helps. */
function neededBy(pack: RulePack): { ability: Ability; isNeeded: boolean }[] {
  return [
    { ability: 'portrait', isNeeded: true },
    { ability: 'finger', isNeeded: true },
    ...(pack.irises ? [{ ability: 'iris' as const, isNeeded: true }] : []),
    ...(pack.card && !pack.chip ? [{ ability: 'card' as const, isNeeded: false }] : []),
    ...(pack.chip ? [{ ability: 'chip' as const, isNeeded: false }] : []),
    { ability: 'print', isNeeded: false },
  ]
}

function deviceOf({ records, devices, camera }: KitParts, ability: Ability, isNeeded: boolean): KitItem {
  const able = devices.list().filter(({ takes }) => takes.includes(ability))
  const preferred = preferredFor(records, ability)
  const device = able.find((one) => one.device === preferred) ?? able.find(isThere) ?? able[0]
  const uses = readUses(records)
  // The page opens its own camera, which the core cannot try.
  if (!device && ability === 'portrait') return { item: 'device', state: 'ok', ability, model: camera }
  const missing: State = isNeeded ? 'stop' : 'warn'
  if (!device) return { item: 'device', state: missing, ability, problem: 'missing' }
  const { model } = device
  if (!isThere(device))
    return { item: 'device', state: missing, ability, model, problem: device.problem ?? 'no-device' }
  const { usedAt, testedAt, testOutcome } = uses.get(device.device) ?? {}
  const triedAt = Math.max(
    0,
    ...[usedAt, testOutcome === 'ok' ? testedAt : undefined].flatMap((at) => (at ? [Date.parse(at)] : [])),
  )
  if (triedAt > records.now() - TRIED_FOR_MS) return { item: 'device', state: 'ok', ability, model }
  return { item: 'device', state: 'warn', ability, model, problem: 'not-tried' }
}

const isThere = ({ status }: DeviceInfo): boolean => status !== 'not-ready'

function certificatesOf({ records, devices }: KitParts): KitItem[] {
  return devices.list().flatMap(({ model, certificateUntil }) => {
    if (certificateUntil === undefined) return []
    const daysLeft = daysUntil(certificateUntil, records.now())
    return [{ item: 'certificate' as const, state: daysState(daysLeft), model, daysLeft }]
  })
}

function stationOf(records: Records): KitItem[] {
  const { now, enrolled } = records
  const { synced_at, clock_ahead_ms } = readMachine(records.store.db)!
  const ahead = clock_ahead_ms === null ? undefined : Math.round(clock_ahead_ms / 1000)
  const off = Math.abs(ahead ?? 0)
  const clock: State =
    off > CLOCK_SECONDS.stop ? 'stop' : ahead === undefined || off > CLOCK_SECONDS.warn ? 'warn' : 'ok'
  const daysLeft = daysUntil(enrolled.keyList.warnAfter, now())
  const isFresh = synced_at !== null && now() - Date.parse(synced_at) < DAY_MS
  return [
    { item: 'clock', state: clock, ...(ahead !== undefined && { aheadSeconds: ahead }) },
    // Old keys seal all the same: the station opens what was sealed with them for a year.
    { item: 'keys', state: daysLeft < 0 ? 'warn' : 'ok', daysLeft },
    { item: 'sync', state: isFresh ? 'ok' : 'warn', ...(synced_at && { at: synced_at }) },
  ]
}

const daysUntil = (at: string, now: number): number => Math.floor((Date.parse(at) - now) / DAY_MS)
/** A day of work needs a day; a week is time to renew them. */
const daysState = (left: number): State => (left < 1 ? 'stop' : left < 7 ? 'warn' : 'ok')
