/** The files of a practice chip (ICAO 9303-10), as Vietnam's card has them. */
import sharp from 'sharp'
import { readMannequin } from '../../camera/mannequin.ts'
import type { CardFields } from '../../device.ts'
import { CURVES } from '../access/curves.ts'
import { writeZone } from '../lds/dg1.ts'
import { DG13_TAGS } from '../lds/dg13.ts'
import { CARD_ACCESS, FILES } from '../lds/files.ts'
import { PRACTICE_DATA } from '../lds/national-data.ts'
import { type Bytes, join } from '../wire/bytes.ts'
import { writeTlv } from '../wire/tlv.ts'
import { integer, oid, sequence, set, text } from './der.ts'
import { type SignatureFault, signFiles } from './issuer.ts'
import { type ChipPerson, zoneDates } from './person.ts'

/** A curve of the chip's, by its name in {@link CURVES}, and a suite by its number in the protocol's identifier. */
export type PracticePace = { curve: string; suite: 1 | 2 | 3 | 4 }

const COM_ID = 0x011e
const [DG1_ZONE, TEMPLATES, TEMPLATE, HEADER, BLOCK] = [0x5f1f, 0x7f61, 0x7f60, 0xa1, 0x5f2e]
const CHIP_FACE = { width: 240, height: 320, quality: 70 }

/** The mannequin, as small as a chip has its faces: about 10 kB, JPEG. @throws {DeviceError} */
export async function practiceFace(): Promise<Uint8Array> {
  const { width, height, quality } = CHIP_FACE
  return sharp(await readMannequin())
    .resize(width, height)
    .jpeg({ quality })
    .toBuffer()
}

/** By file identifier. @param altered one byte of DG13 differs from what was signed. */
export function makeFiles(
  person: ChipPerson,
  face: Uint8Array,
  options: { pace?: PracticePace[]; altered?: boolean; signature?: SignatureFault },
): Map<number, Bytes> {
  const groups = new Map<number, Bytes>([
    [1, writeTlv(FILES.dg1.tag, writeTlv(DG1_ZONE, Buffer.from(zoneOf(person))))],
    [
      2,
      writeTlv(
        FILES.dg2.tag,
        writeTlv(TEMPLATES, integer(1), writeTlv(TEMPLATE, writeTlv(HEADER), writeTlv(BLOCK, faceRecord(face)))),
      ),
    ],
    [13, writeTlv(DG13_TAGS.file, nationalFields(person))],
  ])
  const sod = writeTlv(FILES.sod.tag, signFiles(groups, options.signature))
  const tags = Uint8Array.of(FILES.dg1.tag, FILES.dg2.tag, FILES.dg13.tag)
  const com = [writeTlv(0x5f01, Buffer.from('0107')), writeTlv(0x5f36, Buffer.from('040000')), writeTlv(0x5c, tags)]
  const national = groups.get(13)
  if (options.altered && national) national[national.length - 1] = (national.at(-1) ?? 0) ^ 1
  return new Map([
    ...[...groups].map(([group, file]) => [0x0100 + group, file] as const),
    [FILES.sod.id, sod],
    [COM_ID, writeTlv(0x60, ...com)],
    ...(options.pace ? [[CARD_ACCESS.id, set(...options.pace.map(paceInfo))] as const] : []),
  ])
}

function paceInfo({ curve, suite }: PracticePace): Bytes {
  const id = CURVES.find(({ name }) => name === curve)?.paceId ?? 0
  return sequence(oid(`04007f0007020204020${suite}`), integer(2), integer(id))
}

function zoneOf(person: ChipPerson): string {
  const behind = person[PRACTICE_DATA.optional.field] ?? ''
  return writeZone({
    issuer: PRACTICE_DATA.issuer,
    nationality: person.nationality ?? '',
    number: person.documentNumber,
    optional: PRACTICE_DATA.optional.form.test(behind) ? behind : '',
    ...(person.sex && { sex: person.sex }),
    ...zoneDates(person),
    latinName: familyFirst(person.latinName),
  })
}

/** The first word is the family's, as Vietnamese names are written. */
function familyFirst(name: string): string {
  return name.toUpperCase().replace(' ', '<<').replaceAll(' ', '<')
}

/** SEQUENCE of { number, text or list of texts }, in the words of the card. */
function nationalFields(person: ChipPerson): Bytes {
  const fields = Object.entries(PRACTICE_DATA.fields).flatMap(([number, names]) => {
    const texts = names.map((field) => wordOf(person, field))
    if (texts.every((one) => one === '')) return []
    return [sequence(integer(Number(number)), ...(texts.length > 1 ? [sequence(...texts.map(text))] : texts.map(text)))]
  })
  return sequence(...fields)
}

function wordOf(person: CardFields, field: keyof CardFields): string {
  const value = person[field] ?? ''
  if (field === 'sex') {
    const word = Object.entries(PRACTICE_DATA.sexes).find(([, sex]) => sex === value)?.[0] ?? ''
    return word.charAt(0).toUpperCase() + word.slice(1)
  }
  if (value === 'long-term') return PRACTICE_DATA.longTerm.words[0] ?? ''
  return value.replace(/^(\d{4})-(\d\d)-(\d\d)$/, '$3/$2/$1')
}

/** ISO/IEC 19794-5:2005, one face, no feature points, JPEG. */
function faceRecord(face: Uint8Array): Bytes {
  const faceBytes = 20 + 12 + face.length
  const header = Buffer.alloc(14 + 20 + 12)
  header.write('FAC\x00010\x00', 'latin1')
  header.writeUInt32BE(14 + faceBytes, 8)
  header.writeUInt16BE(1, 12)
  header.writeUInt32BE(faceBytes, 14)
  header.writeUInt8(1, 34) // a full frontal picture
  header.writeUInt16BE(CHIP_FACE.width, 36)
  header.writeUInt16BE(CHIP_FACE.height, 38)
  header.writeUInt8(1, 40) // 24-bit sRGB
  return join(header, face)
}
