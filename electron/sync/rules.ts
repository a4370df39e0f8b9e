/** Rule packs, means of payment and begun applications as the station sends them: verified, fetched, tried, and only then kept. */
import { PaymentMeans, RulePackStatement, type SyncedRules, typ } from '../../station/protocol/index.ts'
import type { Records } from '../application/records.ts'
import { theMachine } from '../audit/audit.ts'
import type { RulesState } from '../contract/index.ts'
import { receiptKeys } from '../machine/machine.ts'
import { StatementError, verifyStatement } from '../machine/statements.ts'
import { sha256Hex } from '../packet/content-hash.ts'
import { type LoadedLayer, parseLayer, RulePackError, type RulePackErrorCode } from '../rules/parse.ts'
import { StationError } from '../upload/station-error.ts'
import { fittingLayers } from './fitting-layers.ts'

/** Of one offered file. @param size in bytes, as signed. @throws {StationError} */
export type FetchPack = (sha256: string, size: number) => Promise<Uint8Array>

type Reason = RulesState['refused'][number]['reason']
type Taken = { layer: LoadedLayer; statement: string }
type Refused = { hash: string; id: string; reason: Reason; message: string }
export type TakenRules = {
  region: string | undefined
  taken: Taken[]
  refused: Refused[]
  payments: string | undefined
  prepared: SyncedRules['prepared']
}

const REASONS: Record<RulePackErrorCode, Reason> = {
  'too-large': 'not-a-pack',
  'not-json': 'not-a-pack',
  'too-deep': 'not-a-pack',
  'future-format': 'future-format',
  'not-a-pack': 'not-a-pack',
  contradiction: 'contradiction',
}

/** The slow half, before anything is written. Never fails for a pack: what is wrong is told, and the last good one stays. */
export async function takeRules(
  records: Records,
  keyList: Parameters<typeof receiptKeys>[0],
  offered: SyncedRules,
  fetchPack: FetchPack,
): Promise<TakenRules> {
  const keys = receiptKeys(keyList)
  const { station, environment, machine } = records.enrolled.certificate
  const isOurs = (of: { station: string; environment: string }) =>
    of.station === station && of.environment === environment
  const held = records.packs.layers()
  const here = new Set(held.map(({ hash }) => hash))
  const fetched: Taken[] = []
  const refused: Refused[] = []
  let cut: string | undefined
  for (const statement of offered.packs) {
    let named = { hash: sha256Hex(Buffer.from(statement)), id: '' }
    const refuse = (reason: Reason, message: string) => void refused.push({ ...named, reason, message })
    try {
      const { id, sha256, size, ...of } = await verifyStatement(statement, typ.rulePack, keys, RulePackStatement)
      named = { hash: sha256, id }
      if (!isOurs(of)) refuse('other-station', `it is of ${of.station}`)
      else if (here.has(sha256)) continue
      else if (cut !== undefined) refuse('not-fetched', cut)
      else {
        const bytes = await fetchPack(sha256, size)
        if (bytes.byteLength !== size || sha256Hex(bytes) !== sha256)
          refuse('damaged', 'its bytes are not those that were signed')
        else fetched.push({ layer: parseLayer(bytes), statement })
        here.add(sha256)
      }
    } catch (error) {
      if (error instanceof StatementError) refuse('bad-signature', error.message)
      else if (error instanceof StationError) {
        refuse('not-fetched', error.message)
        // Each of the others would wait as long again, and the day's visits with them.
        if (error.code === 'offline') cut = error.message
      } else if (error instanceof RulePackError) refuse(REASONS[error.code], error.message)
      else throw error
    }
  }
  // With everything that is here: a file that does not fit would be found out at somebody's bedside.
  const layers = fetched.map(({ layer }) => layer)
  const { fit, misfits } = fittingLayers(held, layers)
  for (const { hash, message } of misfits) {
    const id = layers.find((layer) => layer.hash === hash)?.head.id ?? ''
    refused.push({ hash, id, reason: 'contradiction', message })
  }
  const taken = fetched.filter(({ layer }) => fit.includes(layer))
  const payments =
    offered.payments && (await verifiedMeans(offered.payments, keys, (of) => isOurs(of) && of.machine === machine))
  return { region: offered.region, taken, refused, payments, prepared: offered.prepared }
}

/** The durable half. Inside the transaction of the sync. */
export function keepRules(records: Records, rules: TakenRules): void {
  const { db } = records.store
  const at = new Date(records.now()).toISOString()
  if (rules.region !== undefined) db.prepare('UPDATE machine SET region = ?').run(rules.region)
  if (rules.payments !== undefined) db.prepare('UPDATE machine SET payment_means = ?').run(rules.payments)
  for (const { layer, statement } of rules.taken) {
    const { id } = layer.head
    const { sequence } = records.audit.append(theMachine, { act: 'rules-taken', subject: { id, hash: layer.hash } })
    db.prepare('INSERT OR IGNORE INTO rule_layer VALUES (?, ?, ?, ?, ?, ?)').run(
      ...[layer.hash, id, layer.bytes, statement, at, sequence],
    )
  }
  keepRefused(records, rules.refused, at)
  keepPrepared(records, rules.prepared)
}

/** Told once in the log; shown until the file is no longer offered, or is taken. */
function keepRefused(records: Records, refused: readonly Refused[], at: string): void {
  const { db } = records.store
  const before = db.prepare('SELECT hash || reason FROM rule_refusal').pluck().all() as string[]
  db.prepare('DELETE FROM rule_refusal').run()
  for (const { hash, id, reason, message } of refused) {
    db.prepare('INSERT OR REPLACE INTO rule_refusal VALUES (?, ?, ?, ?, ?)').run(hash, id, reason, message, at)
    if (!before.includes(hash + reason))
      records.audit.append(theMachine, { act: 'rules-refused', subject: { id, hash, reason } })
  }
}

/** All that were not taken up here are the station's to say; of the others the link to their application stays. */
function keepPrepared(records: Records, prepared: SyncedRules['prepared']): void {
  const { db } = records.store
  const offered = JSON.stringify(prepared.map(({ reference }) => reference))
  db.prepare(
    'DELETE FROM prepared WHERE application IS NULL AND reference NOT IN (SELECT value FROM json_each(?))',
  ).run(offered)
  const keep = db.prepare(
    'INSERT INTO prepared (reference, details) VALUES (?, ?) ON CONFLICT DO UPDATE SET details = excluded.details',
  )
  for (const one of prepared) keep.run(one.reference, JSON.stringify(one))
}

/** Undefined for a statement that does not hold: nobody pays into what the station did not sign. */
async function verifiedMeans(
  statement: string,
  keys: ReadonlyMap<string, string>,
  isOurs: (means: PaymentMeans) => boolean,
): Promise<string | undefined> {
  try {
    return isOurs(await verifyStatement(statement, typ.payments, keys, PaymentMeans)) ? statement : undefined
  } catch (error) {
    if (error instanceof StatementError) return undefined
    throw error
  }
}
