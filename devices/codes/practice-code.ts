/** The code on the card of a person who does not exist; it depends on seed, subject and what is known of him alone. */
import type { CardFields } from '../device.ts'
import { seededRandom } from '../random.ts'

/** "Test" is no family name: nobody takes this for a person's. */
const NAME = 'Thử Nghiệm'
const LAST_NAMES = ['Ánh', 'Đức', 'Hường', 'Kiệt', 'Mỹ', 'Ngọc', 'Phượng', 'Quỳnh', 'Tuấn', 'Yến']

/**
 * Seven parts, as on the cards that bear such a code: number, old number, name, birth date, sex, residence, date of
 * issue. The number begins as one of the place would, agrees with birth and sex, and its random part begins with zeros.
 * @param card what stands on this person's card; the rest is invented.
 */
export function inventCode(seed: number, subject: string, card: CardFields = {}): string {
  const random = seededRandom('code', seed, subject)
  const pick = (low: number, count: number) => low + Math.floor(random() * count)
  const digits = (value: number, length: number) => String(value).padStart(length, '0')
  const isMale = card.sex === undefined ? random() < 0.5 : card.sex === 'male'
  const [year, month, day] = birthOf(card) ?? [pick(1940, 60), pick(1, 12), pick(1, 28)]
  const century = year < 2000 ? 0 : 2
  return [
    card.citizenNumber ?? `038${century + (isMale ? 0 : 1)}${digits(year % 100, 2)}000${digits(pick(0, 1_000), 3)}`,
    random() < 0.5 ? '' : `000000${digits(pick(0, 1_000), 3)}`,
    card.name ?? `${NAME} ${LAST_NAMES[pick(0, LAST_NAMES.length)]}`,
    `${digits(day, 2)}${digits(month, 2)}${year}`,
    isMale ? 'Nam' : 'Nữ',
    card.address ?? `Thôn Thử Nghiệm ${pick(1, 20)}, Xã Cẩm Thủy, Thanh Hóa`,
    `${digits(pick(1, 28), 2)}${digits(pick(1, 12), 2)}${pick(2021, 4)}`,
  ].join('|')
}

function birthOf({ birthDate }: CardFields): [number, number, number] | undefined {
  const [, year, month, day] = /^(\d{4})-(\d{2})-(\d{2})$/.exec(birthDate ?? '') ?? []
  return year === undefined ? undefined : [Number(year), Number(month), Number(day)]
}
