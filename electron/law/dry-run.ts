import { gatherDraft } from '../application/facts.ts'
import type { ApplicationRow, Records } from '../application/records.ts'
import type { DryRunItem, OutcomeOf, ParsedInputOf } from '../contract/index.ts'
import { compareDecisions } from '../rules/decide/compare.ts'
import { RulePackError } from '../rules/load.ts'

/**
 * What would change for every draft, were it taken under the rules of another day or with one more file, which is then
 * used as if it had begun. Nothing is written.
 */
export function dryRun(records: Records, input: ParsedInputOf<'dryRunRules'>): OutcomeOf<'dryRunRules'> {
  const candidate = rulesOf(records, input)
  if (!candidate.ok) return candidate
  const drafts = records.store.db
    .prepare<[], ApplicationRow>("SELECT * FROM application WHERE state = 'draft' ORDER BY sequence")
    .all()
  const items = drafts.flatMap((application): DryRunItem[] => {
    const { pack, draft, today } = gatherDraft(records, application)
    const changes = compareDecisions(pack, candidate.pack, draft, input.date ?? today)
    const { version, name, slip_number: slipNumber } = application
    return changes.length === 0 ? [] : [{ application: application.application, version, name, slipNumber, changes }]
  })
  return { ok: true, value: { drafts: drafts.length, items } }
}

type Candidate =
  | { ok: true; pack: ReturnType<Records['packs']['byHash']> }
  | Extract<OutcomeOf<'dryRunRules'>, { ok: false }>

function rulesOf({ packs }: Records, input: ParsedInputOf<'dryRunRules'>): Candidate {
  const layer = packs.layers().find(({ hash }) => hash === input.with)
  if (input.with !== undefined && !layer) return { ok: false, reason: 'unknown-pack' }
  const day = input.date ?? packs.today()
  try {
    const found = packs.at(day, layer ? [asIfBegun(layer, day)] : [])
    // A file that does not fit the others is left out, and would change nothing without anybody's seeing why.
    const isUsed = !layer || found?.hash === layer.hash || found?.pack.layers?.some(({ hash }) => hash === layer.hash)
    return found && isUsed ? { ok: true, pack: found.pack } : { ok: false, reason: 'not-in-force' }
  } catch (error) {
    if (error instanceof RulePackError) return { ok: false, reason: 'not-in-force', detail: error.message }
    throw error
  }
}

/** In force that day wherever the team is, before any other of its family. */
function asIfBegun<L extends ReturnType<Records['packs']['layers']>[number]>(layer: L, day: string): L {
  const { effectiveUntil, regions, rollout, seasons, ...head } = layer.head
  return { ...layer, head: { ...head, effectiveFrom: day, revision: 10_000 } }
}
