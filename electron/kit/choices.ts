/** Which device serves what, and which were added by hand: the officers' choice, kept on this machine. */
import { Ability, AddedDevice, type DeviceSettings } from '../../devices/device.ts'
import type { Records } from '../application/records.ts'

type Here = Pick<Records, 'store'>

/** Undefined: whichever is ready. */
export function preferredFor({ store }: Here, ability: Ability): string | undefined {
  return store.db.prepare('SELECT device FROM device_choice WHERE ability = ?').pluck().get(ability) as
    | string
    | undefined
}

export function readChoices({ store }: Here): Partial<Record<Ability, string>> {
  const rows = store.db.prepare<[], { ability: string; device: string }>('SELECT * FROM device_choice').all()
  return Object.fromEntries(
    rows.filter(({ ability }) => Ability.safeParse(ability).success).map((row) => [row.ability, row.device]),
  )
}

/** Without a device the choice is taken back. */
export function chooseDevice({ store }: Here, ability: Ability, device: string | undefined): void {
  if (device === undefined) store.db.prepare('DELETE FROM device_choice WHERE ability = ?').run(ability)
  else store.db.prepare('INSERT OR REPLACE INTO device_choice VALUES (?, ?)').run(ability, device)
}

export function readAdded({ store }: Here): AddedDevice[] {
  return store.db
    .prepare<[], { address: string; driver: string; baud: number | null }>(
      'SELECT * FROM device_added ORDER BY address',
    )
    .all()
    .flatMap(
      ({ address, driver, baud }) => AddedDevice.safeParse({ address, driver, ...(baud && { baud }) }).data ?? [],
    )
}

/** One driver for an address: adding another replaces it. */
export function addDevice({ store }: Here, { address, driver, baud }: AddedDevice): void {
  store.db.prepare('INSERT OR REPLACE INTO device_added VALUES (?, ?, ?)').run(address, driver, baud ?? null)
}

export function removeDevice({ store }: Here, address: string): void {
  store.db.prepare('DELETE FROM device_added WHERE address = ?').run(address)
}

/** What the devices process is told: what was added here, and whom the pack in force believes. */
export function settingsOf(records: Pick<Records, 'store' | 'packs'>): DeviceSettings {
  const { devices } = records.packs.inForce().pack
  return {
    added: readAdded(records),
    scannerRoots: devices?.scannerRoots ?? [],
    chipRoots: devices?.chipRoots ?? [],
  }
}

/** The last use and the last test of each device, as ISO instants. */
export type DeviceUse = { usedAt?: string; testedAt?: string; testOutcome?: string }

export function readUses({ store }: Here): Map<string, DeviceUse> {
  const rows = store.db
    .prepare<[], { device: string; used_at: string | null; tested_at: string | null; test_outcome: string | null }>(
      'SELECT * FROM device_use',
    )
    .all()
  return new Map(
    rows.map(({ device, used_at, tested_at, test_outcome }) => [
      device,
      {
        ...(used_at && { usedAt: used_at }),
        ...(tested_at && { testedAt: tested_at }),
        ...(test_outcome && { testOutcome: test_outcome }),
      },
    ]),
  )
}

export function noteUse({ store, now }: Pick<Records, 'store' | 'now'>, device: string): void {
  store.db
    .prepare(
      'INSERT INTO device_use (device, used_at) VALUES (?, ?) ON CONFLICT DO UPDATE SET used_at = excluded.used_at',
    )
    .run(device, new Date(now()).toISOString())
}

/** @param outcome `ok`, or the code of the error. */
export function noteTest({ store, now }: Pick<Records, 'store' | 'now'>, device: string, outcome: string): void {
  store.db
    .prepare(
      `INSERT INTO device_use (device, tested_at, test_outcome) VALUES (?, ?, ?)
       ON CONFLICT DO UPDATE SET tested_at = excluded.tested_at, test_outcome = excluded.test_outcome`,
    )
    .run(device, new Date(now()).toISOString(), outcome)
}
