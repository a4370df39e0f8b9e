/** What waits for a reviewer: opened for this answer and kept nowhere. */
import { readCustody } from '../intake/read-custody.ts'
import type { StationParts } from '../parts.ts'
import { type ApplicationRecord, MAX_REVIEWS, type ReviewItem } from '../protocol/index.ts'
import type { PacketInTheClear } from '../station.ts'

const HOUR_MS = 3_600_000
/** What is looked through for one answer. */
const LOOKED_AT = 60
/** A portrait beyond this stays at the station; base64 is a third longer. */
const MAX_PORTRAIT_BYTES = 500_000

type Parts = Pick<StationParts, 'database' | 'store' | 'opener' | 'log'>
type Row = { packetId: string; contentHash: string; receivedAt: string }

/** The oldest first, none that the reviewer took himself. @param hours in which somebody is to have decided. */
export async function waitingFor(parts: Parts, reviewer: string, hours: number): Promise<ReviewItem[]> {
  const rows = await parts.database.read((sql) =>
    sql.all<Row>(
      `SELECT packet_id AS "packetId", content_hash AS "contentHash", received_at AS "receivedAt" FROM custody
       WHERE last_status = 'pending' ORDER BY received_at, packet_id LIMIT ?`,
      LOOKED_AT,
    ),
  )
  const waiting: ReviewItem[] = []
  for (const { packetId, contentHash, receivedAt } of rows) {
    if (waiting.length === MAX_REVIEWS) break
    try {
      const clear = await readCustody(packetId, parts)
      // SECURITY: four eyes, and no more of a person on a tablet than it needs.
      if (clear.record.officer === reviewer) continue
      waiting.push(itemOf(clear, contentHash, new Date(Date.parse(receivedAt) + hours * HOUR_MS).toISOString()))
    } catch (error) {
      // One that does not open now is a clerk's to see, and no reason to show nothing.
      parts.log.error({ packet: packetId, failure: error instanceof Error ? error.name : 'unknown' })
    }
  }
  return waiting
}

const cannotSign = (signing: ApplicationRecord['signing']): ReviewItem['exceptions'] =>
  signing?.method === 'cannot' ? [{ modality: 'signature', reason: signing.reason ?? '' }] : []

function itemOf({ record, parts }: PacketInTheClear, contentHash: string, dueAt: string): ReviewItem {
  const {
    application,
    version,
    slipNumber,
    procedure,
    fields,
    officer,
    promisedOn,
    exceptions,
    gaps = [],
    signing,
  } = record
  const portrait = record.captures.find(({ modality }) => modality === 'portrait')
  const bytes = portrait && parts.get(portrait.part)
  return {
    ...{ application, version, contentHash, slipNumber, procedure, fields, officer, promisedOn, dueAt },
    finalisedAt: record.finalisedAt.utc,
    exceptions: [...exceptions, ...cannotSign(signing)],
    gaps: gaps.map(({ document, dueOn }) => ({ document, dueOn })),
    ...(portrait &&
      bytes &&
      bytes.byteLength <= MAX_PORTRAIT_BYTES && {
        portrait: { mediaType: portrait.mediaType, bytes: Buffer.from(bytes).toString('base64url') },
      }),
  }
}
