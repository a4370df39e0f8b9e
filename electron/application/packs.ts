import { todayIn } from '../rules/dates.ts'
import { type LoadedPack, packFor, parsePack, shippedPacks } from '../rules/load.ts'
import type { Database } from '../store/store.ts'
import type { Packs } from './records.ts'

/**
 * Packs in use, by the hash of their bytes. Each pack that came with this version is kept in the database, so that
 * an application finalised under it can be read after an update took the file away.
 * @throws {RulePackError}
 */
export function openPacks(db: Database, country: string, now: () => number): Packs {
  const insert = db.prepare('INSERT INTO rule_pack VALUES (?, ?, ?) ON CONFLICT DO NOTHING')
  for (const { pack, hash, bytes } of shippedPacks()) insert.run(hash, pack.id, bytes)
  const held = new Map<string, LoadedPack>()
  for (const { bytes } of db.prepare<[], { bytes: Buffer }>('SELECT bytes FROM rule_pack').all()) {
    const loaded = parsePack(bytes)
    held.set(loaded.hash, loaded)
  }
  return {
    inForce: () => {
      const ours = [...held.values()].filter(({ pack }) => pack.country === country)
      const zone = ours[0]?.pack.timeZone ?? 'UTC'
      const found = packFor(ours, country, todayIn(zone, new Date(now()).toISOString()))
      if (!found) throw new Error(`no rule pack of ${country} is in force`)
      return found
    },
    byHash: (hash) => {
      const found = held.get(hash)
      if (!found) throw new Error(`rule pack ${hash} is not here`)
      return found.pack
    },
  }
}
