/** The card of a person who does not exist: what is not given is invented from seed and subject. */
import type { CardReading } from '../../device.ts'
import { seededRandom } from '../../random.ts'

type Fields = CardReading['fields']

/** Six digits of a real place, so that a lookup of the division finds one. */
const DIVISION = '340102'
/** 测试, "test", is no family name: nobody takes this card for a person's. */
const NAME = '测试'
const LAST_LETTERS = '甲乙丙丁戊己庚辛壬癸'
const YEARS = 20

/** A card that is valid for twenty years, and its number fits birth date and sex. */
export function inventCard(seed: number, subject: string, wanted: Fields): Fields {
  const given: Fields = Object.fromEntries(Object.entries(wanted).filter(([field, value]) => canStand(field, value)))
  const random = seededRandom('card', seed, subject)
  const pick = (low: number, count: number) => low + Math.floor(random() * count)
  const invented = {
    name: NAME + LAST_LETTERS.charAt(pick(0, LAST_LETTERS.length)),
    birthDate: [pick(1940, 60), pick(1, 12), pick(1, 28)].map((part) => String(part).padStart(2, '0')).join('-'),
    address: `合肥市瑶海区测试路${pick(1, 900)}号`,
  }
  const issued = pick(2015, 10)
  const birthDate = given.birthDate ?? birthIn(given.citizenNumber) ?? invented.birthDate
  const sex = given.sex ?? sexIn(given.citizenNumber) ?? 'female'
  return {
    ...invented,
    birthDate,
    sex,
    ethnicity: '01',
    citizenNumber: numberFor(birthDate, sex),
    issuer: '测试市公安局',
    validFrom: `${issued}-06-01`,
    validUntil: `${issued + YEARS}-06-01`,
    ...given,
  }
}

/** What a card cannot say counts as missing: nothing, and dates without a day. */
function canStand(field: string, value: string | undefined): boolean {
  if (value === undefined || value === '') return false
  const isDate = field === 'birthDate' || field === 'validFrom' || field === 'validUntil'
  return !isDate || /^\d{4}-\d{2}-\d{2}$/.test(value) || (field === 'validUntil' && value === 'long-term')
}

/** Sequence 000 is not given to anybody; 999, for a male, hardly ever. */
function numberFor(birthDate: string, sex: Fields['sex']): string {
  const body = DIVISION + birthDate.replaceAll('-', '') + (sex === 'male' ? '999' : '000')
  return body + checkCharacter(body)
}

/** GB 11643: weights 2^(18 − position) modulo 11, and what makes the sum 1. */
function checkCharacter(digits: string): string {
  let sum = 0
  for (const [at, digit] of [...digits].entries()) sum += Number(digit) * (2 ** (17 - at) % 11)
  return '10X98765432'.charAt(sum % 11)
}

function birthIn(number: string | undefined): string | undefined {
  return /^\d{6}(\d{4})(\d{2})(\d{2})/
    .exec(number ?? '')
    ?.slice(1)
    .join('-')
}

function sexIn(number: string | undefined): Fields['sex'] {
  if (number === undefined || !/^\d{17}/.test(number)) return undefined
  return Number(number.charAt(16)) % 2 === 1 ? 'male' : 'female'
}
