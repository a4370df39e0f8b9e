import type { DrawerSaid } from '../protocol/index.ts'
import type { Sealer } from './seal-text.ts'
import type { SqlDatabase, Writing } from './sql.ts'
import type {
  Days,
  DrawerSummary,
  KeptSupplement,
  PaymentLine,
  Reconciliation,
  SettlementLine,
  Supplements,
} from './store.ts'
import { openSupplement, SUPPLEMENT_COLUMNS, type SupplementRow } from './supplement-row.ts'

/** Statements that are opened for one question: more would keep everybody waiting. */
const MANY = 50_000

/** Sums need nothing that is sealed; who paid with which receipt does. */
export function createSettlement(
  database: SqlDatabase,
  sealer: Sealer,
): Pick<Supplements, 'settlement' | 'payments' | 'drawers' | 'reconciliations'> {
  const said = async (where: string, { from, until }: Days): Promise<KeptThen[] | undefined> => {
    const rows = await database.read((sql) =>
      sql.all<SupplementRow & { day: string }>(
        `SELECT ${SUPPLEMENT_COLUMNS}, day FROM supplement WHERE ${where} AND day >= ? AND day <= ?
         ORDER BY day, supplement LIMIT ?`,
        from,
        until,
        MANY + 1,
      ),
    )
    return rows.length > MANY ? undefined : rows.map((row) => ({ kept: openSupplement(sealer, row), day: row.day }))
  }
  return {
    settlement: ({ from, until }) =>
      database.read((sql) =>
        sql.all<SettlementLine>(
          `SELECT day, machine, mode, currency, CAST(sum(amount) AS BIGINT) AS amount,
             CAST(sum(CASE kind WHEN 'void' THEN -1 ELSE 1 END) AS BIGINT) AS count,
             CAST(sum(CASE kind WHEN 'void' THEN 1 ELSE 0 END) AS BIGINT) AS voids
           FROM supplement WHERE mode IS NOT NULL AND day >= ? AND day <= ?
           GROUP BY day, machine, mode, currency ORDER BY day, mode, currency, machine`,
          from,
          until,
        ),
      ),
    payments: async (days) => (await said('mode IS NOT NULL', days))?.flatMap(paymentOf),
    drawers: async (days) => {
      const all = await said("kind = 'drawer'", days)
      return all && lastOfEach(all)
    },
    reconciliations: ({ from, until }) =>
      database.read((sql) =>
        sql.all<Reconciliation>(
          `SELECT day, mode, currency, stated, clerk, at FROM reconciliation WHERE day >= ? AND day <= ?
           ORDER BY day, mode, currency`,
          from,
          until,
        ),
      ),
  }
}

/** With the day that it was kept under: sums and lists have to agree, whatever the station's time zone became since. */
type KeptThen = { kept: KeptSupplement; day: string }

function paymentOf({ kept, day }: KeptThen): PaymentLine[] {
  const { said, application, machine, officer } = kept
  return said.kind === 'payment' ? [{ ...said, application, machine, officer, day }] : []
}

/** A drawer is spoken of when it is opened and when it is closed: its machine's last word stands. */
function lastOfEach(said: readonly KeptThen[]): DrawerSummary[] {
  const last = new Map<string, KeptSupplement & { said: DrawerSaid; day: string }>()
  for (const { kept, day } of said) {
    if (kept.said.kind !== 'drawer') continue
    const { drawer } = kept.said
    const there = last.get(drawer)
    if (!there || there.at.sequence < kept.at.sequence) last.set(drawer, { ...kept, day, said: kept.said })
  }
  return [...last.values()].map((kept) => {
    const { said: drawer, machine, officer, day } = kept
    const { expected, counted } = drawer
    const difference = expected === undefined || counted === undefined ? undefined : counted - expected
    return { ...drawer, ...{ machine, officer, day }, ...(difference !== undefined && { difference }) }
  })
}

/** Inside a transaction. What was stated before is in the log of acts. */
export async function keepReconciliation(sql: Writing, one: Reconciliation): Promise<void> {
  const { day, mode, currency, stated, clerk, at } = one
  await sql.run(
    `INSERT INTO reconciliation (day, mode, currency, stated, clerk, at) VALUES (?, ?, ?, ?, ?, ?)
     ON CONFLICT (day, mode, currency) DO UPDATE SET stated = excluded.stated, clerk = excluded.clerk, at = excluded.at`,
    day,
    mode,
    currency,
    stated,
    clerk,
    at,
  )
}
