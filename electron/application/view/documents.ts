import type { ApplicationView } from '../../contract/index.ts'
import { documentsFor, lastGapDay } from '../../rules/documents.ts'
import type { Gathered } from '../facts.ts'

export function viewDocuments({ pack, draft, today, gaps }: Gathered): Pick<ApplicationView, 'documents'> {
  return {
    documents: documentsFor(pack, draft, today).map(({ rule, required }) => {
      const gapUntil = lastGapDay(rule, today)
      const gap = gaps.find(({ document }) => document === rule.id)
      return {
        id: rule.id,
        label: rule.label,
        required,
        maxPages: rule.maxPages,
        ...(gapUntil && { gapUntil }),
        ...(gap && { gap: { dueOn: gap.dueOn, reason: gap.reason } }),
        basis: rule.basis,
      }
    }),
  }
}
