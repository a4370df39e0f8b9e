/** What lies on a simulated sensor: a grown finger comes, stays until its picture was sent, and goes. */

import type { Master } from '../fingerprint/grow.ts'
import { randomTouch, renderImpression, SENSOR, type Touch } from '../fingerprint/impression.ts'
import type { Masters } from '../fingerprint/masters.ts'
import { seededRandom } from '../random.ts'
import { packImage, USUAL_SIZE } from './image.ts'

export type Pad = {
  present(subject: string): void
  /** Lifts what is there; that finger comes next. */
  lay(position: number): void
  /** The sensor looks: whether a finger is there. */
  touch(isPoor: boolean): boolean
  /** Of the last look that found a finger, two pixels a byte; the finger goes when it was taken. */
  picture(): Uint8Array | undefined
}

/** How often the sensor looks in vain before a finger is there. */
const LOOKS_BEFORE = 2
/** Thumbs and index fingers, as an officer's check takes them. */
const ORDER: readonly number[] = [2, 7, 1, 6]
const POOR: Partial<Touch> = { moisture: -0.3, blotches: 1.2, contact: 0.45 }

/** The fingers depend on `seed` alone; how they are laid on, on the subject and on how often. */
export function createPad(seed: number, masters: Masters): Pad {
  const counts = new Map<string, number>()
  let subject = ''
  let turn = 0
  let position = ORDER[0]!
  let looks = 0
  let master: Master | undefined
  let picture: Uint8Array | undefined
  let isSent = false

  function lay(next: number): void {
    position = next
    looks = 0
    isSent = false
    picture = undefined
    master = undefined
  }

  function grow(): void {
    const wanted = position
    masters.get(wanted, new AbortController().signal).then(
      (grown) => {
        if (wanted === position) master = grown
      },
      () => {}, // closed meanwhile: no finger comes any more
    )
  }

  return {
    present(now) {
      subject = now
    },
    lay,
    touch(isPoor) {
      if (isSent) {
        turn += 1
        lay(ORDER[turn % ORDER.length]!)
      }
      looks += 1
      if (looks === 1) grow()
      if (looks <= LOOKS_BEFORE || master === undefined) return false
      if (picture === undefined) {
        const key = JSON.stringify([subject, position])
        const count = (counts.get(key) ?? 0) + 1
        counts.set(key, count)
        const random = seededRandom('r30x', seed, subject, position, count)
        const touch = { ...randomTouch(random), ...(isPoor ? POOR : {}) }
        picture = packImage(middleOf(renderImpression(master, touch, random)))
      }
      return true
    },
    picture() {
      isSent = picture !== undefined
      return picture
    },
  }
}

/** The part of the finger that the smaller window sees; both have 500 ppi. */
function middleOf(pixels: Uint8Array): Uint8Array {
  const { width, height } = USUAL_SIZE
  const left = (SENSOR.width - width) >> 1
  const top = (SENSOR.height - height) >> 1
  const middle = new Uint8Array(width * height)
  for (let row = 0; row < height; row += 1) {
    const from = (top + row) * SENSOR.width + left
    middle.set(pixels.subarray(from, from + width), row * width)
  }
  return middle
}
