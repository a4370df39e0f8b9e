/** Seals what is finalised: at once, and at start-up what a power cut left. */
import { v7 as uuidv7 } from 'uuid'
import type { ApplicationRecord, Manifest } from '../../station/protocol/index.ts'
import { readRecord } from '../application/facts.ts'
import { partsOf } from '../application/record-of.ts'
import { type ApplicationRow, type Records, refreshProgress } from '../application/records.ts'
import { theMachine } from '../audit/audit.ts'
import { factsOf } from '../rules/condition.ts'
import { todayIn } from '../rules/dates.ts'
import { urgency } from '../rules/decide/urgency.ts'
import { sha256Hex } from './content-hash.ts'
import { type Part, sealPacket } from './seal.ts'

export type SealQueue = {
  /** Seals everything finalised and unsealed. One bad record never blocks another. */
  sealAll(): Promise<{ sealed: number; failed: { application: string; version: number; error: unknown }[] }>
  /** A new packet of a sealed application, superseding the last. */
  resealApplication(application: string, version: number): Promise<string>
}

export function createSealQueue(records: Records, appVersion: string): SealQueue {
  const { db } = records.store
  return {
    sealAll: async () => {
      const waiting = db
        .prepare<[], ApplicationRow>("SELECT * FROM application WHERE state = 'finalised' ORDER BY sequence")
        .all()
      const failed: { application: string; version: number; error: unknown }[] = []
      for (const application of waiting) {
        try {
          await sealOne(records, application, appVersion)
        } catch (error) {
          failed.push({ application: application.application, version: application.version, error })
        }
      }
      return { sealed: waiting.length - failed.length, failed }
    },
    resealApplication: async (application, version) => {
      const found = db
        .prepare<[string, number], ApplicationRow>(
          "SELECT * FROM application WHERE application = ? AND version = ? AND state = 'sealed'",
        )
        .get(application, version)
      if (!found) throw new Error('only a sealed application is sealed again')
      const last = db
        .prepare('SELECT packet_id FROM packet WHERE application_row = ? ORDER BY sequence DESC LIMIT 1')
        .pluck()
        .get(found.row) as string
      return sealOne(records, found, appVersion, last)
    },
  }
}

async function sealOne(
  records: Records,
  application: ApplicationRow,
  appVersion: string,
  supersedes?: string,
): Promise<string> {
  const { store, audit, enrolled } = records
  const { certificate, keyList, signingKey } = enrolled
  const record = readRecord(application.record!)
  const recipient = keyList.ageRecipients.find(({ status }) => status === 'active') ?? keyList.ageRecipients[0]!
  const subject = {
    application: application.application,
    version: application.version,
    contentHash: application.content_hash!,
  }
  // The act of sealing is logged first, so that the manifest can name its place in the log; a cut here leaves a line
  // that says "began", and start-up begins again.
  const { at, head } = store.transaction(() => ({
    at: audit.append(theMachine, { act: 'sealing', subject: { ...subject, attempt: uuidv7() } }),
    head: audit.head(),
  }))
  const manifest: Omit<Manifest, 'parts'> = {
    formatVersion: 1,
    suite: 'age-x25519+ed25519/1',
    application: application.application,
    version: application.version,
    contentHash: application.content_hash!,
    machine: certificate.machine,
    sequence: head.sequence,
    auditHead: head.hash,
    environment: certificate.environment,
    station: certificate.station,
    keyId: recipient.keyId,
    rulePack: record.rulePack,
    appVersion,
    finalisedAt: record.finalisedAt,
    sealedAt: at,
    signatures: [JSON.parse(application.finalise_signature!)],
    ...(supersedes && { supersedes }),
  }
  const { packetId, bytes } = await sealPacket({
    manifest,
    record: application.record!,
    parts: partsOf(record).map(({ part, sha256 }) => findPart(records, application, part, sha256)),
    machineKey: signingKey,
    recipients: [recipient.recipient, keyList.recovery.recipient],
  })
  store.transaction(() => {
    const sealed = audit.append(theMachine, { act: 'sealed', subject: { ...subject, packetId } })
    store.db
      .prepare(
        "INSERT INTO packet (packet_id, application_row, size, supersedes, key_id, step, attempt, not_before, wrong_hashes, sequence, urgent) VALUES (?, ?, ?, ?, ?, 'waiting', 0, 0, 0, ?, ?)",
      )
      .run(
        packetId,
        application.row,
        bytes.byteLength,
        supersedes ?? null,
        recipient.keyId,
        sealed.sequence,
        hasPriority(records, application, record) ? 1 : 0,
      )
    store.db.prepare('INSERT INTO packet_bytes VALUES (?, ?)').run(packetId, bytes)
    const back = store.db.prepare('SELECT bytes FROM packet_bytes WHERE packet_id = ?').pluck().get(packetId) as Buffer
    if (sha256Hex(back) !== packetId) throw new Error('the packet reads back otherwise than it was written')
    store.db.prepare("UPDATE application SET state = 'sealed' WHERE row = ?").run(application.row)
    refreshProgress(records, application.row, sealed)
  })
  return packetId
}

/** A campaign of the pack that it was taken under lets its packet go before others. */
function hasPriority(records: Records, { rule_pack }: ApplicationRow, record: ApplicationRecord): boolean {
  const pack = records.packs.byHash(rule_pack)
  const day = todayIn(pack.timeZone, record.finalisedAt.utc)
  return urgency(pack, factsOf(pack, record, day), day).hasPriority
}

const PARTS =
  'SELECT application_row, sha256, size, image FROM capture UNION ALL SELECT application_row, sha256, size, image FROM evidence'

/** In the packet, unless a packet of the same application that the station has acknowledged holds it. */
function findPart({ store }: Records, { application, row }: ApplicationRow, name: string, sha256: string): Part {
  const heldBy = store.db
    .prepare(`SELECT p.held_as FROM packet p JOIN application a ON a.row = p.application_row JOIN (${PARTS}) c ON c.application_row = a.row
              WHERE a.application = ? AND a.row <> ? AND p.step = 'received' AND c.sha256 = ? ORDER BY a.version LIMIT 1`)
    .pluck()
    .get(application, row, sha256) as string | undefined
  const { size, bytes } = store.db
    .prepare<[number, string], { size: number; bytes: Buffer | null }>(
      `SELECT c.size, i.bytes FROM (${PARTS}) c LEFT JOIN image i ON i.row = c.image WHERE c.application_row = ? AND c.sha256 = ?`,
    )
    .get(row, sha256)!
  if (heldBy) return { name, sha256, size, heldBy }
  return { name, sha256, size, ...(bytes && { bytes }) }
}
