import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { Section, type SectionState } from '../electron/contract/index.ts'
import { anchorOf, goToPlace, onPlace, type Place } from '../renderer/screens/application/anchors.ts'
import { firstSection, nextMissing } from '../renderer/screens/application/order-sections.ts'
import { codePointOf } from '../renderer/screens/application/word-finding.ts'

const all = Section.options
const standing = (states: Partial<Record<Section, SectionState['state']>>): SectionState[] =>
  all.map((section) => ({ section, state: states[section] ?? 'done' }))

describe('an application that is opened', () => {
  it('opens its first missing section, and not one that only needs attention', () => {
    expect(firstSection(standing({ details: 'attention', fingers: 'missing', review: 'missing' }))).toBe('fingers')
  })

  it('opens the review when nothing is missing', () => {
    expect(firstSection(standing({ documents: 'not-needed' }))).toBe('review')
  })
})

describe('a section that is finished', () => {
  it('goes on to the next that is missing, past what is done or not needed', () => {
    expect(nextMissing(standing({ portrait: 'not-needed', documents: 'missing', review: 'missing' }), 'details')).toBe(
      'documents',
    )
  })

  it('goes to the review last, because a change after the signature asks for another', () => {
    expect(nextMissing(standing({ portrait: 'missing', review: 'missing' }), 'documents')).toBe('portrait')
    expect(nextMissing(standing({ review: 'missing' }), 'documents')).toBe('review')
  })

  it('goes back to an earlier one, when nothing after it is missing', () => {
    expect(nextMissing(standing({ identity: 'missing' }), 'delivery')).toBe('identity')
  })

  it('never goes on to itself, to what is not missing, or past one that is nearer', () => {
    const state = fc.constantFrom<SectionState['state']>('done', 'missing', 'attention', 'not-needed')
    fc.assert(
      fc.property(fc.tuple(...all.map(() => state)), fc.constantFrom(...all), (states, from) => {
        const sections = all.map((section, at) => ({ section, state: states[at]! }))
        const others = all.filter((section) => section !== from && standingOf(sections, section) === 'missing')
        const stepsTo = (section: Section) => (all.indexOf(section) - all.indexOf(from) + all.length) % all.length
        const byDistance = others.toSorted((a, b) => stepsTo(a) - stepsTo(b))
        const beforeReview = byDistance.filter((section) => section !== 'review')
        expect(nextMissing(sections, from)).toBe([...beforeReview, ...byDistance][0])
      }),
    )
  })
})

const standingOf = (sections: readonly SectionState[], wanted: Section) =>
  sections.find(({ section }) => section === wanted)?.state

describe('the place of a finding', () => {
  it('tells a field, a document, a finger and an eye of one section apart', () => {
    const places: Place[] = [
      { section: 'fingers' },
      { section: 'fingers', position: 1 },
      { section: 'fingers', position: 2 },
      { section: 'fingers', position: 1, modality: 'iris' },
      { section: 'documents', document: 'other' },
      { section: 'documents' },
      { section: 'details', field: 'name' },
      { section: 'identity', field: 'name' },
    ]
    expect(new Set(places.map(anchorOf)).size).toBe(places.length)
  })

  it('is told to the screen for as long as it listens', () => {
    const told: Place[] = []
    const end = onPlace((place) => told.push(place))
    goToPlace({ section: 'portrait' })
    end()
    goToPlace({ section: 'review' })
    expect(told).toEqual([{ section: 'portrait' }])
  })
})

describe('a character that no font draws', () => {
  it('is said by its code point, also outside the basic plane', () => {
    expect(['𠮷', 'A'].map(codePointOf)).toEqual(['U+20BB7', 'U+0041'])
  })
})
