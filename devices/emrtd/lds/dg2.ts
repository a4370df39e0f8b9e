/** DG2: the face, in a biometric template (ICAO 9303-10, 4.7.2). Pure. */
import { findTlv, walkTlvs } from '../wire/tlv.ts'

export type ChipPortrait = { kind: 'jpeg' | 'jpeg-2000'; bytes: Uint8Array }

const DG2 = 0x75
/** A biometric data block, bare or in a shell. */
const BLOCKS = [0x5f2e, 0x7f2e]
/** ISO/IEC 19794-5:2005: "FAC\0", version "010\0". */
const FACE_RECORD = [0x46, 0x41, 0x43, 0x00]
const RECORD_HEADER_BYTES = 14
const FACE_HEADER_BYTES = 20
const FEATURE_BYTES = 8
const PICTURE_HEADER_BYTES = 12
const PICTURES: readonly { kind: ChipPortrait['kind']; begins: readonly number[] }[] = [
  { kind: 'jpeg', begins: [0xff, 0xd8, 0xff] },
  { kind: 'jpeg-2000', begins: [0x00, 0x00, 0x00, 0x0c, 0x6a, 0x50, 0x20, 0x20] }, // a JP2 file
  { kind: 'jpeg-2000', begins: [0xff, 0x4f, 0xff, 0x51] }, // a bare codestream
]

/** The first face; undefined when there is none whose picture is of a known kind. */
export function findPortrait(file: Uint8Array): ChipPortrait | undefined {
  const template = findTlv(file, DG2)
  if (template === undefined) return undefined
  let found: ChipPortrait | undefined
  walkTlvs(template.value, ({ tag, value }) => {
    if (BLOCKS.includes(tag)) found ??= readFaceRecord(value) ?? findPicture(value)
  })
  return found
}

/** By the record's own lengths. Undefined when it is of another kind, or they do not hold. */
function readFaceRecord(record: Uint8Array): ChipPortrait | undefined {
  if (!startsWith(record, 0, FACE_RECORD) || record.length < RECORD_HEADER_BYTES + FACE_HEADER_BYTES) return undefined
  const view = new DataView(record.buffer, record.byteOffset, record.byteLength)
  const faceBytes = view.getUint32(RECORD_HEADER_BYTES)
  const features = view.getUint16(RECORD_HEADER_BYTES + 4)
  const from = RECORD_HEADER_BYTES + FACE_HEADER_BYTES + features * FEATURE_BYTES + PICTURE_HEADER_BYTES
  return pictureAt(record.subarray(0, RECORD_HEADER_BYTES + faceBytes), from)
}

/** By the picture's own beginning: newer records (ISO/IEC 39794-5) hold the same pictures in another shell. */
function findPicture(block: Uint8Array): ChipPortrait | undefined {
  for (let at = 0; at < block.length; at += 1) {
    const picture = pictureAt(block, at)
    if (picture !== undefined) return picture
  }
  return undefined
}

function pictureAt(bytes: Uint8Array, at: number): ChipPortrait | undefined {
  const known = PICTURES.find(({ begins }) => startsWith(bytes, at, begins))
  return known && { kind: known.kind, bytes: bytes.slice(at) }
}

function startsWith(bytes: Uint8Array, at: number, beginning: readonly number[]): boolean {
  return beginning.every((byte, n) => bytes[at + n] === byte)
}
