/** What is asked of a GA 450 reader, and the shape of a good reply. Published tables; the numbers are the protocol's. */

export type Command = {
  readonly name: string
  /** CMD and PARA. */
  readonly code: readonly [number, number]
  /** SW3 of a good reply. */
  readonly good: number
  /** How many bytes may come with a good reply. Nothing else that a reply says of its length is believed. */
  readonly dataBytes: readonly number[]
  /** How long the reply may take: a card answers within 1.5 s, and 2 321 bytes take 2.4 s at 9 600 baud. */
  readonly limitMs: number
}

/** Rates that readers can be set to; they are delivered with the first. */
export const BAUDS = [115_200, 57_600, 38_400, 19_200, 9_600] as const

const DONE = 0x90
/** It decides whether a reader is there at all, and no card is asked. */
const ASKED_MS = 1_000
const QUICK_MS = 2_000
const CARD_MS = 5_000

/** Also the order in which a card is read: found and selected anew before each read. */
export const COMMANDS = {
  moduleStatus: { name: 'status', code: [0x11, 0xff], good: DONE, dataBytes: [0], limitMs: ASKED_MS },
  moduleNumber: { name: 'number', code: [0x12, 0xff], good: DONE, dataBytes: [16], limitMs: QUICK_MS },
  find: { name: 'find', code: [0x20, 0x01], good: 0x9f, dataBytes: [4], limitMs: QUICK_MS },
  select: { name: 'select', code: [0x20, 0x02], good: DONE, dataBytes: [8], limitMs: QUICK_MS },
  /** Three lengths, 256 bytes of text, 1 024 of a picture, and one or two prints of 512 or none. */
  readAll: { name: 'read', code: [0x30, 0x10], good: DONE, dataBytes: [1_286, 1_798, 2_310], limitMs: CARD_MS },
  /** Two lengths, text and picture: of readers that do not know prints. */
  read: { name: 'read', code: [0x30, 0x01], good: DONE, dataBytes: [1_284], limitMs: CARD_MS },
  address: { name: 'address', code: [0x30, 0x03], good: DONE, dataBytes: [70], limitMs: CARD_MS },
} as const satisfies Record<string, Command>

/** SW3 of a reply, where the driver goes on by it. */
export const STATUS = {
  checksum: 0x10,
  length: 0x11,
  wrongCommand: 0x21,
  wrongDataLength: 0x3f,
  readFailed: 0x41,
  noRandom: 0x47,
  transfer: 0x03,
  busy: 0x05,
  noCard: 0x80,
  notSelected: 0x81,
  done: DONE,
  absent: 0x91,
  found: 0x9f,
} as const

/**
 * The number of a security module in the form its label has: two numbers of 16 bits and three of 32, little-endian.
 * @param bytes 16 of them.
 */
export function formatModuleNumber(bytes: Uint8Array): string {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const two = (at: number) => String(view.getUint16(at, true)).padStart(2, '0')
  const [day, serial, check] = [4, 8, 12].map((at) => view.getUint32(at, true))
  return `${two(0)}.${two(2)}-${day}-${String(serial).padStart(10, '0')}-${check}`
}

/** A maker's code has two digits: no hardware has this one. */
export const SIMULATED_MAKER = 9_999
