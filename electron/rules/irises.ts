import type { Draft } from './completeness.ts'
import { factsOf, holds } from './condition.ts'
import type { RulePack } from './pack.ts'

/** ISO/IEC 19794-6 eye labels: right, left. */
const EYES = [1, 2] as const

export type IrisPlan = { needed: boolean; positions: number[]; left: number[] }

/** Both eyes where the pack asks for them; one that cannot be taken drops out. @param today ISO date in the pack's time zone. */
export function irisPlan(pack: RulePack, draft: Draft, today: string): IrisPlan {
  if (!pack.irises || !holds(pack.irises.required, factsOf(pack, draft, today)))
    return { needed: false, positions: [], left: [] }
  const has = (list: Draft['captures'] | Draft['exceptions'], eye: number) =>
    list.some(({ modality, position }) => modality === 'iris' && position === eye)
  const positions = EYES.filter((eye) => !has(draft.exceptions, eye))
  return { needed: true, positions, left: positions.filter((eye) => !has(draft.captures, eye)) }
}
