/** The right hand's back, as its owner sees it, in a box of 300 by 320; the left hand is its mirror. */
export const HAND_BOX = { width: 300, height: 320 } as const
export const FINGER_WIDTH = 50

type Finger = { from: [number, number]; to: [number, number] }

/** Thumb to little finger: from the palm to the tip. */
const fingers: readonly Finger[] = [
  { from: [104, 262], to: [36, 176] },
  { from: [112, 204], to: [104, 78] },
  { from: [166, 196], to: [166, 44] },
  { from: [219, 204], to: [226, 72] },
  { from: [264, 226], to: [272, 128] },
]

export const PALM = { x: 82, y: 180, width: 208, height: 136, radius: 54 } as const

/** @param position ISO/IEC 19794-4: 1 to 5 right hand, 6 to 10 left hand, thumb first. */
export function fingerShape(position: number): Finger {
  const shape = fingers[(position - 1) % 5]!
  if (position <= 5) return shape
  const mirror = ([x, y]: [number, number]): [number, number] => [HAND_BOX.width - x, y]
  return { from: mirror(shape.from), to: mirror(shape.to) }
}

/** Where a press counts as this finger, in percent of the box: the finger down to the palm. */
export function touchBox(position: number): { left: string; top: string; width: string; height: string } {
  const { from, to } = fingerShape(position)
  const [left, right] = [Math.min(from[0], to[0]) - FINGER_WIDTH / 2, Math.max(from[0], to[0]) + FINGER_WIDTH / 2]
  // A thumb lies across: its number belongs into its middle. The others end where the palm begins.
  const isThumb = position % 5 === 1
  const [top, bottom] = [to[1] - FINGER_WIDTH / 2, from[1] + (isThumb ? 1 : -1) * (FINGER_WIDTH / 2)]
  const percent = (value: number, of: number) => `${(100 * value) / of}%`
  return {
    left: percent(left, HAND_BOX.width),
    top: percent(top, HAND_BOX.height),
    width: percent(right - left, HAND_BOX.width),
    height: percent(bottom - top, HAND_BOX.height),
  }
}

/** In reading order of the drawing: little finger outside. */
export const HANDS = { left: [10, 9, 8, 7, 6], right: [1, 2, 3, 4, 5] } as const
