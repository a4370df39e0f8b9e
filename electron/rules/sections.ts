/** How each of the seven sections stands. */
import { Section, type SectionState } from '../contract/findings.ts'
import { type Context, type Draft, findings, isPortraitNeeded } from './completeness.ts'
import { documentsFor } from './documents.ts'
import { fingerPlan } from './fingers.ts'
import { irisPlan } from './irises.ts'
import type { RulePack } from './pack.ts'

/** In the order of the screen. What is not needed says by which rule; what was taken all the same is looked at as usual. */
export function sectionStates(pack: RulePack, draft: Draft, context: Context): SectionState[] {
  const open = findings(pack, draft, context)
  return Section.options.map((section) => {
    const own = open.filter((finding) => finding.section === section)
    if (own.some(({ blocks }) => blocks)) return { section, state: 'missing' }
    if (own.length > 0) return { section, state: 'attention' }
    const basis = notNeeded(pack, draft, context.today, section)
    return basis === undefined ? { section, state: 'done' } : { section, state: 'not-needed', ...(basis && { basis }) }
  })
}

/** The rule by which a section is not needed; undefined when it is. */
function notNeeded(pack: RulePack, draft: Draft, today: string, section: Section): string | undefined {
  if (section === 'portrait' && !isPortraitNeeded(pack, draft, today)) return pack.portrait.basis
  if (section === 'fingers' && !fingerPlan(pack, draft, today).needed && !irisPlan(pack, draft, today).needed)
    return pack.fingers.basis
  if (section === 'documents' && documentsFor(pack, draft, today).length === 0) return ''
  return undefined
}
