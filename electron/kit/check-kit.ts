/** Whether the team may leave: what the kit can still do today, in numbers. */
import { statfs } from 'node:fs/promises'
import type { Ability, DeviceInfo } from '../../devices/device.ts'
import type { PageCamera } from '../application/captures/picture.ts'
import { mayIssue } from '../application/issuing.ts'
import type { Records } from '../application/records.ts'
import type { KitItem, OutcomeOf } from '../contract/index.ts'
import type { Devices } from '../devices.ts'
import { readMachine } from '../machine/machine.ts'
import type { RulePack } from '../rules/pack.ts'
import { preferredFor, readUses } from './choices.ts'
import {
  type Battery,
  batteryItem,
  certificateItem,
  clockItem,
  deviceItem,
  diskItem,
  isThere,
  keysItem,
  syncItem,
} from './items.ts'

export type KitParts = {
  records: Records
  devices: Pick<Devices, 'list'>
  camera: PageCamera
  dataDir: string
  battery?: Battery | undefined
}

export async function checkKit(parts: KitParts): Promise<OutcomeOf<'checkKit'>> {
  const { records, camera } = parts
  const { pack } = records.packs.inForce()
  const now = records.now()
  const { synced_at, clock_ahead_ms } = readMachine(records.store.db)!
  const visits = records.store.db.prepare('SELECT count(*) FROM visit WHERE outcome IS NULL').pluck().get() as number
  const { bavail, bsize } = await statfs(parts.dataDir)
  const uses = readUses(records)
  const serving = neededBy(pack).map((need) => ({ ...need, device: servingFor(parts, pack, need.ability) }))
  const devices = new Set(serving.flatMap(({ device }) => device ?? []))
  const items: KitItem[] = [
    batteryItem(parts.battery, visits),
    diskItem(bavail * bsize, visits),
    ...serving.map((one): KitItem => {
      // The page opens its own camera, which the core cannot try.
      if (!one.device && one.ability === 'portrait')
        return { item: 'device', state: 'ok', ability: 'portrait', model: camera }
      return deviceItem(one, one.device && uses.get(one.device.device), now)
    }),
    // Of those that serve: the keys of a spare keep nobody here.
    ...[...devices].flatMap(({ model, certificateUntil }) =>
      certificateUntil === undefined ? [] : certificateItem(model, certificateUntil, now),
    ),
    clockItem(clock_ahead_ms),
    keysItem(records.enrolled.keyList.warnAfter, now),
    syncItem(synced_at, now),
  ]
  return { ok: true, value: { items, isReady: items.every(({ state }) => state !== 'stop'), visits } }
}

/** What the pack in force takes of everybody, and what helps. */
function neededBy(pack: RulePack): { ability: Ability; isNeeded: boolean }[] {
  return [
    { ability: 'portrait', isNeeded: false }, // the page's camera takes over from one of the kit
    { ability: 'finger', isNeeded: true },
    ...(pack.irises ? [{ ability: 'iris' as const, isNeeded: true }] : []),
    ...(pack.card && !pack.chip ? [{ ability: 'card' as const, isNeeded: false }] : []),
    ...(pack.chip ? [{ ability: 'chip' as const, isNeeded: false }] : []),
    { ability: 'print', isNeeded: false },
  ]
}

/** As the devices process chooses: the chosen one while it is there, else one that is ready, else one that is busy. */
function servingFor({ records, devices }: KitParts, pack: RulePack, ability: Ability): DeviceInfo | undefined {
  const { environment } = records.enrolled.certificate
  // What may not issue serves nobody out there, whatever it can do.
  const able = devices
    .list()
    .filter(
      (device) => device.takes.includes(ability) && (ability === 'print' || mayIssue(pack, environment, { device })),
    )
  const there = able.filter(isThere)
  const preferred = preferredFor(records, ability)
  return (
    there.find(({ device }) => device === preferred) ??
    there.find(({ status }) => status === 'ready') ??
    there[0] ??
    able[0]
  )
}
