import { describe, expect, it } from 'vitest'
import { guardianSigns, needsCountersign } from '../electron/rules/applicant.ts'
import { type Context, type Draft, findings } from '../electron/rules/completeness.ts'
import { documentsFor, lastGapDay } from '../electron/rules/documents.ts'
import { packFor, shippedPacks } from '../electron/rules/load.ts'
import type { RulePack } from '../electron/rules/pack.ts'
import { sectionStates } from '../electron/rules/sections.ts'

const today = '2026-11-22'
const context: Context = { environment: 'practice', today }
function packOf(country: string): RulePack {
  const found = packFor(shippedPacks(), country, today)
  if (!found) throw new Error(`no pack of ${country}`)
  return found.pack
}
const vietnam = packOf('vn')
const empty: Draft = {
  procedure: 'exchange',
  fields: {},
  captures: [],
  exceptions: [],
  gaps: [],
  countersign: 'not-needed',
}
type Capture = Draft['captures'][number]
const stateOf = (draft: Draft, section: string, pack = vietnam) =>
  sectionStates(pack, draft, context).find((one) => one.section === section)
const codes = (draft: Draft, section: string, pack = vietnam) =>
  findings(pack, draft, context)
    .filter((one) => one.section === section)
    .map(({ code, blocks }) => [code, blocks])

describe('the seven sections', () => {
  it('come in the order of the screen, each with one state', () => {
    expect(sectionStates(vietnam, empty, context).map(({ section }) => section)).toEqual([
      'identity',
      'details',
      'portrait',
      'fingers',
      'documents',
      'delivery',
      'review',
    ])
  })

  it('are not needed with the rule that says so, where the law reuses what is stored', () => {
    const lost = { ...empty, procedure: 're-issue' }
    for (const section of ['portrait', 'fingers']) {
      const state = stateOf(lost, section)
      expect(state?.state).toBe('not-needed')
      expect(state?.basis).toContain('Luật')
    }
  })

  it('ask for attention, and block nothing, where a print is poor', () => {
    const poor: Capture = {
      modality: 'finger',
      position: 2,
      source: 'device',
      quality: [{ scale: 'doorstep-app', value: 5 }],
    }
    const reasons = [1, 3, 4, 5, 6, 7, 8, 9, 10].map(
      (position) => ({ modality: 'finger', position, reason: 'cut' }) as const,
    )
    const eyes = [1, 2].map((position) => ({ modality: 'iris', position, reason: 'cataract' }) as const)
    const draft: Draft = { ...empty, captures: [poor], exceptions: [...reasons, ...eyes] }
    expect(codes(draft, 'fingers')).toEqual([['low-quality', false]])
    expect(stateOf(draft, 'fingers')?.state).toBe('attention')
  })
})

describe('documents', () => {
  const child: Draft = { ...empty, procedure: 'first-issue', fields: { birthDate: '2019-05-05' } }

  it('are asked for by age and procedure, and satisfied by a page', () => {
    expect(codes(child, 'documents')).toEqual([['missing', true]])
    const page: Capture = {
      modality: 'document',
      document: 'birth-certificate',
      position: 1,
      quality: [],
      source: 'device',
    }
    expect(codes({ ...child, captures: [page] }, 'documents')).toEqual([])
    expect(codes(empty, 'documents')).toEqual([])
  })

  it('may follow later where the pack says so, which is told and never in the way', () => {
    const rule = documentsFor(vietnam, child, today).find(({ required }) => required)?.rule
    if (!rule) throw new Error('the pack asks a child for nothing')
    expect(lastGapDay(rule, today)).toBe('2026-12-22')
    expect(codes({ ...child, gaps: [{ document: rule.id, dueOn: '2026-12-01' }] }, 'documents')).toEqual([
      ['gap', false],
    ])
    const { gapDays: _, ...strict } = rule
    expect(lastGapDay(strict, today)).toBeUndefined()
  })

  it('that are photographed from a file are taken in production, because paper is what one has', () => {
    const page: Capture = { modality: 'document', document: 'other', position: 1, quality: [], source: 'file' }
    expect(
      findings(vietnam, { ...empty, captures: [page] }, { ...context, environment: 'production' }),
    ).not.toContainEqual(expect.objectContaining({ code: 'file-in-production' }))
  })
})

describe('review', () => {
  it('asks for a signature, and for another one when something changed after it', () => {
    expect(codes(empty, 'review')).toEqual([['not-signed', true]])
    const signing = { by: 'applicant', method: 'pen', isCurrent: true } as const
    expect(codes({ ...empty, signing }, 'review')).toEqual([])
    expect(codes({ ...empty, signing: { ...signing, isCurrent: false } }, 'review')).toEqual([['signature-old', true]])
  })

  it('asks for the guardian’s signature below the age of applying oneself', () => {
    const child: Draft = { ...empty, fields: { birthDate: '2019-05-05' } }
    expect(guardianSigns(vietnam, child, today)).toBe(true)
    expect(guardianSigns(vietnam, empty, today)).toBe(false)
    const own = { by: 'applicant', method: 'pen', isCurrent: true } as const
    expect(codes({ ...child, signing: own }, 'review')).toEqual([['not-signed', true]])
    expect(codes({ ...child, signing: { ...own, by: 'guardian' } }, 'review')).toEqual([])
  })

  it('sends exceptions to a second officer and never waits for him', () => {
    expect(needsCountersign(vietnam, empty)).toBe(false)
    const reason = 'plaster'
    expect(needsCountersign(vietnam, { ...empty, exceptions: [{ modality: 'finger', position: 1, reason }] })).toBe(
      true,
    )
    expect(
      needsCountersign(vietnam, { ...empty, signing: { by: 'applicant', method: 'cannot', isCurrent: true } }),
    ).toBe(true)
    expect(codes({ ...empty, countersign: 'pending' }, 'review')).toContainEqual(['countersign-pending', false])
  })

  it('refuses the card of a practice reader in production, and not in practice', () => {
    const draft: Draft = { ...empty, identity: { source: 'simulated' } }
    const found = findings(vietnam, draft, { ...context, environment: 'production' })
    expect(found).toContainEqual({ section: 'identity', code: 'simulated-in-production', blocks: true })
    expect(findings(vietnam, draft, context)).not.toContainEqual(
      expect.objectContaining({ section: 'identity', code: 'simulated-in-production' }),
    )
  })
})

describe('names', () => {
  it('with a character that nothing here draws are flagged with it, and never in the way', () => {
    const found = findings(vietnam, { ...empty, fields: { name: '王\u{E123}明' } }, context)
    expect(found).toContainEqual({
      section: 'identity',
      field: 'name',
      code: 'cannot-draw',
      blocks: false,
      characters: '\u{E123}',
    })
    expect(findings(packOf('cn'), { ...empty, fields: { name: '李𠮷𫖯' } }, context)).not.toContainEqual(
      expect.objectContaining({ code: 'cannot-draw' }),
    )
  })
})
