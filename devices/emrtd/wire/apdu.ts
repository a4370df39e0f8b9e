/** Commands and responses of ISO/IEC 7816-4, short and extended. Pure. */
import { type Bytes, join, NO_BYTES } from './bytes.ts'

export type Command = {
  cla: number
  ins: number
  p1: number
  p2: number
  /** At most 65 535 bytes. */
  data?: Uint8Array
  /** The most that may come back: 1 to 65 536. Absent: nothing but a status. */
  le?: number
}
export type Response = { data: Uint8Array; status: number }

export const OK = 0x9000
/** The longest of its form. */
const SHORT = 256
const EXTENDED = 65_536

/** In the short form where it fits: some readers and chips know no other. */
export function formatCommand({ cla, ins, p1, p2, data = NO_BYTES, le }: Command): Bytes {
  const isExtended = data.length >= SHORT || (le ?? 0) > SHORT
  const two = (n: number) => [(n >> 8) & 0xff, n & 0xff]
  const lc = data.length === 0 ? [] : isExtended ? [0, ...two(data.length)] : [data.length]
  // The length's own zero, which stands for 256 or 65 536, comes out of the mask; where Lc has said so, Le has no mark.
  const mark = isExtended && data.length === 0 ? [0] : []
  const end = le === undefined ? [] : isExtended ? [...mark, ...two(le)] : [le & 0xff]
  return join(Uint8Array.of(cla, ins, p1, p2, ...lc), data, Uint8Array.from(end))
}

/** For a card's side. Undefined for what is no command. */
export function parseCommand(bytes: Uint8Array): Command | undefined {
  const [cla, ins, p1, p2] = bytes
  if (cla === undefined || ins === undefined || p1 === undefined || p2 === undefined) return undefined
  const head = { cla, ins, p1, p2 }
  const body = bytes.subarray(4)
  const [first = 0, high = 0, low = 0] = body
  if (body.length === 0) return head
  if (body.length === 1) return { ...head, le: first || SHORT }
  if (first !== 0) return withData(head, body, { from: 1, length: first, leBytes: 1 })
  if (body.length === 3) return { ...head, le: high * 256 + low || EXTENDED }
  return withData(head, body, { from: 3, length: high * 256 + low, leBytes: 2 })
}

function withData(
  head: Command,
  body: Uint8Array,
  { from, length, leBytes }: { from: number; length: number; leBytes: 1 | 2 },
): Command | undefined {
  const end = from + length
  const data = body.subarray(from, end)
  if (length === 0 || data.length !== length) return undefined
  if (body.length === end) return { ...head, data }
  if (body.length !== end + leBytes) return undefined
  const le = [...body.subarray(end)].reduce((sum, byte) => sum * 256 + byte, 0)
  return { ...head, data, le: le || (leBytes === 1 ? SHORT : EXTENDED) }
}

/** Undefined for what has no status or more than an answer can hold. */
export function parseResponse(bytes: Uint8Array): Response | undefined {
  const at = bytes.length - 2
  if (at < 0 || at > EXTENDED) return undefined
  return { data: bytes.subarray(0, at), status: (bytes[at] ?? 0) * 256 + (bytes[at + 1] ?? 0) }
}

export function formatResponse({ data, status }: Response): Bytes {
  return join(data, Uint8Array.of(status >> 8, status & 0xff))
}
