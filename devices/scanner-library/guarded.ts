/** Memory that is lent to a library which is told no size: what it writes beyond is seen. */

export type Guarded = {
  /** What the library is given: the memory and the guard behind it. */
  readonly lent: Uint8Array
  /** What it may write. */
  readonly bytes: Uint8Array
  /** Whether nothing was written behind the memory. */
  isWhole(): boolean
}

/** Samples of one maker lend twice what the interface wants; as much again is caught, and at least a page. */
const LEAST_GUARD = 4_096

/** @param length bytes. */
export function createGuarded(length: number): Guarded {
  const lent = new Uint8Array(length + Math.max(length, LEAST_GUARD))
  const guard = lent.subarray(length)
  // No value of its own repeats: a picture's border or a cleared block would look like one.
  for (let at = 0; at < guard.length; at += 1) guard[at] = (at * 167 + 91) & 0xff
  const untouched = Buffer.from(guard)
  return { lent, bytes: lent.subarray(0, length), isWhole: () => untouched.equals(guard) }
}

/** A C `int`. */
export function createInt(): Guarded & { value(): number } {
  const guarded = createGuarded(4)
  const view = new DataView(guarded.bytes.buffer)
  return { ...guarded, value: () => view.getInt32(0, true) }
}
