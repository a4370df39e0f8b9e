import type { VisitMoment } from '../contract/index.ts'
import { keepPlace, locate } from '../visits/place.ts'
import { actorOf, type HandlerParts } from './parts.ts'

/** Beside the act and after it: a receiver may take twenty seconds, and nobody waits for it. */
export function keepFix(parts: HandlerParts, visit: string, moment: VisitMoment): void {
  const records = () => parts.session().records
  const find = async () => {
    const place = await locate(records(), parts.devices)
    if (!place) return
    records().store.transaction(() => keepPlace(records(), actorOf(parts), { visit, moment, place }))
    parts.changed('visits')
  }
  // A lock meanwhile ends the session: then nobody knows where it was, which is no reason to refuse a visit.
  find().catch(() => {})
}
