/** What a dial does to a reply on its way: the frame, and what stands before it. */
import type { Dial } from '../../device.ts'
import { COMMANDS, STATUS } from '../commands.ts'
import { encodeFrame } from '../frame.ts'

/** No frame of status or number is so long: it is a card's. */
const LONG_BYTES = 64
/** Stray bytes, a preamble that is cut, a whole one before something that is no frame, and the beginning of another. */
const NOISE = Uint8Array.of(
  ...[0x00, 0xff, 0x96, 0x69, 0xaa, 0xaa, 0xaa, 0x96, 0x00],
  ...[0xaa, 0xaa, 0xaa, 0x96, 0x69, 0x00, 0x04, 0x00, 0x00, 0x90, 0x00],
  ...[0xaa, 0xaa],
)

export const isLong = (frame: Uint8Array): boolean => frame.length > LONG_BYTES

/** @param code CMD and PARA of the command. @returns what is written, one write each. Lines lose long frames first. */
export function onTheWire(dial: Dial, frame: Uint8Array, code: readonly number[]): Uint8Array[] {
  switch (dial) {
    case 'noise':
      return [NOISE, frame]
    case 'split':
      return Array.from(frame, (byte) => Uint8Array.of(byte))
    case 'wrong-order':
      return [replyToAnother(code), frame]
    case 'poor':
      return [isLong(frame) ? frame.subarray(0, frame.length / 2) : frame]
    case 'damaged':
      return [isLong(frame) ? frame.with(-1, frame.at(-1)! ^ 0xff) : frame]
    default:
      return [frame]
  }
}

/** As if it came late: that a card was found, or, to who asks for one, that it was selected. */
function replyToAnother(code: readonly number[]): Uint8Array {
  const isFind = String(code) === String(COMMANDS.find.code)
  return encodeFrame(
    isFind
      ? Uint8Array.of(0, 0, STATUS.done, ...new Uint8Array(8))
      : Uint8Array.of(0, 0, STATUS.found, ...new Uint8Array(4)),
  )
}
