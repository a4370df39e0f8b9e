import { create } from 'qrcode'
import sharp from 'sharp'
import { describe, expect, it } from 'vitest'
import { readCode } from '../devices/picture/read-code.ts'
import { type ApplicationView, readSlipCode } from '../electron/contract/index.ts'
import { lineValue } from '../renderer/screens/application/papers/line-value.ts'
import { electronicSlip } from '../renderer/screens/application/review/electronic-slip.ts'
import { slipCodeOf, slipParts } from '../renderer/screens/application/review/slip-lines.ts'

/** Slip and forms are built from the pack: what stands there, in its order, and nothing that could run. */
const text = (words: string) => ({ vi: words, zh: words, en: words })
/** Keys instead of sentences: what matters is which and in which order. */
const t = (key: string, values?: Record<string, string>) => [key, ...Object.values(values ?? {})].join(' ')
const view = (more: Partial<ApplicationView> = {}): ApplicationView =>
  ({
    ...{ application: '01980000-0000-7000-8000-000000000001', version: 1, slipNumber: 'ZZW-000001-52' },
    ...{ procedure: 'exchange', procedures: [{ id: 'exchange', label: text('Exchange') }], documents: [], form: [] },
    ...{ fields: { name: 'Anna' }, captures: [], exceptions: [], promisedOn: '2026-12-01', promisedBasis: 'law' },
    decisions: { notNeeded: [] },
    slip: {
      where: text('Desk 3'),
      bring: [text('this slip')],
      contacts: [{ label: text('Police'), phone: '110' }],
      lines: [],
    },
    ...more,
  }) as unknown as ApplicationView
const withLines = (lines: string[], more: object = {}) =>
  view({ slip: { ...view().slip!, lines, ...more } as ApplicationView['slip'] })

describe('the slip', () => {
  it('has the pack’s lines in the pack’s order', () => {
    const words = (lines: string[]) =>
      slipParts(withLines(lines), 'en', t).flatMap((part) => ('what' in part ? [part.what] : [part.kind]))
    expect(words(['bring', 'where', 'provisional'])).toEqual([
      'slip.name',
      'slip.procedure',
      'slip.bring',
      'slip.where',
      'strong',
    ])
    expect(words(['where', 'contacts'])).toEqual(['slip.name', 'slip.procedure', 'slip.where', 'slip.contacts'])
  })

  it('is provisional until there is an official number', () => {
    const kinds = (more: Partial<ApplicationView>) =>
      slipParts({ ...withLines(['provisional']), ...more }, 'en', t).map((part) =>
        part.kind === 'strong' ? part.words : 'line',
      )
    expect(kinds({})).toContain('slip.provisional')
    expect(kinds({ officialNumber: 'N-1' })).not.toContain('slip.provisional')
  })

  it.each([
    ['nothing is due', 0, 0, []],
    ['it is still to be paid', 2_000, 0, ['slip.toPay']],
    ['a part of it is paid', 2_000, 500, ['slip.paid', 'slip.toPay']],
    ['all of it is paid', 2_000, 2_000, ['slip.paid']],
  ] as const)('says how it stands with the fee when %s', (_words, amount, paid, expected) => {
    const parts = slipParts(
      { ...withLines(['fee']), fee: { amount, currency: 'CNY', rule: 'law' }, paid } as ApplicationView,
      'en',
      t,
    )
    const what = parts.flatMap((part) => ('what' in part ? [part.what] : []))
    expect(what.slice(2)).toEqual(['slip.fee', ...expected])
  })

  it('says its own number until the station has signed, and then what a family can check', async () => {
    expect(slipCodeOf(withLines([]))).toContain('ZZW-000001-52')
    const signed = `${'a'.repeat(60)}.${'b'.repeat(520)}.${'c'.repeat(86)}`
    const code = slipCodeOf(withLines([], { signed, checkAt: 'https://station.example/' }))
    expect(code.startsWith(`https://station.example/slip?code=${signed}#`)).toBe(true)
    // The officers’ own search finds it by either code.
    expect(readSlipCode(code)).toEqual({ slipNumber: 'ZZW-000001-52', application: view().application, version: 1 })
    expect(await readBack(code)).toBe(code)
  })
})

/** Drawn as the slip draws it and read as a camera's picture. */
async function readBack(code: string): Promise<string | undefined> {
  const { modules } = create(code, { errorCorrectionLevel: 'L' })
  const [dot, margin] = [4, 4]
  const side = (modules.size + 2 * margin) * dot
  const pixels = Buffer.alloc(side * side, 255)
  for (let y = 0; y < modules.size * dot; y += 1)
    for (let x = 0; x < modules.size * dot; x += 1)
      if (modules.get(Math.floor(y / dot), Math.floor(x / dot)))
        pixels[(y + margin * dot) * side + x + margin * dot] = 0
  const png = await sharp(pixels, { raw: { width: side, height: side, channels: 1 } })
    .png()
    .toBuffer()
  const read = await readCode(png, new AbortController().signal)
  return read
}

describe('the electronic slip', () => {
  it('escapes whatever a name is, and has no script and nothing to load', async () => {
    const parts = slipParts(
      { ...withLines(['code']), fields: { name: '<script>alert("1")</script>&\'' } } as ApplicationView,
      'en',
      t,
    )
    const file = await electronicSlip({ language: 'en', title: 'x', number: 'ZZW-000001-52', practice: '<b>', parts })
    expect(file).not.toMatch(/<script|<b>|src=|href=|@import|javascript:/i)
    expect(file).toContain('&lt;script&gt;alert(&quot;1&quot;)&lt;/script&gt;&amp;&#39;')
    expect(file).toContain('<svg')
  })
})

describe('a form’s fingers', () => {
  const line = { what: 'finger-results' as const, label: text('Fingers') }
  const finger = (position: number) => ({ modality: 'finger', position }) as ApplicationView['captures'][number]

  it('are numbered as taken, or say why they are not registered: no features, or nothing at all', () => {
    const some = view({
      captures: [finger(1), finger(6)],
      exceptions: [
        { modality: 'finger', position: 6, reason: 'worn' },
        { modality: 'finger', position: 7, reason: 'lost' },
      ],
    })
    expect(lineValue(some, line, 'en', t)).toEqual([
      '1 finger.1',
      'papers.failed finger.6 worn',
      'papers.notRegistered finger.7 lost',
    ])
  })

  it('are not needed, with the rule, where the law asks for none', () => {
    const because = { rule: 'too-young', text: text('x'), basis: 'Article 23', capture: 'fingers' as const }
    const none = view({ decisions: { ...view().decisions, notNeeded: [because] } })
    expect(lineValue(none, line, 'en', t)).toEqual(['papers.notNeeded (Article 23)'])
  })
})
