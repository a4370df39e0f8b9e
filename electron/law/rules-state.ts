import type { Records } from '../application/records.ts'
import type { RulesState } from '../contract/index.ts'
import { factsOf, surelyHolds } from '../rules/condition.ts'
import type { LoadedLayer } from '../rules/load.ts'
import { unitTree } from '../rules/units/units.ts'

/** Which rules hold here today, every file that this machine has of its country, and what it refused. */
export function rulesState(records: Records): RulesState {
  const { packs, enrolled, store } = records
  const { pack, hash } = packs.inForce()
  const place = packs.place()
  const today = packs.today()
  const ours = packs.layers().filter(({ head }) => head.country === enrolled.certificate.country)
  const used = new Set((pack.layers ?? [{ hash }]).map((one) => one.hash))
  const sent = new Set(store.db.prepare('SELECT hash FROM rule_layer').pluck().all() as string[])
  const facts = factsOf(pack, { procedure: '', fields: { acceptedAt: place } }, today)
  const region = regionOf(pack.units, place)
  return {
    inForce: { id: pack.id, hash, layers: (pack.layers ?? [pack]).map(({ id }) => id) },
    ...(region && { region }),
    currency: pack.currency,
    layers: ours.map((layer) => viewOf(layer, sent.has(layer.hash), used.has(layer.hash))),
    refused: store.db
      .prepare<[], RulesState['refused'][number]>(
        'SELECT id, hash, reason, message, at FROM rule_refusal ORDER BY at DESC',
      )
      .all(),
    features: (pack.features ?? []).map(({ id, text, basis, when }) => ({
      id,
      text,
      basis,
      isOn: surelyHolds(when, facts),
    })),
    contacts: (pack.contacts ?? []).map(({ when, ...contact }) => contact),
  }
}

function viewOf(
  { head, hash, content }: LoadedLayer,
  isSent: boolean,
  isInForce: boolean,
): RulesState['layers'][number] {
  return {
    id: head.id,
    hash,
    ...(head.title && { title: head.title }),
    level: head.level ?? 'country',
    effectiveFrom: head.effectiveFrom,
    ...(head.effectiveUntil && { effectiveUntil: head.effectiveUntil }),
    source: isSent ? 'station' : 'shipped',
    isInForce,
    needsReview: reviewsIn(content),
  }
}

/** How many of its rules a lawyer should look at. */
function reviewsIn(node: unknown): number {
  if (typeof node !== 'object' || node === null) return 0
  const own = (node as { needsReview?: unknown }).needsReview === true ? 1 : 0
  return Object.values(node).reduce<number>((sum, value) => sum + reviewsIn(value), own)
}

function regionOf(units: string | undefined, code: string): RulesState['region'] {
  if (code === '') return undefined
  return { code, name: (units === undefined ? undefined : unitTree(units).nameOf(code)) ?? code }
}
