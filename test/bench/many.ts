/** As many applications as a machine never has, half with Vietnamese and half with Chinese names. */
import type { Records } from '../../electron/application/records.ts'
import { addApplication } from './tablet-store.ts'

export const APPLICATIONS = 100_000
export const families = ['Nguyễn', 'Trần', 'Lê', 'Phạm', 'Hoàng', 'Đặng', 'Võ', 'Đỗ']
const middles = ['Thị', 'Văn', 'Đức', 'Minh', 'Ngọc', 'Hữu', 'Thu', 'Quang']
export const givens = ['Lành', 'Đạt', 'Hòa', 'Phượng', 'Tuấn', 'Hạnh', 'Dũng', 'Yến', 'Khánh', 'Sơn']
const surnames = [
  ...'王李张刘陈杨黄赵吴周徐孙马朱胡郭何高林罗郑梁谢宋唐许韩冯邓曹彭曾肖田董袁潘于蒋蔡余杜叶程苏魏吕丁任沈',
]
const characters = [...'秀英明华丽芳军伟建国文志强玉兰桂荣平春梅红霞海燕永林金凤德胜新民云龙晓东雪松子涵思远']

export const pick = <T>(from: readonly T[], n: number): T => from[n % from.length]!

export function nameOf(n: number): string {
  if (n % 2 === 0)
    return `${pick(families, n >> 1)} ${pick(middles, n >> 4)} ${pick(givens, n * 7)} ${pick(givens, n >> 3)}`
  return `${pick(surnames, n >> 1)}${pick(characters, n * 31)}${n % 3 === 0 ? '' : pick(characters, n >> 5)}`
}

/** One application each, with its audit line and fields. */
export function fill(records: Records): void {
  for (let from = 0; from < APPLICATIONS; from += 1_000) {
    records.store.transaction(() => {
      for (let n = from; n < from + 1_000; n++) addApplication(records, nameOf(n), String(38_000_000_000 + n))
    })
  }
  records.store.checkpoint()
}
