/** An account for electronic identification, opened in the visit in which the card is applied for. */
import { readFieldSources, readFields } from '../application/contents.ts'
import { beginDraft, type Prefilled } from '../application/draft.ts'
import { type ApplicationRow, findApplication, type Records } from '../application/records.ts'
import type { Actor } from '../audit/audit.ts'
import type { ApplicationKey, OutcomeOf } from '../contract/index.ts'
import { factsOf } from '../rules/condition.ts'
import { todayIn } from '../rules/dates.ts'
import type { RulePack } from '../rules/pack.ts'
import { presets } from '../rules/prefill.ts'
import { fitting } from '../visits/roster.ts'
import { isAccount } from './is-account.ts'
import { saidSince } from './said-since.ts'

/** What is the same for a person's card and account; who applies for whom, too. */
const OF_THE_PERSON: readonly string[] = [
  ...['name', 'birthDate', 'sex', 'citizenNumber', 'address', 'addressUnit', 'registeredAt', 'acceptedAt'],
  ...['phone', 'email', 'capacity'],
]
const GUARDIAN = 'guardian'

/** The account's application; begun once, unless it was discarded. Inside a transaction. */
export function beginAccount(records: Records, actor: Actor, key: ApplicationKey): OutcomeOf<'beginAccount'> {
  const card = findApplication(records, key)
  if (!card) return { ok: false, reason: 'unknown-application' }
  const begun = findAccount(records, card.application)
  if (begun) return { ok: true, value: begun }
  const { pack } = records.packs.inForce()
  const procedure = pack.procedures.find(({ kind }) => kind === 'account')
  // An account belongs to a card, and not to another account.
  if (!procedure || isAccount(records, card)) return { ok: false, reason: 'no-such-procedure' }
  const begin = beginDraft(records, actor, {
    ...(card.visit && { visit: card.visit }),
    procedure: procedure.id,
    fields: prefilled(records, pack, procedure.id, card),
  })
  records.store.db.prepare('UPDATE application SET linked = ? WHERE row = ?').run(card.application, begin.row)
  return { ok: true, value: begin.key }
}

function findAccount({ store }: Records, card: string): ApplicationKey | undefined {
  return store.db
    .prepare<[string], ApplicationKey>(
      "SELECT application, version FROM application WHERE linked = ? AND state <> 'discarded' ORDER BY version DESC LIMIT 1",
    )
    .get(card)
}

function prefilled(
  records: Records,
  pack: RulePack,
  procedure: string,
  card: ApplicationRow,
): Record<string, Prefilled> {
  const sources = readFieldSources(records, card.row)
  const wanted = new Set([...OF_THE_PERSON, ...Object.values(pack.card ?? {})])
  for (const { name } of pack.fields) if (name.startsWith(GUARDIAN)) wanted.add(name)
  const { phone } = saidSince(records, card)
  const known = Object.entries({ ...readFields(records, card.row), ...(phone && { phone }) })
  const said = fitting(pack, Object.fromEntries(known.filter(([name]) => wanted.has(name))))
  const today = todayIn(pack.timeZone, new Date(records.now()).toISOString())
  const preset = presets(pack, factsOf(pack, { procedure, fields: said }, today))
  return Object.fromEntries([
    ...Object.entries(preset).map(([name, value]) => [name, { value, source: 'preset' } as const]),
    ...Object.entries(said).map(([name, value]) => [name, { value, source: sources[name] ?? 'typed' } as const]),
  ])
}
