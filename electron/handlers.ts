/** Which function answers which method. A table of contents: what a line does stands in the feature's own file. */

import { getImage, keepReading, readDevice } from './application/capture.ts'
import { correctApplication } from './application/correct.ts'
import { discardApplication, recordException, saveField } from './application/draft.ts'
import { finaliseApplication } from './application/finalise.ts'
import { listApplications } from './application/list.ts'
import { getApplication } from './application/view.ts'
import type { Actor } from './audit/audit.ts'
import type { ChangeTopic } from './contract/index.ts'
import type { Handlers } from './contract/serve.ts'
import type { Devices } from './devices.ts'
import type { Session } from './session.ts'
import { StationError } from './upload/station-client.ts'
import { listVisits, recordVisitOutcome, takeVisit } from './visits/visits.ts'

export type SessionHandlers = Pick<Handlers, 'getSession' | 'enrolMachine' | 'signIn' | 'softLock' | 'signOut'>

/** @param parts.session throws while nobody is signed in; the door has refused the call before. */
export function createHandlers(parts: {
  session: () => Session
  devices: Devices
  changed: (topic: ChangeTopic) => void
  onSession: SessionHandlers
}): Handlers {
  const records = () => parts.session().records
  const actor = (): Actor => ({ officer: parts.session().held.officer, sitting: parts.session().held.sitting })
  /** After an act, what the page shows is asked for again. */
  const then = <T extends { ok: boolean }>(outcome: T, ...topics: ChangeTopic[]): T => {
    if (outcome.ok) topics.forEach(parts.changed)
    return outcome
  }
  return {
    ...parts.onSession,

    listVisits: () => ({ ok: true, value: listVisits(records()) }),
    takeVisit: (input, act) =>
      then(
        act.commit(() => takeVisit(records(), actor(), input)),
        'visits',
        'applications',
        'session',
      ),
    recordVisitOutcome: (input, act) =>
      then(
        act.commit(() => recordVisitOutcome(records(), actor(), input)),
        'visits',
      ),

    listApplications: (input) => listApplications(records(), input),
    getApplication: (input) => getApplication(records(), input),
    getImage: ({ capture }) => getImage(records(), capture),
    saveField: (input, act) =>
      then(
        act.commit(() => saveField(records(), actor(), input)),
        'applications',
      ),
    takeCapture: async (input, act) => {
      const reading = await readDevice(records(), parts.devices, input)
      if ('ok' in reading) return reading
      return then(
        act.commit(() => keepReading(records(), actor(), input, reading)),
        'applications',
      )
    },
    recordException: (input, act) =>
      then(
        act.commit(() => recordException(records(), actor(), input)),
        'applications',
      ),
    discardApplication: (input, act) =>
      then(
        act.commit(() => discardApplication(records(), actor(), input)),
        'applications',
        'visits',
        'session',
      ),
    finaliseApplication: (input, act) => {
      const outcome = act.commit(() => finaliseApplication(records(), actor(), parts.session().held.signingKey, input))
      return then(outcome, 'applications', 'visits', 'session')
    },
    correctApplication: (input, act) =>
      then(
        act.commit(() => correctApplication(records(), actor(), input)),
        'applications',
        'session',
      ),

    listUploads: () => {
      const { uploader, queue } = parts.session()
      return {
        ok: true,
        value: {
          connection: uploader.connection(),
          uploads: queue.list().map((upload) => ({ ...upload, offset: uploader.offsetOf(upload.packetId) })),
        },
      }
    },
    retryUploads: () => {
      parts.session().uploader.retryAll()
      return { ok: true, value: {} }
    },
    exportPacket: ({ packetId }) => {
      const bytes = parts.session().queue.bytesOf(packetId)
      return bytes
        ? { ok: true, value: { fileName: `${packetId}.age`, bytes: new Uint8Array(bytes) } }
        : { ok: false, reason: 'unknown-packet' }
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
