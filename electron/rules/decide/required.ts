import { type Facts, holds } from '../condition.ts'
import type { DocumentRule, Field, RulePack } from '../pack.ts'

/** What an application of this person needs, before anything is taken. */
export type Required = {
  fields: Field[]
  documents: DocumentRule[]
  captures: ('portrait' | 'fingers' | 'irises')[]
}

/** The fields, papers and captures that finalise would ask for. */
export function required(pack: RulePack, facts: Facts): Required {
  return {
    fields: pack.fields.filter((field) => holds(field.shown, facts) && holds(field.required, facts)),
    documents: (pack.documents ?? []).filter((rule) => holds(rule.shown, facts) && holds(rule.required, facts)),
    captures: (['portrait', 'fingers', 'irises'] as const).filter((capture) => {
      const rule = pack[capture]
      return rule !== undefined && holds(rule.required, facts)
    }),
  }
}
