/**
 * Which way the ridges run: the zero-pole model of Sherlock and Monro, with loops narrowed after Vizcaya and Gerhardt.
 * Lengths are pixels at 500 ppi from the finger's centre, y upwards; angles are radians, 0 is horizontal.
 */
import { between, type Random } from '../random.ts'

export type Pattern = 'whorl' | 'left-loop' | 'right-loop' | 'tented-arch' | 'arch'

type Point = { x: number; y: number }

/** The ridge angle at a point; its sign and half turns mean nothing. */
export type Orientation = (x: number, y: number) => number

/** How often each pattern comes on a right hand, in hundredths; a left hand mirrors the loops. */
const SHARES: readonly (readonly [Pattern, number])[] = [
  ['right-loop', 60],
  ['whorl', 26],
  ['left-loop', 5],
  ['tented-arch', 4],
  ['arch', 5],
]

/** The pattern of one finger; `position` is 1–10, 6 and above is the left hand. */
export function choosePattern(random: Random, position: number): Pattern {
  let rest = random() * 100
  const found = SHARES.find(([, share]) => {
    rest -= share
    return rest < 0
  })
  const pattern = found?.[0] ?? 'right-loop'
  if (position < 6) return pattern
  if (pattern === 'right-loop') return 'left-loop'
  return pattern === 'left-loop' ? 'right-loop' : pattern
}

/** An orientation field of that pattern, its singular points moved a little, so that no two fingers are alike. */
export function orientationOf(pattern: Pattern, random: Random): Orientation {
  if (pattern === 'arch') return arch(between(random, 0.9, 1.3), between(random, -12, 12))
  const { loops, deltas } = singularPoints(pattern, random)
  const narrowing = pattern === 'whorl' ? 0 : between(random, 0.45, 0.85)
  const raw: Orientation = (x, y) => {
    let turn = 0
    for (const loop of loops) turn += narrowed(Math.atan2(y - loop.y, x - loop.x), narrowing)
    for (const delta of deltas) turn -= Math.atan2(y - delta.y, x - delta.x)
    return turn / 2
  }
  const top = raw(0, 185) // ridges are level at the top of a finger
  return (x, y) => raw(x, y) - top
}

function singularPoints(pattern: Exclude<Pattern, 'arch'>, random: Random): { loops: Point[]; deltas: Point[] } {
  const near = (x: number, y: number): Point => ({ x: x + between(random, -10, 10), y: y + between(random, -10, 10) })
  if (pattern === 'whorl') {
    const half = between(random, 12, 32)
    return { loops: [near(0, 20 + half), near(0, 20 - half)], deltas: [near(-115, -125), near(115, -125)] }
  }
  if (pattern === 'tented-arch') return { loops: [near(0, -5)], deltas: [near(0, -90)] }
  // A loop that opens to the right has its delta on the left.
  const side = pattern === 'right-loop' ? -1 : 1
  return { loops: [near(0, 18)], deltas: [near(side * 98, -112)] }
}

/** Of the correction at every eighth of a turn from −π: beside a loop ridges stand steeper, above and below it as before. */
const KNOTS: readonly number[] = [1, 0.7, 0, -0.7, -1, -0.7, 0, 0.7]

/** The argument corrected piece by piece; without it loops come out flared like a tent. `amount` is radians. */
function narrowed(angle: number, amount: number): number {
  const place = ((angle + Math.PI) / (2 * Math.PI)) * KNOTS.length
  const index = Math.floor(place)
  const from = KNOTS[index % KNOTS.length] ?? 0
  const to = KNOTS[(index + 1) % KNOTS.length] ?? 0
  return angle + amount * (from + (to - from) * (place - index))
}

/** No singular point: ridges rise to the middle and fall again, most a little below the centre. */
function arch(steepness: number, middle: number): Orientation {
  return (x, y) => {
    const strength = Math.max(0, 1 - 1.76 * Math.abs(y / 416 + 0.05))
    return Math.atan(-steepness * strength * Math.sin(((x - middle) / 320) * Math.PI))
  }
}
