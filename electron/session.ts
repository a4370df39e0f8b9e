/** What is there while an officer is signed in: the open store and everything that works on it. */

import { type Environment, typ } from '../station/protocol/index.ts'
import { openPacks } from './application/packs.ts'
import { purgeCopies } from './application/purge.ts'
import type { Records } from './application/records.ts'
import { createAudit, theMachine } from './audit/audit.ts'
import type { ChangeTopic, Notice, SafeToGo } from './contract/index.ts'
import { type Copies, createCopies } from './copies/copies.ts'
import { createCopyFiles } from './copies/copy-files.ts'
import { createCopyRows } from './copies/copy-rows.ts'
import { KeyError } from './keys/device-key.ts'
import { readEnrolled, readMachine } from './machine/machine.ts'
import { signToken } from './machine/statements.ts'
import type { HeldSession } from './officer/unlock.ts'
import { createSealQueue, type SealQueue } from './packet/seal-queue.ts'
import { systemClock } from './store/clock.ts'
import { openStore } from './store/store.ts'
import { keepSync } from './sync/sync.ts'
import { createFeesToday } from './upload/fees-today.ts'
import { createUploadQueue, type UploadQueue } from './upload/queue.ts'
import { createStationClient, type StationClient } from './upload/station-client.ts'
import { createUploader, type Uploader } from './upload/uploader.ts'

export type Session = {
  held: HeldSession
  records: Records
  queue: UploadQueue
  uploader: Uploader
  seals: SealQueue
  copies: Copies
  feesToday(): SafeToGo['fees']
  notices: Notice[]
  sync(): Promise<void>
  close(): Promise<void>
}

export type SessionParts = {
  dataDir: string
  /** What `device.json` says, in the clear, that this installation is. */
  environment: Environment
  appVersion: string
  /** Folder of second copies. */
  copies?: string | undefined
  /** Where the practice station is now; production uses the address of the enrolment. */
  stationUrl: () => string | undefined
  changed: (topic: ChangeTopic) => void
  log: (level: 'info' | 'error', message: string) => void
  failed: (error: unknown, where: string) => void
}

/** A step back larger than this is not the clock's own drift. */
const CLOCK_SLACK_MS = 60_000

/**
 * Opens the store and starts what was left undone: sealing, uploading.
 * @throws {DatabaseError | KeyError | StatementError} with nothing changed.
 */
export async function openSession(held: HeldSession, parts: SessionParts): Promise<Session> {
  const store = openStore(parts.dataDir, held.databaseKey, { mustExist: true })
  try {
    const enrolled = await readEnrolled(store.db)
    if (!enrolled) throw new KeyError('not-set-up', 'this machine is not enrolled yet')
    // SECURITY: device.json can be edited; the signed certificate inside the encrypted store is what counts.
    if (enrolled.certificate.environment !== parts.environment)
      throw new KeyError('wrong-environment', `this machine is enrolled for ${enrolled.certificate.environment}`)
    const clock = systemClock()
    const notices: Notice[] = store.damageSetAside ? ['damage-set-aside'] : []
    const known = readMachine(store.db)!
    const latest = [known.latest_known_utc, known.station_time].flatMap((at) => (at ? [Date.parse(at)] : []))
    if (Date.now() + CLOCK_SLACK_MS < Math.max(0, ...latest)) notices.push('clock-suspect')
    if (Date.parse(enrolled.keyList.warnAfter) < Date.now()) notices.push('keys-old')

    const audit = createAudit(store.db, clock, () => ({
      machine: enrolled.certificate.machine,
      certificate: enrolled.certificateJws,
    }))
    const records: Records = {
      store,
      audit,
      enrolled,
      packs: openPacks(store.db, enrolled.certificate.country, Date.now),
      now: Date.now,
    }
    if (store.damageSetAside)
      store.transaction(() => audit.append(theMachine, { act: 'damage-set-aside', subject: {} }))
    const queue = createUploadQueue(records)
    const station: StationClient = createStationClient({
      url: () => parts.stationUrl() ?? enrolled.stationUrl,
      tlsKeys: () => enrolled.keyList.tlsKeys,
      sign: (nonce) =>
        signToken(enrolled.signingKey, typ.token, { formatVersion: 1, nonce, machine: enrolled.certificate.machine }),
    })
    const purged = (images: string[]) => {
      const left = purgeCopies(store.copies(), held.databaseKey, images)
      if (left.length > 0) parts.log('error', `${left.length} copies of the database could not be cleaned`)
    }
    purgeCopiesLeft(records, purged)
    const uploader = createUploader({
      records,
      queue,
      station,
      random: Math.random,
      progressed: () => parts.changed('uploads'),
      changed: () => (['uploads', 'applications', 'session'] as const).forEach(parts.changed),
      purged,
      failed: (error) => parts.failed(error, 'upload'),
    })
    const seals = createSealQueue(records, parts.appVersion)
    const copies = createCopies({
      files: parts.copies ? createCopyFiles(parts.copies, apartFrom(parts)) : undefined,
      rows: createCopyRows(records),
      bytesOf: queue.bytesOf,
      changed: () => (['uploads', 'session'] as const).forEach(parts.changed),
      log: parts.log,
      failed: (error) => parts.failed(error, 'second copies'),
    })
    return {
      held,
      records,
      queue,
      uploader,
      seals,
      copies,
      feesToday: createFeesToday(records),
      notices,
      sync: async () => {
        await keepSync(records, await station.sync())
        parts.changed('visits')
      },
      close: async () => {
        await Promise.all([uploader.stop(), copies.stop()])
        store.checkpoint()
        store.close()
      },
    }
  } catch (error) {
    store.close()
    throw error
  }
}

/** A cut between the receipt's transaction and the copies: pictures of received applications go from the copies now. */
function purgeCopiesLeft({ store }: Records, purged: (images: string[]) => void): void {
  if (store.copies().length === 0) return
  const gone = store.db
    .prepare('SELECT sha256 FROM capture WHERE image IS NULL UNION SELECT sha256 FROM evidence WHERE image IS NULL')
    .pluck()
    .all() as string[]
  purged(gone)
}

/**
 * In production a second copy is on another disk or is none. In practice a folder beside the records counts, so that
 * every tablet can be trained on.
 */
const apartFrom = ({ environment, dataDir }: SessionParts): string | undefined =>
  environment === 'production' ? dataDir : undefined
