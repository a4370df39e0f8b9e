/** Reading one elementary file of a chip, whole and no further than its own length. */
import { DeviceError } from '../../device.ts'
import { OK, type Response } from './apdu.ts'
import { type Bytes, fromNumber, join } from './bytes.ts'
import type { ChipLink } from './chip-link.ts'
import { explainStatus, STATUS } from './status-words.ts'
import { readHeader, readTlv, writeTlv } from './tlv.ts'

/** Enough for tag and length of every file, and less than any file is long. */
const HEADER_BYTES = 4
/** What fits a short response once it is padded, encrypted and has its MAC. */
const PART_BYTES = 0xdf
/** READ BINARY has 15 bits for the offset; beyond, an odd instruction carries it in an object. */
const FAR = 0x8000
const [OFFSET, FAR_DATA] = [0x54, 0x53] as const

/**
 * @param file its identifier in the chip, and the tag that its content begins with.
 * @param progressed called with the bytes that are there and that there will be.
 * @returns undefined when the chip does not have it.
 * @throws {DeviceError} `card-refused` when it is not given; `unreadable` when it is not what it should be; the link's.
 */
export async function readFile(
  link: ChipLink,
  file: { name: string; id: number; tag: number },
  progressed: (done: number, all: number) => void = () => {},
): Promise<Bytes | undefined> {
  const select = { cla: 0, ins: 0xa4, p1: 0x02, p2: 0x0c, data: fromNumber(BigInt(file.id), 2) }
  const selected = await link.ask(`SELECT ${file.name}`, select)
  if (selected.status === STATUS.notFound) return undefined
  if (selected.status !== OK) throw explainStatus(selected.status, `SELECT ${file.name}`)

  let whole = await readPart(link, file.name, 0, HEADER_BYTES)
  const header = readHeader(whole)
  // A length of more than 64 kB is no header for us, so that a chip cannot make us read for ever.
  if (header?.tag !== file.tag) throw damaged(file.name)
  const all = header.headerBytes + header.length
  while (whole.length < all) {
    const part = await readPart(link, file.name, whole.length, Math.min(PART_BYTES, all - whole.length))
    whole = join(whole, part)
    progressed(whole.length, all)
  }
  const content = readTlv(whole.subarray(0, all))
  if (content === undefined) throw damaged(file.name)
  return Uint8Array.from(content.whole)
}

/** At least one byte and at most `le`. */
async function readPart(link: ChipLink, name: string, offset: number, le: number): Promise<Uint8Array> {
  const command = `READ BINARY of ${name}`
  const near = { cla: 0, ins: 0xb0, p1: offset >> 8, p2: offset & 0xff, le }
  const far = { cla: 0, ins: 0xb1, p1: 0, p2: 0, data: writeTlv(OFFSET, fromNumber(BigInt(offset), 2)), le: le + 4 }
  const response = await link.ask(command, offset < FAR ? near : far)
  // A file that is shorter than asked for ends with a warning.
  if (response.status !== OK && response.status !== STATUS.endOfFile) throw explainStatus(response.status, command)
  const data = offset < FAR ? response.data : farData(response)
  if (data === undefined || data.length === 0 || data.length > le) throw damaged(name)
  return data
}

function farData({ data }: Response): Uint8Array | undefined {
  const object = readTlv(data)
  return object?.tag === FAR_DATA ? object.value : undefined
}

function damaged(name: string): DeviceError {
  return new DeviceError('unreadable', `${name} on the chip is damaged.`)
}
