import { describe, expect, it } from 'vitest'
import { findUnits, loadUnits, unitTree } from '../electron/rules/units/units.ts'

const vietnam = loadUnits('vn')
const china = loadUnits('cn')
const texts = (table: ReturnType<typeof loadUnits>, search: string) =>
  findUnits(table, search, 30).map(({ text }) => text)

describe('administrative units', () => {
  it.each(['cam thuy', 'Cẩm Thủy', 'CẨM THỦY', 'thanh hoa cam thuy'])(
    'are found as they are typed without a keyboard of their language: %s',
    (search) => {
      expect(texts(vietnam, search)).toContain('Xã Cẩm Thủy, Tỉnh Thanh Hóa')
    },
  )

  it.each(['安徽合肥', '合肥'])('are found by 汉字 with and without what stands above them: %s', (search) => {
    expect(texts(china, search)).toContain('安徽省合肥市')
  })

  it('are found by the beginning of a code', () => {
    expect(findUnits(china, '3401', 50).map(({ code }) => code)).toContain('340100')
  })

  it('that were abolished come after what stands now, with the day on which they ended', () => {
    const found = findUnits(vietnam, 'Hà Nam', 30)
    const ended = found.find(({ text }) => text === 'Tỉnh Hà Nam')
    expect(ended?.until).toBe('2025-06-30')
  })

  it('of today are not crowded out by those that lay in a district of the same name', () => {
    const now = findUnits(vietnam, 'thanh hoa', 60).filter(({ until }) => until === undefined)
    expect(now.length).toBeGreaterThanOrEqual(30)
    expect(now[0]?.text).toBe('Tỉnh Thanh Hóa')
  })

  it('of before the merger stand under the province of their time, even where its code was given again', () => {
    // 52 was Bình Định, and is Gia Lai since.
    const [found] = findUnits(vietnam, 'Phường Ghềnh Ráng Quy Nhơn', 1)
    expect(found).toMatchObject({
      path: ['Tỉnh Bình Định', 'Phường Ghềnh Ráng, Thành phố Quy Nhơn'],
      until: '2025-06-30',
    })
  })

  it('are none for a search without a word, and no more than asked for', () => {
    expect(findUnits(vietnam, ' ,. ', 30)).toEqual([])
    expect(findUnits(vietnam, 'x', 5).length).toBeLessThanOrEqual(5)
  })

  it('number 34 provinces after the merger of 2025', () => {
    const provinces = findUnits(vietnam, 'tinh', 5_000)
      .concat(findUnits(vietnam, 'thanh pho', 5_000))
      .filter(({ path, until }) => path.length === 1 && until === undefined)
    expect(new Set(provinces.map(({ code }) => code)).size).toBe(34)
  })

  it.each([
    ['370101', '370000', '370100'],
    ['510103', '510000', '510100'],
  ])('that were withdrawn lie where their code says, in a place whose codes say it: %s', (code, first, second) => {
    const tree = unitTree('cn')
    expect([tree.nameOf(code), tree.topOf(code)]).toEqual([undefined, first])
    expect([first, second, code, '110000'].map((region) => tree.isWithin(code, region))).toEqual([
      ...[true, true, true, false],
    ])
  })

  it.each([
    ['cn', '999999'],
    ['cn', '3701'],
    ['cn', '37x101'],
    ['vn', '38999'],
  ])('of which no table knows anything are in no region: %s %s', (table, code) => {
    expect(unitTree(table).topOf(code)).toBeUndefined()
    expect(unitTree(table).isWithin(code, '370000')).toBeUndefined()
  })
})
