/** What a machine is told of the rules: where it works, the signed packs, its receipts and payment codes, what was begun elsewhere. */
import type { Keys } from '../keys.ts'
import { PaymentMeans, RulePackStatement, type SyncedRules, typ } from '../protocol/index.ts'
import { signStatement } from '../signing/jws.ts'
import type { MachineLine, StationIdentity } from '../store/store.ts'
import type { PackFiles } from './pack-files.ts'
import type { Payments, RulesOptions } from './rules-options.ts'

export type SyncedRulesParts = {
  options: RulesOptions | undefined
  files: PackFiles
  keys: Pick<Keys, 'receipt'>
  identity: StationIdentity
  /** Milliseconds since 1970 of station time. */
  now: () => number
}

/**
 * Undefined: the station says nothing of rules.
 * @param machine whose receipts are meant. @param all machines of the station.
 */
export function syncedRules(
  parts: SyncedRulesParts,
  machine: MachineLine,
  all: readonly MachineLine[],
): SyncedRules | undefined {
  const { options, files, keys } = parts
  if (!options) return undefined
  const { keyId, ...key } = keys.receipt
  const of = { station: parts.identity.name, environment: parts.identity.environment }
  const at = new Date(parts.now()).toISOString()
  const packs = files.list().map(({ id, sha256, bytes }) => {
    const statement = { formatVersion: 1, id, sha256, size: bytes.byteLength, ...of, signedAt: at }
    return signStatement(typ.rulePack, keyId, key, RulePackStatement.parse(statement))
  })
  const means = options.payments && {
    formatVersion: 1,
    ...of,
    machine: machine.machine,
    ...lentTo(options.payments, machine, all),
    issuedAt: at,
  }
  return {
    ...(options.region !== undefined && { region: options.region }),
    packs,
    ...(means && { payments: signStatement(typ.payments, keyId, key, PaymentMeans.parse(means)) }),
    prepared: [...(options.prepared ?? [])],
  }
}

function lentTo({ receiptBlocks, codes }: Payments, one: MachineLine, all: readonly MachineLine[]) {
  // SECURITY: a machine says its own name, and two of one name would give the same official receipts: then only its id counts.
  const isAlone = all.every(({ machine, name, revokedAt }) => name !== one.name || revokedAt || machine === one.machine)
  const words = ['*', one.machine, ...(isAlone ? [one.name] : [])]
  const own = receiptBlocks.filter((block) => words.includes(block.machine))
  return {
    receiptBlocks: own.map(({ machine: whose, series, from, to }) => ({
      // A series of its own for each machine, so that one number is never lent twice.
      series: whose === '*' ? `${series}-${one.slipPrefix}` : series,
      from,
      to,
    })),
    codes,
  }
}
