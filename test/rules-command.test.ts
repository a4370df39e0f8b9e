import { spawnSync } from 'node:child_process'
import { cpSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { run } from '../electron/rules/command-line/run.ts'
import { shippedFolder, shippedPacks } from '../electron/rules/load.ts'

/** `npm run rules`: the packs that it checks are the ones that the app loads, and what it explains is what the app decides. */
const root = join(import.meta.dirname, '..')
const folder = mkdtempSync(join(tmpdir(), 'doorstep-rules-'))
const THIRD = join(import.meta.dirname, 'fixtures/packs')
const person = (name: string, said: unknown) => {
  const path = join(folder, `${name}.json`)
  writeFileSync(path, typeof said === 'string' ? said : JSON.stringify(said))
  return path
}
const json = (...args: string[]) => {
  const { code, text } = run([...args, '--json'])
  return { code, said: JSON.parse(text) }
}
const explain = (country: string, region: string, date: string, said: object, more: string[] = []) =>
  json('explain', '--country', country, '--region', region, '--date', date, '--person', person('p', said), ...more)

describe('check', () => {
  it('holds the shipped packs, by the hashes under which the app has them', () => {
    const { code, said } = json('check')
    expect(code).toBe(0)
    expect(said.files.map(({ hash }: { hash: string }) => hash)).toEqual(shippedPacks().map(({ hash }) => hash))
    expect(said.compositions.every(({ problem }: { problem?: string }) => problem === undefined)).toBe(true)
  })

  it('says of a wrong file what is wrong, and looks at the others', () => {
    const packs = join(folder, 'packs')
    cpSync(shippedFolder(), packs, { recursive: true })
    writeFileSync(join(packs, 'broken.json'), '{"formatVersion": 9}')
    const { code, said } = json('check', packs)
    expect(code).toBe(1)
    const broken = said.files.find(({ file }: { file: string }) => file.endsWith('broken.json'))
    expect(broken.problem).toMatchObject({ code: 'future-format' })
    expect(run(['check', packs]).text).toContain('broken.json: future-format')
  })

  it('finds a layer that fits nowhere', () => {
    const packs = join(folder, 'layers')
    cpSync(THIRD, packs, { recursive: true })
    const layer = {
      formatVersion: 2,
      id: 'zz-a-2026-02',
      level: 'campaign',
      country: 'zz',
      regions: ['1'],
      effectiveFrom: '2026-02-01',
    }
    writeFileSync(join(packs, 'zz-a-2026-02.json'), JSON.stringify(layer))
    const { said } = json('check', packs)
    const lone = said.files.find(({ id }: { id: string }) => id === 'zz-a-2026-02')
    expect(lone.warnings).toHaveLength(1)
  })
})

describe('explain', () => {
  it('answers for a third country from its pack alone', () => {
    const child = explain('zz', '', '2026-11-22', { birth: '2016-11-23', sex: 'male', procedure: 'first' }, [
      '--packs',
      THIRD,
    ]).said
    expect(child).toMatchObject({ eligible: 'no', why: ['Not before the tenth birthday [Cards Act, section 2]'] })
    const grown = explain('zz', '', '2026-12-21', { birth: '1990', sex: 'male', procedure: 'first' }, [
      '--packs',
      THIRD,
    ]).said
    expect(grown).toMatchObject({
      ...{ eligible: 'yes', acceptedHere: 'yes', fee: { amount: 1250, currency: 'EUR', basis: 'Fees Order 3' } },
      // 22, 23, 24 December; the 25th is a holiday; 28, 29.
      ...{ deadline: '2026-12-29', required: { documents: [], captures: ['portrait', 'fingers'] } },
    })
  })

  it.each([
    ['by its code', '510000'],
    ['by the beginning of its code', '51'],
    ['by its name', '四川'],
    ['by the title of its rules', 'Sichuan'],
  ])('finds a region %s', (_how, region) => {
    const { said } = explain('cn', region, '2021-02-03', {
      birth: '2003-01-05',
      sex: 'female',
      procedure: 'exchange',
      reason: 'expired',
    })
    expect(said.pack.layers).toContain('cn-51-spring-2021-02')
    // Eight working days: 4, 5, 7, 8, 9, 10, 18 and 19 February.
    expect(said.deadline).toBe('2021-02-19')
  })

  it('reads a name without its marks, and dates by the pack of that day', () => {
    const boy = { birth: '2012-06-01', sex: 'male', residence: 'Thanh Hoa', procedure: 'first' }
    expect(explain('vn', 'thanh hoa', '2026-11-22', boy).said).toMatchObject({ eligible: 'yes', fee: { amount: 0 } })
    expect(explain('vn', 'thanh hoa', '2023-05-01', boy).said).toMatchObject({ eligible: 'no' })
  })

  it('takes no capture anew for a lost card, and says by which rule', () => {
    const { said } = explain('vn', '', '2026-11-22', {
      birth: '1980-05-05',
      sex: 'female',
      procedure: 'loss',
      reason: 'lost',
    })
    expect(said.required.captures).toEqual([])
    expect(said.notNeeded.map(({ capture }: { capture: string }) => capture)).toEqual(['portrait', 'fingers', 'irises'])
  })

  it('leaves unknown what it does not understand, and says so', () => {
    const { code, said } = explain('vn', '', '2026-11-22', { procedure: 'exchange', reason: 'whim', shoeSize: 44 })
    expect(code).toBe(0)
    expect(said.ignored.join()).toMatch(/shoeSize.*reason|reason.*shoeSize/)
    expect(said.eligible).not.toBe('no')
  })

  it.each([
    ['no procedure', { birth: '1990' }],
    ['another procedure', { procedure: 'theft' }],
    ['a birth that is no date', { birth: 'long ago', procedure: 'first' }],
    ['no object', [1]],
    ['no JSON', '{'],
  ])('refuses %s with a sentence and no stack', (_what, said) => {
    const { code, text, wrong } = run([
      'explain',
      '--country',
      'vn',
      '--date',
      '2026-11-22',
      '--person',
      person('bad', said),
      '--json',
    ])
    expect(code).toBe(1)
    expect(JSON.parse(text).error).not.toBe('')
    expect(wrong).not.toMatch(/\n\s+at /)
  })

  it.each([
    ['a country without packs', ['--country', 'xx', '--date', '2026-11-22']],
    ['a day before the first pack', ['--country', 'vn', '--date', '1999-01-01']],
    ['no day', ['--country', 'vn', '--date', 'today']],
    ['no region of that name', ['--country', 'vn', '--date', '2026-11-22', '--region', 'Atlantis']],
    ['an option that there is not', ['--colour', 'red']],
  ])('refuses %s', (_what, args) => {
    const { code, wrong } = run(['explain', ...args, '--person', person('ok', { procedure: 'first' })])
    expect([code, wrong !== undefined && wrong !== '']).toEqual([1, true])
  })
})

describe('diff', () => {
  it('names what differs, and nothing between a pack and itself', () => {
    expect(json('diff', 'vn-2024-07', 'vn-2024-07').said.differences).toEqual([])
    const { differences } = json('diff', 'vn-2021-07', 'vn-2024-07').said
    expect(differences.map(({ where }: { where: string }) => where)).toContain('irises')
  })

  it('compares a place on two days', () => {
    const { differences } = json('diff', 'cn@2021-02-02@510000', 'cn@2021-02-03@510000').said
    expect(differences.some(({ where }: { where: string }) => where.startsWith('campaigns'))).toBe(true)
    expect(run(['diff', 'cn@2021-02-02@51', 'cn@2021-02-03@51', '--exit-code']).code).toBe(1)
  })
})

it('ends a command on the command line with one line of JSON', () => {
  const file = person('first', { birth: '2012-06-01', sex: 'male', procedure: 'first' })
  const args = [
    'electron/launch.mjs',
    'rules',
    'explain',
    '--country',
    'vn',
    '--date',
    '2026-11-22',
    '--person',
    file,
    '--json',
  ]
  const { status, stdout } = spawnSync(process.execPath, args, { cwd: root, encoding: 'utf8' })
  expect(status).toBe(0)
  expect(JSON.parse(stdout)).toMatchObject({ eligible: 'yes', acceptedHere: 'yes' })
  expect(readFileSync(join(root, 'package.json'), 'utf8')).toContain('"rules": "node electron/launch.mjs rules"')
})
