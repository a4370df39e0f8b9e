/** A page of the list, a name search and the counts, at 100 000 applications, half Vietnamese and half Chinese names. */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { countApplications, listApplications } from '../../electron/application/list.ts'
import type { Records } from '../../electron/application/records.ts'
import { atMost, type Spread, spreadOf, time, type Verdict } from './measure.ts'
import { addApplication, openBenchRecords } from './tablet-store.ts'

const APPLICATIONS = 100_000
const families = ['Nguyễn', 'Trần', 'Lê', 'Phạm', 'Hoàng', 'Đặng', 'Võ', 'Đỗ']
const middles = ['Thị', 'Văn', 'Đức', 'Minh', 'Ngọc', 'Hữu', 'Thu', 'Quang']
const givens = ['Lành', 'Đạt', 'Hòa', 'Phượng', 'Tuấn', 'Hạnh', 'Dũng', 'Yến', 'Khánh', 'Sơn']
const surnames = [
  ...'王李张刘陈杨黄赵吴周徐孙马朱胡郭何高林罗郑梁谢宋唐许韩冯邓曹彭曾肖田董袁潘于蒋蔡余杜叶程苏魏吕丁任沈',
]
const characters = [...'秀英明华丽芳军伟建国文志强玉兰桂荣平春梅红霞海燕永林金凤德胜新民云龙晓东雪松子涵思远']

const pick = <T>(from: readonly T[], n: number): T => from[n % from.length]!

function nameOf(n: number): string {
  if (n % 2 === 0)
    return `${pick(families, n >> 1)} ${pick(middles, n >> 4)} ${pick(givens, n * 7)} ${pick(givens, n >> 3)}`
  return `${pick(surnames, n >> 1)}${pick(characters, n * 31)}${n % 3 === 0 ? '' : pick(characters, n >> 5)}`
}

function fill(records: Records): void {
  for (let from = 0; from < APPLICATIONS; from += 1_000) {
    records.store.transaction(() => {
      for (let n = from; n < from + 1_000; n++) addApplication(records, nameOf(n), String(38_000_000_000 + n))
    })
  }
  records.store.checkpoint()
}

function measure(runs: number, work: (n: number) => void): Spread {
  for (let n = 0; n < 20; n++) work(n)
  return spreadOf(Array.from({ length: runs }, (_, n) => time(() => work(n))))
}

export function benchList(): { figures: object; verdicts: Verdict[] } {
  const folder = mkdtempSync(join(tmpdir(), 'doorstep-bench-'))
  try {
    const records = openBenchRecords(folder)
    const fillMs = time(() => fill(records))
    const pages: string[] = []
    for (let after: string | undefined, i = 0; i < 200; i++) {
      const page = listApplications(records, { group: 'drafts', search: '', ...(after && { after }) })
      after = page.ok ? page.value.next : undefined
      if (after) pages.push(after)
    }
    const firstPage = measure(500, () => listApplications(records, { group: 'drafts', search: '' }))
    const deepPage = measure(500, (n) =>
      listApplications(records, { group: 'drafts', search: '', after: pick(pages, n) }),
    )
    const twoCharacters = measure(500, (n) =>
      listApplications(records, { group: 'all', search: nameOf(n * 2 + 1).slice(0, 2) }),
    )
    const words = measure(500, (n) =>
      listApplications(records, { group: 'all', search: `${pick(families, n)} ${pick(givens, n * 7)}` }),
    )
    const counts = measure(500, () => countApplications(records))
    records.store.close()
    return {
      figures: {
        applications: APPLICATIONS,
        fillMs: Math.round(fillMs),
        firstPage,
        deepPage,
        twoCharacters,
        words,
        counts,
      },
      verdicts: [
        atMost('list page p99', Math.max(firstPage.p99, deepPage.p99), 2, 'ms'),
        atMost('two-character Chinese name p99', twoCharacters.p99, 5, 'ms'),
        atMost('Vietnamese words p99', words.p99, 5, 'ms'),
        atMost('counts p99', counts.p99, 1, 'ms'),
      ],
    }
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}
