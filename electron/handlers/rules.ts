import type { ruleMethods } from '../contract/index.ts'
import type { Handlers } from '../contract/serve.ts'
import { dryRun } from '../law/dry-run.ts'
import { renewRules } from '../law/renew-rules.ts'
import { rulesState } from '../law/rules-state.ts'
import { actorOf, type HandlerParts, thenChanged } from './parts.ts'

export type RuleHandlers = Pick<Handlers, keyof typeof ruleMethods>

export function createRuleHandlers(parts: HandlerParts): RuleHandlers {
  const records = () => parts.session().records
  return {
    getRules: () => ({ ok: true, value: rulesState(records()) }),
    dryRunRules: (input) => dryRun(records(), input),
    renewRules: (input, act) =>
      thenChanged(
        parts,
        act.commit(() => renewRules(records(), actorOf(parts), input)),
        'applications',
      ),
  }
}
