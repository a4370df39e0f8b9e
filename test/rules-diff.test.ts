import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { run } from '../electron/rules/command-line/run.ts'

/** `npm run rules -- diff`: what differs between two packs, by name. */
const root = join(import.meta.dirname, '..')
const folder = mkdtempSync(join(tmpdir(), 'doorstep-rules-diff-'))
const THIRD = join(import.meta.dirname, 'fixtures/packs')
/** The third country's pack, changed as the test likes. */
const third = (change: (pack: Record<string, unknown>) => object, name = 'zz-2026-01') => {
  const pack = JSON.parse(readFileSync(join(THIRD, 'zz-2026-01.json'), 'utf8'))
  const path = join(mkdtempSync(join(folder, 'third-')), `${name}.json`)
  writeFileSync(path, JSON.stringify({ ...pack, ...change(pack) }))
  return path
}
const json = (...args: string[]) => {
  const { code, text } = run([...args, '--json'])
  return { code, said: JSON.parse(text) }
}

describe('diff', () => {
  it('names what differs, and nothing between a pack and itself', () => {
    expect(json('diff', 'vn-2024-07', 'vn-2024-07').said.differences).toEqual([])
    const { differences } = json('diff', 'vn-2021-07', 'vn-2024-07').said
    expect(differences.map(({ where }: { where: string }) => where)).toContain('irises')
  })

  it('tells a fee, an order and a condition by themselves', () => {
    const file = third(({ procedures, acceptance, fingers }) => {
      const [first] = procedures as { fees: object[]; eligibility: object[] }[]
      const young = {
        id: 'too-old',
        text: { vi: 'a', zh: 'b', en: 'c' },
        basis: 'd',
        when: { ageFrom: 90 },
        answer: 'ask',
      }
      const fees = [{ when: { ageBelow: 14 }, amount: 700, rule: 'Fees Order 4' }, ...(first?.fees ?? [])]
      return {
        acceptance,
        fingers: { ...(fingers as object), required: { ageFrom: 6 } },
        procedures: [{ ...first, fees, eligibility: [...(first?.eligibility ?? []), young] }],
      }
    })
    const { differences } = json('diff', join(THIRD, 'zz-2026-01.json'), file).said
    expect(differences).toEqual([
      expect.objectContaining({ group: 'eligibility', where: 'procedures.first-issue.eligibility.too-old' }),
      expect.objectContaining({ group: 'fees', after: { when: { ageBelow: 14 }, amount: 700, rule: 'Fees Order 4' } }),
      { group: 'captures', where: 'fingers.required', before: { ageFrom: 12 }, after: { ageFrom: 6 } },
    ])
    const turned = third(({ fields }) => ({ fields: [...(fields as object[])].reverse() }))
    const order = json('diff', join(THIRD, 'zz-2026-01.json'), turned).said.differences
    expect(order.map(({ where }: { where: string }) => where)).toEqual(['fields.(order)'])
  })

  it.each([
    ['a folder', [root, root]],
    ['a file that is no pack', [join(root, 'package.json'), 'vn-2024-07']],
    ['a pack that there is not', ['vn-1999-01', 'vn-2024-07']],
    ['one', ['vn-2024-07']],
  ])('refuses %s with a sentence', (_what, packs) => {
    const { code, wrong } = run(['diff', ...packs])
    expect([code, wrong !== undefined && wrong !== '']).toEqual([1, true])
  })

  it('compares a place on two days', () => {
    const { differences } = json('diff', 'cn@2021-02-02@510000', 'cn@2021-02-03@510000').said
    expect(differences.some(({ where }: { where: string }) => where.startsWith('campaigns'))).toBe(true)
    expect(run(['diff', 'cn@2021-02-02@51', 'cn@2021-02-03@51', '--exit-code']).code).toBe(1)
  })
})
