import type { SettlementLine } from '../store/store.ts'
import { csv } from './csv.ts'
import { plainAmount } from './money.ts'

const HEAD = ['day', 'machine', 'machineName', 'mode', 'currency', 'payments', 'takenBack', 'amount']
/** @param nameOf a machine's name. */
export function settlementCsv(lines: readonly SettlementLine[], nameOf: (machine: string) => string): string {
  const rows = lines.map(({ day, machine, mode, currency, count, voids, amount }) => [
    ...[day, machine, nameOf(machine), mode, currency, String(count), String(voids)],
    plainAmount(amount, currency),
  ])
  return csv([HEAD, ...rows])
}
