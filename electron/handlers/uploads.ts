import { countApplications } from '../application/list.ts'
import type { uploadMethods } from '../contract/index.ts'
import type { Handlers } from '../contract/serve.ts'
import { raiseBudget } from '../upload/link/budget.ts'
import { pauseUploads, resumeUploads, sendFirst } from '../upload/pause.ts'
import { gatherSafeToGo, safeToGo } from '../upload/safe-to-go.ts'
import { StationError } from '../upload/station-client.ts'
import { actorOf, type HandlerParts, thenChanged } from './parts.ts'

export type UploadHandlers = Pick<Handlers, keyof typeof uploadMethods>

export function createUploadHandlers(parts: HandlerParts): UploadHandlers {
  const records = () => parts.session().records
  const actor = () => actorOf(parts)
  /** The word is on disk before the loop hears of it. */
  const obeyed = <T extends { ok: boolean }>(outcome: T) => {
    if (outcome.ok) parts.session().uploader.obeyPause()
    return thenChanged(parts, outcome, 'uploads')
  }
  return {
    listUploads: () => {
      const { uploader, queue, copies } = parts.session()
      const uploads = queue.list().map((upload) => ({
        ...upload,
        offset: Math.min(upload.size, uploader.offsetOf(upload.packetId)),
      }))
      const value = { connection: uploader.connection(), flow: uploader.flow(), copies: { place: copies.place() } }
      return { ok: true, value: { ...value, uploads } }
    },
    pauseUploads: (input, act) => obeyed(act.commit(() => pauseUploads(records(), actor(), input))),
    resumeUploads: (input, act) => obeyed(act.commit(() => resumeUploads(records(), actor(), input))),
    sendFirst: (input, act) => obeyed(act.commit(() => sendFirst(records(), actor(), input))),
    getSafeToGo: () => {
      const { feesToday } = parts.session()
      return { ok: true, value: safeToGo(gatherSafeToGo(records(), countApplications(records()), feesToday())) }
    },
    retryUploads: () => {
      const { uploader, copies } = parts.session()
      uploader.retryAll()
      copies.wake()
      return { ok: true, value: {} }
    },
    exportPacket: ({ packetId }) => {
      const bytes = parts.session().queue.bytesOf(packetId)
      return bytes
        ? { ok: true, value: { fileName: `${packetId}.age`, bytes: new Uint8Array(bytes) } }
        : { ok: false, reason: 'unknown-packet' }
    },
    raiseBudget: (_input, act) => {
      const outcome = act.commit(() => raiseBudget(records(), actor()))
      parts.session().uploader.wake()
      return thenChanged(parts, outcome, 'uploads')
    },
    syncNow: async () => {
      try {
        await parts.session().sync()
        return { ok: true, value: {} }
      } catch (error) {
        if (error instanceof StationError) return { ok: false, reason: 'offline' }
        throw error
      }
    },
  }
}
