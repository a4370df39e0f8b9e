import { todayIn } from '../rules/dates.ts'
import { compose, layersFor } from '../rules/layers.ts'
import {
  type LoadedLayer,
  type LoadedPack,
  parseLayer,
  parsePack,
  RulePackError,
  retiredPacks,
  shippedPacks,
} from '../rules/load.ts'
import type { RulePack } from '../rules/pack.ts'
import type { Database } from '../store/store.ts'
import type { Packs } from './records.ts'

/**
 * Packs in use, by the hash of their bytes. Each that an application may be taken under is kept in the database, so
 * that it can be read after an update took the file away. Which hold here and today is worked out from the shipped
 * files and those that the station signed.
 * @throws {RulePackError}
 */
export function openPacks(db: Database, country: string, now: () => number): Packs {
  const shipped = shippedPacks()
  let layers = [...shipped, ...storedLayers(db, shipped)]
  const insert = db.prepare('INSERT INTO rule_pack VALUES (?, ?, ?) ON CONFLICT DO NOTHING')
  const held = new Map<string, RulePack>()
  const keep = ({ pack, hash, bytes }: LoadedPack) => {
    if (!held.has(hash)) insert.run(hash, pack.id, bytes)
    held.set(hash, pack)
  }
  for (const pack of retiredPacks()) keep(pack)
  for (const { bytes } of db.prepare<[], { bytes: Buffer }>('SELECT bytes FROM rule_pack').all()) {
    const { pack, hash } = parsePack(bytes)
    held.set(hash, pack)
  }
  const place = (): string =>
    (db.prepare('SELECT region FROM machine').pluck().get() as string | null | undefined) ?? ''
  const dayNow = (): string => {
    const zone = layers.find(({ head }) => head.country === country && head.timeZone !== undefined)?.head.timeZone
    return todayIn(zone ?? 'UTC', new Date(now()).toISOString())
  }
  const made = new Map<string, LoadedPack>()
  const at = (date: string, more: readonly LoadedLayer[] = []): LoadedPack | undefined => {
    const chosen = layersFor([...layers, ...more], country, place(), date)
    if (more.length > 0) return lastGood(chosen)
    const key = chosen.map(({ hash }) => hash).join()
    const known = made.get(key) ?? lastGood(chosen)
    if (known) made.set(key, known)
    return known
  }
  return {
    inForce: () => {
      const found = at(dayNow())
      if (!found) throw new Error(`no rule pack of ${country} is in force`)
      keep(found)
      return found
    },
    at,
    layers: () => layers,
    place,
    today: dayNow,
    byHash: (hash) => {
      const found = held.get(hash)
      if (!found) throw new Error(`rule pack ${hash} is not here`)
      return found
    },
    renew: () => {
      layers = [...shipped, ...storedLayers(db, shipped)]
    },
  }
}

/** What fits: a layer that contradicts those beneath it must never stop the team's work, so it is left out. */
function lastGood(layers: readonly LoadedLayer[]): LoadedPack | undefined {
  try {
    return compose(layers)
  } catch (error) {
    if (error instanceof RulePackError && layers.length > 1) return lastGood(layers.slice(0, -1))
    throw error
  }
}

function storedLayers(db: Database, shipped: readonly LoadedLayer[]): LoadedLayer[] {
  const own = new Set(shipped.map(({ hash }) => hash))
  const rows = db.prepare<[], { hash: string; bytes: Buffer }>('SELECT hash, bytes FROM rule_layer ORDER BY sequence')
  return rows.all().flatMap(({ hash, bytes }) => (own.has(hash) ? [] : [parseLayer(bytes)]))
}
