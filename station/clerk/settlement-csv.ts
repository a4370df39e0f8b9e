import type { SettlementLine } from '../store/store.ts'
import { plainAmount } from './money.ts'

const HEAD = ['day', 'machine', 'machineName', 'mode', 'currency', 'payments', 'takenBack', 'amount']
const NUMBER = /^-?\d+(\.\d+)?$/

/** RFC 4180, UTF-8 with a mark for spreadsheets. @param nameOf a machine's name. */
export function settlementCsv(lines: readonly SettlementLine[], nameOf: (machine: string) => string): string {
  const rows = lines.map(({ day, machine, mode, currency, count, voids, amount }) => [
    ...[day, machine, nameOf(machine), mode, currency, String(count), String(voids)],
    plainAmount(amount, currency),
  ])
  return `\uFEFF${[HEAD, ...rows].map((row) => `${row.map(cell).join(',')}\r\n`).join('')}`
}

/** SECURITY: what a spreadsheet would take for a formula becomes text, because modes and names come from elsewhere. */
function cell(text: string): string {
  const isFormula = /^[\s]*[=+\-@\t\r]/.test(text) && !NUMBER.test(text)
  return `"${(isFormula ? `'${text}` : text).replaceAll('"', '""')}"`
}
