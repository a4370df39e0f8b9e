/** Which fingers and eyes go onto a device together, and what the interface calls them. */
import type { BioType } from './protocol.ts'

/** By ISO/IEC 19794-4 position. */
const FINGERS: readonly (readonly [number, string])[] = [
  [1, 'Right Thumb'],
  [2, 'Right IndexFinger'],
  [3, 'Right MiddleFinger'],
  [4, 'Right RingFinger'],
  [5, 'Right LittleFinger'],
  [6, 'Left Thumb'],
  [7, 'Left IndexFinger'],
  [8, 'Left MiddleFinger'],
  [9, 'Left RingFinger'],
  [10, 'Left LittleFinger'],
]
const EYES: readonly (readonly [number, string])[] = [
  [1, 'Right'],
  [2, 'Left'],
]
const TABLES = { Finger: FINGERS, Iris: EYES, Face: [] } as const

/** Undefined for a number that is no finger or eye. */
export function findName(type: BioType, position: number): string | undefined {
  return TABLES[type].find(([each]) => each === position)?.[1]
}

/** Undefined for a name that the interface does not have, `UNKNOWN` among them. */
export function findPosition(type: BioType, name: string): number | undefined {
  return TABLES[type].find(([, each]) => each === name)?.[0]
}

export type Slap = {
  /** What part of the device: 1 left, 2 right, 3 both thumbs or eyes, 0 whatever is laid on. */
  subId: '0' | '1' | '2' | '3'
  /** In the order in which the device gives them; none of a face. */
  positions: number[]
  /** Belong to the slap and are not to be waited for. */
  exceptions: number[]
}

type Part = { subId: Slap['subId']; whole: readonly number[] }
const SLAPS: readonly Part[] = [
  { subId: '2', whole: [2, 3, 4, 5] },
  { subId: '1', whole: [7, 8, 9, 10] },
  { subId: '3', whole: [6, 1] },
]
const ONE_EYE: readonly Part[] = [
  { subId: '2', whole: [1] },
  { subId: '1', whole: [2] },
]
const BOTH_EYES: Part = { subId: '3', whole: [2, 1] }
const FACE: Part = { subId: '0', whole: [] }

/** All that belongs to a part of a device, by its `subId`; undefined when the device has no such part. */
export function findWhole(type: BioType, subId: string): readonly number[] | undefined {
  const parts = { Finger: SLAPS, Iris: [...ONE_EYE, BOTH_EYES], Face: [FACE] }[type]
  return parts.find((part) => part.subId === subId)?.whole
}

/** One slap for each part that was asked for, in the order in which its first finger was asked for. */
export function slapsOf(type: BioType, asked: readonly number[], takesTogether: boolean): Slap[] {
  if (type === 'Face') return [{ subId: FACE.subId, positions: [], exceptions: [] }]
  const wanted = [...new Set(asked)]
  if (type === 'Finger' && !takesTogether)
    return wanted.map((position) => ({ subId: '0', positions: [position], exceptions: [] }))
  const eyes = takesTogether && wanted.length > 1 ? [BOTH_EYES] : ONE_EYE
  const parts = type === 'Finger' ? SLAPS : eyes
  const used = new Set(wanted.flatMap((position) => parts.find(({ whole }) => whole.includes(position)) ?? []))
  return [...used].map(({ subId, whole }) => ({
    subId,
    positions: whole.filter((position) => wanted.includes(position)),
    exceptions: whole.filter((position) => !wanted.includes(position)),
  }))
}
