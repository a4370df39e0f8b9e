/** The code on the card of a person who does not exist; it depends on seed and subject alone. */
import { seededRandom } from '../random.ts'

/** "Test" is no family name: nobody takes this for a person's. */
const NAME = 'Thử Nghiệm'
const LAST_NAMES = ['Ánh', 'Đức', 'Hường', 'Kiệt', 'Mỹ', 'Ngọc', 'Phượng', 'Quỳnh', 'Tuấn', 'Yến']

/**
 * Seven parts, as on the cards that bear such a code: number, old number, name, birth date, sex, residence, date of
 * issue. The number begins as one of the place would, agrees with birth and sex, and its random part begins with zeros.
 */
export function inventCode(seed: number, subject: string): string {
  const random = seededRandom('code', seed, subject)
  const pick = (low: number, count: number) => low + Math.floor(random() * count)
  const digits = (value: number, length: number) => String(value).padStart(length, '0')
  const isMale = random() < 0.5
  const year = pick(1940, 60)
  const [month, day] = [pick(1, 12), pick(1, 28)]
  return [
    `038${isMale ? 0 : 1}${digits(year % 100, 2)}000${digits(pick(0, 1_000), 3)}`,
    random() < 0.5 ? '' : `000000${digits(pick(0, 1_000), 3)}`,
    `${NAME} ${LAST_NAMES[pick(0, LAST_NAMES.length)]}`,
    `${digits(day, 2)}${digits(month, 2)}${year}`,
    isMale ? 'Nam' : 'Nữ',
    `Thôn Thử Nghiệm ${pick(1, 20)}, Xã Cẩm Thủy, Thanh Hóa`,
    `${digits(pick(1, 28), 2)}${digits(pick(1, 12), 2)}${pick(2021, 4)}`,
  ].join('|')
}
