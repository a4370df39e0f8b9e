/** The chip of a person who does not exist: what is not given is invented from seed and subject. */
import type { CardFields } from '../../device.ts'
import { seededRandom } from '../../random.ts'
import { NUMBER_WIDTH, numbersInZone, toSixDigits } from '../access/mrz-key.ts'
import { PRACTICE_DATA } from '../lds/national-data.ts'

/** What a chip has to say, whoever its person is. */
export type ChipPerson = CardFields &
  Record<'name' | 'latinName' | 'birthDate' | 'validFrom' | 'validUntil' | 'documentNumber', string>

type Known = { [F in keyof CardFields]?: NonNullable<CardFields[F]> }

/** "Test" is no family name: nobody takes this chip for a person's. */
const NAME = 'THỬ NGHIỆM'
const GIVEN = ['AN', 'BÌNH', 'CHI', 'DUNG', 'GIANG', 'HẠNH', 'KHÁNH', 'LINH', 'MINH', 'NGỌC']
/** A series that has not been given out: no province has these three digits. */
const NUMBER_BEGINS = '999'

/** @param given what the officer knows of the person; the rest fits it. */
export function inventPerson(seed: number, subject: string, given: CardFields): ChipPerson {
  const random = seededRandom('chip', seed, subject)
  const pick = (low: number, count: number) => low + Math.floor(random() * count)
  const digits = (count: number) => Array.from({ length: count }, () => pick(0, 10)).join('')
  const date = (year: number) => [year, pick(1, 12), pick(1, 28)].map((part) => String(part).padStart(2, '0')).join('-')
  const invented = {
    name: `${NAME} ${GIVEN[pick(0, GIVEN.length)]}`,
    sex: pick(0, 2) === 0 ? ('male' as const) : ('female' as const),
    birthDate: date(pick(1950, 50)),
    validFrom: date(2024),
    validUntil: date(2039),
    ethnicity: 'Kinh',
    religion: 'Không',
    origin: 'Phường Thử Nghiệm, Hà Nội',
    address: `${pick(1, 900)} Đường Thử Nghiệm, Phường Thử Nghiệm, Hà Nội`,
    features: 'Không',
    father: `${NAME} CHA`,
    mother: `${NAME} MẸ`,
  }
  const sound: Known = Object.fromEntries(Object.entries(given).filter(([field, value]) => canStand(field, value)))
  const printed = sound.documentNumber ?? sound.citizenNumber ?? NUMBER_BEGINS + digits(NUMBER_WIDTH)
  const whole = { citizenNumber: isOfZone(printed) ? NUMBER_BEGINS + printed : printed, ...invented, ...sound }
  return {
    nationality: PRACTICE_DATA.issuer,
    ...whole,
    documentNumber: numbersInZone(printed)[0] ?? printed,
    latinName: toLatin(sound.latinName ?? whole.name),
  }
}

/** As the zone writes dates. A document without an end has a day of its own. */
export function zoneDates({ birthDate, validUntil }: ChipPerson): { birth: string; expiry: string } {
  const { expiry } = PRACTICE_DATA.longTerm
  return { birth: toSixDigits(birthDate), expiry: validUntil === 'long-term' ? expiry : toSixDigits(validUntil) }
}

/** The last six digits of the number: a practice card's access number can be told from its face. */
export function accessNumberOf({ documentNumber }: ChipPerson): string {
  return documentNumber.replace(/\D/g, '').slice(-6).padStart(6, '0')
}

/** The nine digits that stand in the zone for twelve. */
function isOfZone(number: string): boolean {
  return /^\d{9}$/.test(number)
}

/** What the zone can hold; other fields are texts. */
const FORMS: Readonly<Record<string, RegExp>> = {
  birthDate: /^\d{4}-\d{2}-\d{2}$/,
  validFrom: /^\d{4}-\d{2}-\d{2}$/,
  validUntil: /^(\d{4}-\d{2}-\d{2}|long-term)$/,
  documentNumber: /^[A-Z0-9]{1,22}$/,
  citizenNumber: /^[A-Z0-9]{1,22}$/,
  nationality: /^[A-Z]{1,3}$/,
}

/** What a chip cannot say counts as missing. */
function canStand(field: string, value: string | undefined): boolean {
  return value !== undefined && value !== '' && FORMS[field]?.test(value) !== false
}

/** The letters that the zone has. A name without any of them, such as one in Chinese characters, is a practice name. */
function toLatin(name: string): string {
  const plain = name.normalize('NFD').replace(/[đĐ]/g, 'D').toUpperCase()
  const latin = plain
    .replace(/\p{M}/gu, '')
    .replace(/[^A-Z]+/g, ' ')
    .trim()
  return latin === '' ? 'THU NGHIEM' : latin
}
