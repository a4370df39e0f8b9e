/** A page of the list, a name search and the counts, at 100 000 applications, half Vietnamese and half Chinese names. */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { countApplications, listApplications } from '../../electron/application/list.ts'
import { APPLICATIONS, families, fill, givens, nameOf, pick } from './many.ts'
import { atMost, type Spread, spreadOf, time, type Verdict } from './measure.ts'
import { openBenchRecords } from './tablet-store.ts'

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
