/** The four corners of a paper in a picture, in shares of its width and height, clockwise from the left upper one. */
import type { ValueOf } from '../../../../electron/contract/index.ts'

export type Corners = NonNullable<ValueOf<'findEdges'>['corners']>
export type Corner = Corners[number]

/** Where they are put when no paper was seen: near the edges, so that each can be got hold of. */
export const UNSEEN: Corners = [
  { x: 0.06, y: 0.06 },
  { x: 0.94, y: 0.06 },
  { x: 0.94, y: 0.94 },
  { x: 0.06, y: 0.94 },
]

/** One press of an arrow. */
export const STEP = 0.01

/** The corners with one of them somewhere else, within the picture. */
export function moveCorner(corners: Corners, at: number, to: Corner): Corners {
  return corners.map((corner, index) => (index === at ? { x: clamp(to.x), y: clamp(to.y) } : corner))
}

/** Turns what will be cut out a quarter clockwise: what was the left lower corner becomes the left upper one. */
export function turnCorners(corners: Corners): Corners {
  return [...corners.slice(-1), ...corners.slice(0, -1)]
}

/** Whether they go round one area without crossing: only then can the paper be straightened. */
export function isConvex(corners: Corners): boolean {
  return corners.every((corner, at) => {
    const next = corners[(at + 1) % 4]!
    const after = corners[(at + 2) % 4]!
    return (next.x - corner.x) * (after.y - next.y) - (next.y - corner.y) * (after.x - next.x) > 0
  })
}

function clamp(share: number): number {
  return Math.min(1, Math.max(0, share))
}
