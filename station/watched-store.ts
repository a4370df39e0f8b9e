import type { Metrics } from './metrics.ts'
import type { News } from './news.ts'
import type { Store } from './store/store.ts'

/** The store, telling of what it has kept: bytes and packets to the counters, statuses to those who wait for them. */
export function watchStore(store: Store, { metrics, news }: { metrics: Metrics; news: News }): Store {
  const { uploads, custody, statuses } = store
  return {
    ...store,
    uploads: {
      ...uploads,
      append: async (packetId, at, bytes) => {
        const isOurs = await uploads.append(packetId, at, bytes)
        if (isOurs) metrics.bytes.inc(bytes.byteLength)
        return isOurs
      },
      refuse: async (packetId, reason) => {
        await uploads.refuse(packetId, reason)
        metrics.packets.inc({ outcome: 'refused' })
      },
    },
    custody: {
      ...custody,
      accept: async (packet, sign) => {
        let isNew = false
        const signed = () => {
          isNew = true
          return sign()
        }
        const accepted = await custody.accept(packet, signed)
        if (isNew) metrics.packets.inc({ outcome: packet.doubts.length > 0 ? 'held' : 'accepted' })
        news.tell()
        return accepted
      },
    },
    statuses: {
      ...statuses,
      append: async (...status) => {
        const isKept = await statuses.append(...status)
        news.tell()
        return isKept
      },
    },
  }
}
