import type { ApplicationView, Section, SectionState } from '../../../electron/contract/index.ts'

const proofs = ['card', 'code', 'roster', 'typed'] as const

/** Somebody has looked at who it is: a card, a code or the roster said so, or the officer typed it. */
export function isIdentityLookedAt({
  card,
  fieldSources,
  form,
}: Pick<ApplicationView, 'card' | 'fieldSources' | 'form'>): boolean {
  if (card) return true
  return form.some(({ name, section }) => section === 'identity' && proofs.some((one) => one === fieldSources[name]))
}

/** What an application opens with: the first section that is missing, or the last one when nothing is. */
export function firstSection(sections: readonly SectionState[]): Section {
  return sections.find(({ state }) => state === 'missing')?.section ?? sections.at(-1)?.section ?? 'identity'
}

/**
 * The section to go on to from this one: the next that is missing, from the first again after the last. The review
 * comes when nothing else is left, because a change after the signature would ask for another one.
 */
export function nextMissing(sections: readonly SectionState[], from: Section): Section | undefined {
  const at = sections.findIndex(({ section }) => section === from)
  const missing = [...sections.slice(at + 1), ...sections.slice(0, Math.max(at, 0))]
    .filter(({ state }) => state === 'missing')
    .map(({ section }) => section)
  return missing.find((section) => section !== 'review') ?? missing[0]
}
