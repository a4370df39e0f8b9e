import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { type DateParts, joinDate, orderParts, splitDate } from '../renderer/screens/application/details/date-parts.ts'
import { insertAt } from '../renderer/screens/application/details/insert-at.ts'
import { putUnit } from '../renderer/screens/application/details/put-unit.ts'
import { isConvex, moveCorner, turnCorners, UNSEEN } from '../renderer/screens/application/documents/corners.ts'
import { isWithinGap } from '../renderer/screens/application/documents/is-within-gap.ts'

const digits = (max: number) => fc.stringMatching(new RegExp(`^[0-9]{0,${max}}$`))
const typed = fc.record<DateParts>({ day: digits(2), month: digits(2), year: digits(4) })

describe('a date in three boxes', () => {
  it.each([
    [{ day: '14', month: '2', year: '1985' }, '1985-02-14'],
    [{ day: '', month: '2', year: '1985' }, '1985-02'],
    [{ day: '', month: '', year: '1985' }, '1985'],
    [{ day: '', month: '', year: '' }, ''],
  ])('is an ISO date as far as it is known: %o', (parts, date) => {
    expect(joinDate(parts)).toBe(date)
  })

  it('loses no digit of anything that was typed, in whatever order', () => {
    fc.assert(
      fc.property(typed, (parts) => {
        const padded = (part: string) => (part === '' ? '' : part.padStart(2, '0'))
        expect(splitDate(joinDate(parts))).toEqual({ ...parts, day: padded(parts.day), month: padded(parts.month) })
      }),
    )
  })

  it('is no whole date while the year or the month before a day is missing', () => {
    expect([
      joinDate({ day: '14', month: '', year: '1985' }),
      joinDate({ day: '14', month: '02', year: '' }),
    ]).not.toContainEqual(expect.stringMatching(/^\d{4}(-\d{2}(-\d{2})?)?$/))
  })

  it('is asked for in the order in which the language says it', () => {
    expect([orderParts('vi')[0], orderParts('zh')[0], orderParts('en')[0]]).toEqual(['day', 'year', 'day'])
  })
})

describe('a rare character', () => {
  it('goes in at the cursor, and the cursor behind it', () => {
    expect(insertAt('王明', '𠮷', 1, 1)).toEqual({ text: '王𠮷明', cursor: 3 })
  })

  it('replaces what is selected', () => {
    expect(insertAt('王?明', '𠮷', 1, 2)).toEqual({ text: '王𠮷明', cursor: 3 })
  })

  it('goes to the end of a field that was never touched', () => {
    expect(insertAt('王', '𠮷', null, null).text).toBe('王𠮷')
  })
})

describe('a unit that was chosen', () => {
  it('is written after a Vietnamese address, and before a Chinese one', () => {
    expect(putUnit('12 Lê Lợi, ', 'Phường Bến Thành, Thành phố Hồ Chí Minh')).toBe(
      '12 Lê Lợi, Phường Bến Thành, Thành phố Hồ Chí Minh',
    )
    expect(putUnit('长江路1号', '安徽省合肥市')).toBe('安徽省合肥市长江路1号')
  })

  it('is not written twice, and is the whole address where there was none', () => {
    expect(putUnit('安徽省合肥市长江路1号', '安徽省合肥市')).toBe('安徽省合肥市长江路1号')
    expect(putUnit(' ', 'Phường Bến Thành')).toBe('Phường Bến Thành')
  })
})

const share = fc.double({ min: -3, max: 3, noNaN: true })

describe('the corners of a paper', () => {
  it('stay in the picture wherever one of them is moved', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 3 }), share, share, (at, x, y) => {
        const moved = moveCorner(UNSEEN, at, { x, y })
        expect(moved.every((corner) => corner.x >= 0 && corner.x <= 1 && corner.y >= 0 && corner.y <= 1)).toBe(true)
        expect(moved.filter((_, index) => index !== at)).toEqual(UNSEEN.filter((_, index) => index !== at))
      }),
    )
  })

  it('turn a quarter clockwise at a time, and four turns change nothing', () => {
    const once = turnCorners(UNSEEN)
    expect(once[0]).toEqual(UNSEEN[3])
    expect(turnCorners(turnCorners(turnCorners(once)))).toEqual(UNSEEN)
  })

  it('are refused when two of them cross over', () => {
    expect(isConvex(UNSEEN)).toBe(true)
    expect(isConvex(turnCorners(UNSEEN))).toBe(true)
    expect(isConvex(moveCorner(UNSEEN, 0, { x: 1, y: 1 }))).toBe(false)
  })
})

describe('a document that is brought later', () => {
  it('may come up to the last day, and not after it', () => {
    expect(isWithinGap('2026-12-22', '2026-12-22')).toBe(true)
    expect(isWithinGap('2026-12-23', '2026-12-22')).toBe(false)
  })

  it('needs a whole day that exists', () => {
    for (const day of ['2026', '2026-12', '2026-11-31', '', '-12-01'])
      expect(isWithinGap(day, '2026-12-22')).toBe(false)
  })
})
