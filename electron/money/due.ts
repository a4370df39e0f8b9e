/** What an application owes, by which rule, and how it may be paid. */
import { gatherDraft, readRecord } from '../application/facts.ts'
import type { ApplicationRow, Records } from '../application/records.ts'
import { holds } from '../rules/condition.ts'
import { type Fee, feeFor, feeRuleFor } from '../rules/fee.ts'
import type { PaymentMode } from '../rules/pack.ts'

export type Owed = {
  fee: Fee
  /** The law lets this person off what others pay. */
  isExemption: boolean
  /** The paper that shows it is neither photographed nor accepted as following later. */
  lacksPaper: boolean
  /** The ways that the pack offers for this application. */
  modes: PaymentMode[]
}

/** Of the frozen record, else of the draft as it stands. Undefined: no fee is known for it. */
export function owedBy(records: Records, application: ApplicationRow): Owed | undefined {
  const { pack, facts, today, draft } = gatherDraft(records, application)
  const fee = application.record ? readRecord(application.record).fee : feeFor(pack, facts, today)
  if (!fee) return undefined
  const { isExemption = false, evidence } = feeRuleFor(pack, facts, today) ?? {}
  const isThere = ({ document }: { document?: string | undefined }) => document === evidence
  return {
    fee,
    isExemption,
    lacksPaper: evidence !== undefined && !draft.captures.some(isThere) && !draft.gaps.some(isThere),
    // A ground that a person names lets nobody off a fee that the rule for his procedure asks for all the same.
    modes: (pack.payments ?? []).filter(
      ({ when, proof }) => holds(when, facts) && (proof !== 'evidence' || isExemption),
    ),
  }
}
