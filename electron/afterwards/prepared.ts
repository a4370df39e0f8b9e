/** Applications begun online or by telephone: found by their reference, and taken up with what was said there. */
import { type BegunElsewhere, Prepared } from '../../station/protocol/index.ts'
import { beginDraft, type Prefilled } from '../application/draft.ts'
import type { Records } from '../application/records.ts'
import type { Actor } from '../audit/audit.ts'
import type { OutcomeOf, ParsedInputOf, PreparedItem } from '../contract/index.ts'
import { factsOf } from '../rules/condition.ts'
import { todayIn } from '../rules/dates.ts'
import type { RulePack } from '../rules/pack.ts'
import { presets } from '../rules/prefill.ts'
import { fitting } from '../visits/roster.ts'
import { latestOf } from './latest.ts'
import { searchPrepared } from './search-prepared.ts'

const MOST_FOUND = 50

type PreparedRow = { reference: string; details: string; application: string | null }

/**
 * Without a search those that nobody took up, the longest waiting first.
 * @param failed told of a row that cannot be read; the others are found all the same.
 */
export function findPrepared(
  records: Records,
  { search }: ParsedInputOf<'findPrepared'>,
  failed: (error: unknown) => void,
): PreparedItem[] {
  const { pack } = records.packs.inForce()
  const rows = records.store.db.prepare<[], PreparedRow>('SELECT * FROM prepared').all()
  const all = rows.flatMap((row) => {
    const prepared = readPrepared(row, failed)
    return prepared ? [{ ...prepared, taken: row.application }] : []
  })
  all.sort((one, other) => (one.begunAt < other.begunAt ? -1 : 1))
  const isSearch = search.trim() !== ''
  const items = (isSearch ? searchPrepared(all, search) : all).map(({ taken, ...prepared }): PreparedItem => {
    const latest = taken ? latestOf(records, taken) : undefined
    const label = pack.procedures.find(({ id }) => id === prepared.procedure)?.label
    return {
      ...begunElsewhere(prepared),
      name: prepared.fields.name ?? '',
      procedure: prepared.procedure,
      ...(label && { procedureLabel: label }),
      ...(prepared.paid && { paid: prepared.paid }),
      ...(latest && { application: { application: latest.application, version: latest.version } }),
    }
  })
  return items.filter(({ application }) => isSearch || !application).slice(0, MOST_FOUND)
}

/** The application that was begun with it, until that is discarded. Inside a transaction. */
export function takePrepared(
  records: Records,
  actor: Actor,
  input: ParsedInputOf<'takePrepared'>,
): OutcomeOf<'takePrepared'> {
  const { db } = records.store
  const reference = input.reference.trim().toUpperCase()
  const row = db.prepare<[string], PreparedRow>('SELECT * FROM prepared WHERE reference = ?').get(reference)
  if (!row) return { ok: false, reason: 'unknown-reference' }
  const known = row.application ? latestOf(records, row.application) : undefined
  if (known) return { ok: true, value: { application: known.application, version: known.version } }
  const prepared = Prepared.parse(JSON.parse(row.details))
  const { pack } = records.packs.inForce()
  const procedure = (pack.procedures.find(({ id }) => id === prepared.procedure) ?? pack.procedures[0]!).id
  const begun = beginDraft(records, actor, { procedure, fields: prefilled(records, pack, procedure, prepared) })
  db.prepare('UPDATE application SET begun_elsewhere = ? WHERE row = ?').run(
    JSON.stringify(begunElsewhere(prepared)),
    begun.row,
  )
  db.prepare('UPDATE prepared SET application = ? WHERE reference = ?').run(begun.key.application, reference)
  return { ok: true, value: begun.key }
}

const begunElsewhere = ({ reference, channel, assurance, begunAt }: Prepared): BegunElsewhere => ({
  ...{ reference, channel, assurance, begunAt },
})

/** The pack's word for how it was begun; at a counter somebody came in person. */
const CHANNEL = { online: 'online', telephone: 'telephone', counter: 'in-person' } as const

/** What was said there, above where it is taken and what the pack presets. */
function prefilled(
  records: Records,
  pack: RulePack,
  procedure: string,
  { fields, channel, assurance }: Prepared,
): Record<string, Prefilled> {
  const said = fitting(pack, { ...fields, channel: CHANNEL[channel], assurance })
  const here = fitting(pack, { acceptedAt: records.packs.place() })
  const today = todayIn(pack.timeZone, new Date(records.now()).toISOString())
  const preset = presets(pack, factsOf(pack, { procedure, fields: { ...said, ...here } }, today))
  const from = (values: Record<string, string>, source: Prefilled['source']) =>
    Object.entries(values).map(([name, value]): [string, Prefilled] => [name, { value, source }])
  return Object.fromEntries([...from(preset, 'preset'), ...from(said, 'prepared'), ...from(here, 'preset')])
}

/** "Cannot read" is told, because an applicant waits behind it. */
function readPrepared({ details }: PreparedRow, failed: (error: unknown) => void): Prepared | undefined {
  let said: unknown
  try {
    said = JSON.parse(details)
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error
    failed(error)
    return undefined
  }
  const prepared = Prepared.safeParse(said)
  if (!prepared.success) failed(prepared.error)
  return prepared.data
}
