/** Which fingers are asked for, in which order, and what is still to be taken. */
import type { Draft } from './completeness.ts'
import { factsOf, holds } from './condition.ts'
import type { RulePack } from './pack.ts'

export type FingerPlan = {
  /** False: the law asks for no fingers of this person, or not for this procedure. */
  needed: boolean
  /** Asked for, in order, taken or not; a finger with an exception drops out and the next of its group comes in. */
  positions: number[]
  /** Of `positions`: not taken yet. Empty when the plan is fulfilled. */
  left: number[]
}

/** @param today ISO date in the pack's time zone. */
export function fingerPlan(pack: RulePack, draft: Draft, today: string): FingerPlan {
  if (!holds(pack.fingers.required, factsOf(pack, draft, today))) return { needed: false, positions: [], left: [] }
  const taken = new Set(draft.captures.flatMap((capture) => positionOf(capture)))
  // An exception wins over a print of the same finger: the best try of a finger that failed is kept as evidence only.
  const excepted = new Set(draft.exceptions.flatMap((exception) => positionOf(exception)))
  const usable = pack.fingers.groups.map(({ of }) => of.filter((position) => !excepted.has(position)))
  const takes = takesOf(pack.fingers, usable)
  const positions = usable.flatMap((fingers, index) => chosen(fingers, takes[index] ?? 0, taken))
  return { needed: true, positions, left: positions.filter((position) => !taken.has(position)) }
}

/** How many of each group: what it should give, as far as it can, and what the others lack where the rule says so. */
function takesOf(rule: RulePack['fingers'], usable: number[][]): number[] {
  const takes = rule.groups.map(({ take }, index) => Math.min(take, usable[index]?.length ?? 0))
  if (!rule.fromOtherGroups) return takes
  let missing = sum(rule.groups.map(({ take }) => take)) - sum(takes)
  return takes.map((take, index) => {
    const more = Math.min(missing, (usable[index]?.length ?? 0) - take)
    missing -= more
    return take + more
  })
}

/** Those taken count first, whichever they are; the rest by preference. In the group's order. */
function chosen(fingers: number[], take: number, taken: ReadonlySet<number>): number[] {
  const byPreference = [...fingers.filter((f) => taken.has(f)), ...fingers.filter((f) => !taken.has(f))]
  const picked = new Set(byPreference.slice(0, take))
  return fingers.filter((position) => picked.has(position))
}

function positionOf(item: { modality: string; position?: number | undefined }): number[] {
  return item.modality === 'finger' && item.position !== undefined ? [item.position] : []
}

function sum(numbers: number[]): number {
  return numbers.reduce((total, number) => total + number, 0)
}
