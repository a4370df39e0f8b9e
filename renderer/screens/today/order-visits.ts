import type { VisitItem } from '../../../electron/contract/index.ts'
import { foldText } from '../../formats.ts'

/** Open ones first; of these the urgent ones, then by the start of the time window. */
export function orderVisits(visits: readonly VisitItem[]): VisitItem[] {
  const rank = (visit: VisitItem) => (visit.outcome ? 2 : visit.urgent ? 0 : 1)
  return [...visits].sort((a, b) => rank(a) - rank(b) || a.from.localeCompare(b.from) || a.visit.localeCompare(b.visit))
}

/** Those whose name, address, reason or number holds what is searched, tone marks aside. */
export function searchVisits(visits: readonly VisitItem[], search: string): VisitItem[] {
  const wanted = foldText(search.trim())
  return visits.filter((visit) =>
    [visit.name, visit.address, visit.reason, visit.citizenNumber ?? ''].some((text) =>
      foldText(text).includes(wanted),
    ),
  )
}
