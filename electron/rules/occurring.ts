/** Every composition of rule packs that can come to hold somewhere on some day. */
import { layersFor } from './layers.ts'
import type { LoadedLayer } from './parse.ts'

export type Occurring = { country: string; place: string; date: string; layers: LoadedLayer[] }

/**
 * One for each different set of layers: tried at every region that a layer names, and nowhere in particular, on each day
 * on which a layer begins, ends, is rolled out, or has its season.
 */
export function occurring(layers: readonly LoadedLayer[]): Occurring[] {
  const found = new Map<string, Occurring>()
  for (const country of new Set(layers.map(({ head }) => head.country))) {
    const ours = layers.filter(({ head }) => head.country === country)
    for (const place of new Set(['', ...ours.flatMap(placesOf)]))
      for (const date of new Set(ours.flatMap(daysOf))) {
        const chosen = layersFor(ours, country, place, date)
        const key = chosen.map(({ hash }) => hash).join()
        if (chosen.length > 0 && !found.has(key)) found.set(key, { country, place, date, layers: chosen })
      }
  }
  return [...found.values()]
}

const placesOf = ({ head }: LoadedLayer): string[] => [
  ...(head.regions ?? []),
  ...(head.rollout ?? []).flatMap(({ regions }) => regions ?? []),
]

function daysOf({ head }: LoadedLayer): string[] {
  const ends = [head.effectiveUntil, ...(head.seasons ?? []).map(({ until }) => until)]
  return [
    head.effectiveFrom,
    ...(head.rollout ?? []).map(({ from }) => from),
    ...(head.seasons ?? []).map(({ from }) => from),
    ...ends.flatMap((day) => (day === undefined ? [] : [day, dayAfter(day)])),
  ]
}

const dayAfter = (date: string): string => new Date(Date.parse(date) + 86_400_000).toISOString().slice(0, 10)
