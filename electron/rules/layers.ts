/** Country → province → campaign: which files hold at a place on a day, and the one pack that they make together. */
import { createHash } from 'node:crypto'
import { mergeLayer } from './merge.ts'
import { type LoadedLayer, type LoadedPack, validated } from './parse.ts'
import { unitTree } from './units/units.ts'

const LEVELS = ['country', 'province', 'campaign'] as const

/**
 * The layers in force, the country's first; none when no country's pack is. Of each family the newest that has begun
 * and is rolled out here; of the same id the highest revision.
 * @param place code of the unit where the team works; empty: the country's rules alone.
 * @param date ISO, in the country's time zone.
 */
export function layersFor<L extends LoadedLayer>(
  layers: readonly L[],
  country: string,
  place: string,
  date: string,
): L[] {
  const ours = layers.filter(({ head }) => head.country === country)
  const units = ours.flatMap(({ head }) =>
    (head.level ?? 'country') === 'country' && head.units !== undefined ? [head.units] : [],
  )[0]
  const isHere = (regions: readonly string[] | undefined): boolean =>
    regions === undefined ||
    (place !== '' && units !== undefined && regions.some((region) => unitTree(units).isWithin(place, region)))
  const families = new Map<string, L>()
  for (const layer of ours) {
    const { head } = layer
    const begun = head.effectiveFrom <= date && (head.effectiveUntil === undefined || date <= head.effectiveUntil)
    const rolledOut = head.rollout?.some(({ from, regions }) => from <= date && isHere(regions)) ?? true
    const isSeason = head.seasons?.some(({ from, until }) => from <= date && date <= until) ?? true
    if (!begun || !isSeason || !rolledOut || !isHere(head.regions)) continue
    const family = familyOf(head.id)
    const best = families.get(family)
    if (!best || isNewer(layer, best)) families.set(family, layer)
  }
  const chosen = [...families.values()].sort(
    (a, b) => levelOf(a) - levelOf(b) || widthOf(b) - widthOf(a) || (a.head.id < b.head.id ? -1 : 1),
  )
  return chosen[0] && levelOf(chosen[0]) === 0 ? chosen : []
}

/**
 * The rules at a place on a day. A country's file alone is itself; of several, the bytes are made here, always the same
 * from the same files, so that tablet and station name them by one hash.
 * @returns undefined when no country's pack is in force.
 * @throws {RulePackError} when the layers do not fit each other.
 */
export function packFor(
  layers: readonly LoadedLayer[],
  country: string,
  date: string,
  place = '',
): LoadedPack | undefined {
  return compose(layersFor(layers, country, place, date))
}

/** @param layers the country's first, as `layersFor` gives them. @throws {RulePackError} */
export function compose(layers: readonly LoadedLayer[]): LoadedPack | undefined {
  const [first, ...rest] = layers
  if (!first) return undefined
  if (rest.length === 0) return { pack: validated(first.content), hash: first.hash, bytes: first.bytes }
  const merged = rest.reduce((below, layer) => mergeLayer(below, layer.content), first.content)
  const ends = layers.flatMap(({ head }) => head.effectiveUntil ?? []).sort()
  const content = {
    ...merged,
    level: undefined,
    regions: undefined,
    rollout: undefined,
    seasons: undefined,
    formatVersion: 2,
    effectiveFrom: layers
      .map(({ head }) => head.effectiveFrom)
      .sort()
      .at(-1),
    effectiveUntil: ends[0],
    layers: layers.map(({ head, hash }) => ({ id: head.id, hash })),
  }
  const bytes = Buffer.from(JSON.stringify(content))
  const pack = validated(JSON.parse(bytes.toString('utf8')))
  return { pack, hash: createHash('sha256').update(bytes).digest('hex'), bytes }
}

/** `cn-34` of `cn-34-2019-04`. */
export const familyOf = (id: string): string => id.replace(/-\d{4}-\d{2}$/, '')

const levelOf = ({ head }: LoadedLayer): number => LEVELS.indexOf(head.level ?? 'country')

/** A province's layer names a shorter code than a city's, or more places: the wider one lies beneath. */
const widthOf = ({ head }: LoadedLayer): number => (head.regions ?? []).filter((code) => code.endsWith('00')).length

function isNewer({ head: a }: LoadedLayer, { head: b }: LoadedLayer): boolean {
  if (a.effectiveFrom !== b.effectiveFrom) return a.effectiveFrom > b.effectiveFrom
  return (a.revision ?? 1) > (b.revision ?? 1)
}
