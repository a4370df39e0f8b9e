import { spawnSync } from 'node:child_process'
import { cpSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { Explanation } from '../electron/rules/command-line/explain.ts'
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

  it('takes the pack of a third country, as docs/rules.md says', () => {
    const { code, said } = json('check', THIRD)
    expect([code, said.files.map(({ warnings }: { warnings: string[] }) => warnings)]).toEqual([0, [[]]])
  })

  it('warns of a rule without a basis and of units that there are not', () => {
    const country = third(({ portrait }) => ({ units: 'vn', portrait: { ...(portrait as object), basis: ' ' } }))
    const layer = join(dirname(country), 'zz-a-2026-02.json')
    const head = { formatVersion: 2, id: 'zz-a-2026-02', level: 'campaign', country: 'zz', effectiveFrom: '2026-02-01' }
    const rollout = [{ from: '2026-03-01', regions: ['998'] }]
    writeFileSync(layer, JSON.stringify({ ...head, regions: ['38', '999'], rollout }))
    const { code, said } = json('check', dirname(country))
    expect(code).toBe(0)
    const [first, second] = said.files.map(({ warnings }: { warnings: string[] }) => warnings)
    expect(first).toEqual(['portrait: no legal basis'])
    expect(second).toEqual(expect.arrayContaining(['regions: there is no unit 999', 'rollout.0: there is no unit 998']))
  })

  it.each([
    ['that ended and has nothing after it', [{ when: { ageBelow: 14 }, until: '2026-02-01' }], 1],
    ['that ended and goes on', [{ when: { ageBelow: 14 }, until: '2026-02-01' }, { when: { ageBelow: 14 } }], 0],
    ['that will end', [{ when: { ageBelow: 14 }, until: '9000-01-01' }], 0],
  ])('looks at a fee %s', (_what, fees, warnings) => {
    const file = third(({ procedures }) => {
      const [first] = procedures as { fees: object[] }[]
      const changed = fees.map((fee) => ({ ...fee, amount: 5, rule: 'Fees Order 4' }))
      return { procedures: [{ ...first, fees: [...changed, ...(first?.fees ?? [])] }] }
    })
    expect(json('check', file).said.files[0].warnings).toHaveLength(warnings)
  })

  it('refuses a pack whose table of units this version does not have', () => {
    const { code, said } = json(
      'check',
      third(() => ({ units: 'qq' })),
    )
    expect([code, said.files[0].problem.code]).toEqual([1, 'contradiction'])
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

  it('guesses no place: a name of several is refused with their codes', () => {
    const here = ['--country', 'vn', '--date', '2026-11-22', '--person', person('first', { procedure: 'first' })]
    const { code, wrong } = run(['explain', ...here, '--region', 'Tân Lập'])
    expect(code).toBe(1)
    expect(wrong).toMatch(/19462 .*Quảng Trị/)
    const { said } = explain('vn', '', '2026-11-22', { procedure: 'first', registeredAt: 'Tân Lập' })
    expect(said.ignored.join()).toContain('registeredAt')
  })

  it('knows a province by the name that it had on that day', () => {
    expect(explain('vn', 'Hà Giang', '2023-05-01', { procedure: 'first' }).code).toBe(0)
    expect(explain('vn', 'Hà Giang', '2026-05-01', { procedure: 'first' }).code).toBe(1)
  })

  it('takes a reason by its beginning, and no other word by a guess', () => {
    const said = (more: object) => explain('cn', '', '2026-11-22', { procedure: 'exchange', ...more }).said
    expect(said({ reason: 'expiry' }).ignored).toEqual([])
    expect(said({ reason: '有效期满' }).ignored.join()).not.toContain('birth')
    expect(said({ reason: 'expired', feeExemption: 'destitution' }).ignored.join()).toContain('feeExemption')
  })

  it('says it in the language that it is asked in', () => {
    const asked = (language: string) =>
      run([
        ...['explain', '--country', 'zz', '--date', '2026-12-21', '--packs', THIRD, '--language', language],
        ...['--person', person('grown', { birth: '1990', procedure: 'first' })],
      ]).text
    expect(asked('en')).toContain('Fee: EUR')
    expect(asked('zh')).toMatch(/可以申请: 是\n {2}任何人 \[Cards Act, section 1\]/)
    expect(asked('vi')).toMatch(/Hẹn trả: 2026-12-29/)
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
    ['a year that no calendar has', ['--country', 'vn', '--date', '9999-12-31']],
    ['packs that are none', ['--country', 'vn', '--date', '2026-11-22', '--packs', join(root, 'package.json')]],
    ['packs that are not there', ['--country', 'vn', '--date', '2026-11-22', '--packs', join(root, 'nowhere')]],
  ])('refuses %s', (_what, args) => {
    const { code, wrong } = run(['explain', ...args, '--person', person('ok', { procedure: 'first' })])
    expect([code, wrong !== undefined && wrong !== '']).toEqual([1, true])
  })
})

it('throws for nothing that can be typed', () => {
  const words = fc.constantFrom(
    ...['check', 'explain', 'diff', 'schema', '--json', '--country', 'vn', 'cn', '--date', '2026-11-22', '--region'],
    ...['--person', '--packs', folder, THIRD, root, 'vn@2026-11-22@38', 'cn@x', '@', '--', '-x', '--date=2026-02-30'],
  )
  // Not the one that waits for what somebody types.
  const said = fc.string({ maxLength: 20 }).filter((text) => text !== '-' && !text.endsWith('=-'))
  fc.assert(
    fc.property(fc.array(fc.oneof({ weight: 4, arbitrary: words }, said), { maxLength: 8 }), (args) => {
      expect([0, 1, 2]).toContain(run(args).code)
    }),
    { numRuns: 120 },
  )
})

it('ends a command on the command line with one line of JSON that has the shape it promises', () => {
  const said = JSON.stringify({ birth: '2012-06-01', sex: 'male', procedure: 'first' })
  const asked = ['explain', '--country', 'vn', '--date', '2026-11-22', '--person', '-', '--json']
  const { status, stdout } = spawnSync(process.execPath, ['electron/launch.mjs', 'rules', ...asked], {
    ...{ cwd: root, encoding: 'utf8', input: said },
  })
  expect([status, stdout.trimEnd().includes('\n')]).toEqual([0, false])
  const answer = Explanation.parse(JSON.parse(stdout))
  expect(answer).toMatchObject({ eligible: 'yes', acceptedHere: 'yes' })
  expect([Object.keys(answer.fee), Object.keys(answer.required)]).toEqual([
    ['amount', 'currency', 'basis'],
    ['documents', 'captures'],
  ])
  expect(readFileSync(join(root, 'package.json'), 'utf8')).toContain('"rules": "node electron/launch.mjs rules"')
})
