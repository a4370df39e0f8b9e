/** What is there while an officer is signed in: the open store and everything that works on it. */

import { type Environment, typ } from '../station/protocol/index.ts'
import { forgetInCopies } from './application/forget.ts'
import { openPacks } from './application/packs.ts'
import { purgeCopies } from './application/purge.ts'
import type { Records } from './application/records.ts'
import { forgetSettled } from './application/retention.ts'
import { createAudit, theMachine } from './audit/audit.ts'
import { createCarriedQueue, listCarried } from './carry/carried-queue.ts'
import { type Carry, createCarry } from './carry/carrying.ts'
import { joinQueues } from './carry/join-queues.ts'
import { createPlaces } from './carry/places.ts'
import type { ChangeTopic, LinkWord, Notice, SafeToGo, ValueOf } from './contract/index.ts'
import { type Copies, createCopies } from './copies/copies.ts'
import { type CopyFiles, createCopyFiles } from './copies/copy-files.ts'
import { createCopyRows } from './copies/copy-rows.ts'
import { KeyError } from './keys/device-key.ts'
import { readEnrolled, readMachine } from './machine/machine.ts'
import { signToken } from './machine/statements.ts'
import type { HeldSession } from './officer/unlock.ts'
import { createSealQueue, type SealQueue } from './packet/seal-queue.ts'
import { createReviewExchange, type ReviewExchange } from './reviews/exchange.ts'
import { systemClock } from './store/clock.ts'
import { openStore } from './store/store.ts'
import { createNews, type News } from './sync/news.ts'
import { keepSync } from './sync/sync.ts'
import { createFeesToday } from './upload/fees-today.ts'
import { createGate, type LinkGate } from './upload/link/create-gate.ts'
import type { PacketQueue } from './upload/packet-queue.ts'
import { createUploadQueue } from './upload/queue.ts'
import { createStationClient, type StationClient } from './upload/station-client.ts'
import { StationError } from './upload/station-error.ts'
import { createUploader, type Uploader } from './upload/uploader.ts'

export type Session = {
  held: HeldSession
  records: Records
  queue: PacketQueue
  uploader: Uploader
  gate: LinkGate
  seals: SealQueue
  copies: Copies
  copyFiles: CopyFiles | undefined
  carry: Carry
  /** Packets of other tablets that wait here, or went from here. */
  carried(): ValueOf<'listCarried'>['packets']
  feesToday(): SafeToGo['fees']
  notices: Notice[]
  reviews: ReviewExchange
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
  /** Folders that sealed packets may be carried out to, beside what is plugged in. */
  carry?: readonly string[] | undefined
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
    const own = createUploadQueue(records)
    const queue = joinQueues(own, createCarriedQueue(records))
    const stationUrl = () => parts.stationUrl() ?? enrolled.stationUrl
    const station: StationClient = createStationClient({
      url: stationUrl,
      tlsKeys: () => enrolled.keyList.tlsKeys,
      sign: (nonce) =>
        signToken(enrolled.signingKey, typ.token, { formatVersion: 1, nonce, machine: enrolled.certificate.machine }),
    })
    const cleaned = (left: string[]) => {
      if (left.length > 0) parts.log('error', `${left.length} copies of the database could not be cleaned`)
    }
    const purged = (images: string[]) => cleaned(purgeCopies(store.copies(), held.databaseKey, images))
    const inCopies = (gone: string[]) => cleaned(forgetInCopies(store.copies(), held.databaseKey, gone))
    purgeCopiesLeft(records, purged)
    const gate = createGate({
      ...{ records, stationUrl, log: parts.log },
      failed: (error) => parts.failed(error, 'link'),
    })
    const cameIn = () => (['uploads', 'applications', 'session'] as const).forEach(parts.changed)
    let news: News | undefined
    const uploader = createUploader({
      records,
      queue,
      station,
      gate,
      random: Math.random,
      progressed: () => parts.changed('uploads'),
      changed: () => {
        cameIn()
        news?.wake()
      },
      purged,
      failed: (error) => parts.failed(error, 'upload'),
    })
    news = createNews({
      ...{ records, station, random: Math.random, changed: cameIn },
      isOnline: () => isAnswering(uploader.connection().station),
      failed: (error) => parts.failed(error, 'news'),
    })
    gate.onChange(() => {
      news.rearm()
      parts.changed('uploads')
    })
    const seals = createSealQueue(records, parts.appVersion)
    const copyFiles = parts.copies ? createCopyFiles(parts.copies, apartFrom(parts)) : undefined
    const copies = createCopies({
      files: copyFiles,
      rows: createCopyRows(records),
      bytesOf: queue.bytesOf,
      changed: () => (['uploads', 'session'] as const).forEach(parts.changed),
      log: parts.log,
      failed: (error) => parts.failed(error, 'second copies'),
    })
    const reviews = createReviewExchange({
      records,
      station,
      changed: () => parts.changed('reviews'),
      failed: (error) => parts.failed(error, 'reviews'),
    })
    const carry = createCarry({
      ...{ records, queue, purged },
      places: createPlaces(parts.carry ?? []),
      changed: () => (['uploads', 'applications', 'session'] as const).forEach(parts.changed),
      wake: () => uploader.wake(),
    })
    return {
      held,
      records,
      queue,
      uploader,
      gate,
      seals,
      copies,
      copyFiles,
      carry,
      carried: () => listCarried(records),
      feesToday: createFeesToday(records),
      notices,
      reviews,
      sync: async () => {
        const answer = await station.sync()
        await keepSync(records, answer, station.rulePack)
        gate.refresh()
        try {
          const listed = answer.visits.map(({ visit }) => visit)
          if (forgetSettled(records, listed, inCopies) > 0) parts.changed('applications')
        } catch (error) {
          // What was synchronised stands; the next one tries again.
          parts.failed(error, 'retention')
        }
        parts.changed('visits')
        await reviews.run(held.officer).catch((error: unknown) => {
          // A station that knows no reviews, or is gone by now: what was synchronised stands.
          if (!(error instanceof StationError)) throw error
        })
      },
      close: async () => {
        reviews.stop()
        await Promise.all([news.stop(), uploader.stop(), copies.stop(), carry.stop()])
        gate.stop()
        store.checkpoint()
        store.close()
      },
    }
  } catch (error) {
    store.close()
    throw error
  }
}

/** Packets may have to wait for another network while the station answers. */
const isAnswering = (station: LinkWord): boolean =>
  station === 'online' || station === 'network-not-allowed' || station === 'budget-spent'

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
