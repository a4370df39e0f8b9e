import type { VisitMoment } from '../contract/index.ts'
import { noteUse } from '../kit/choices.ts'
import { isSettled, keepPlace, locate } from '../visits/place.ts'
import { actorOf, type HandlerParts } from './parts.ts'

/** Beside the act and after it: a receiver may take twenty seconds, and nobody waits for it. */
export function keepFix(parts: HandlerParts, visit: string, moment: VisitMoment): void {
  const { records } = parts.session()
  // Whose visit it is, whoever is in front of the screen when the fix comes.
  const actor = actorOf(parts)
  const find = async () => {
    if (isSettled(records, visit, moment)) return
    const found = await locate(records, parts.devices)
    // A hard lock meanwhile closes the store: then nobody knows where it was, which is no reason to refuse a visit.
    if (!found || !records.store.db.open) return
    records.store.transaction(() => {
      keepPlace(records, actor, { visit, moment, place: found.place })
      if (found.device !== undefined) noteUse(records, found.device)
    })
    parts.changed('visits')
  }
  find().catch((error: unknown) => parts.failed(error, 'place'))
}
