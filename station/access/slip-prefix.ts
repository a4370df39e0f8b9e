import { randomInt } from 'node:crypto'

/** No I, O, 0, 1: a slip number is read aloud over the telephone. */
const LETTERS = 'ABCDEFGHJKLMNPQRSTUVWXYZ23456789'
const TRIES_WITH_THREE = 20

/**
 * Three characters, or four once three are crowded. Random and not counted, because a station restored
 * from a backup would count the same ones again.
 */
export function newSlipPrefix(isTaken: (prefix: string) => boolean): string {
  for (let tries = 0; ; tries += 1) {
    const length = tries < TRIES_WITH_THREE ? 3 : 4
    const prefix = Array.from({ length }, () => LETTERS[randomInt(LETTERS.length)]).join('')
    if (!isTaken(prefix)) return prefix
  }
}
