import type { StatusWord } from '../protocol/index.ts'
import type { Writing } from './sql.ts'
import { appendStatus } from './statuses.ts'
import type { Acceptance } from './store.ts'

/** The doubt that goes away by itself when the other packet comes. */
const AWAITS_PARTS = 'part-not-held'
/** Whether the person wanted two is for the clerk to ask. */
const SAME_PERSON = 'same-person-open'
/** An application that somebody still has to do something about. */
const OPEN: readonly StatusWord[] = ['held', 'conflict', 'pending', 'accepted', 'registered', 'made', 'ready']

/** All of it in the caller's transaction: custody, receipt and status are there together or not at all. */
export async function acceptPacket(sql: Writing, packet: Acceptance, sign: () => string): Promise<{ receipt: string }> {
  const { packetId, application, version, contentHash, receivedAt } = packet
  await sql.run('DELETE FROM upload WHERE packet_id = ?', packetId)
  const first = await sql.get<{ packetId: string; receipt: string }>(
    `SELECT packet_id AS "packetId", receipt FROM custody WHERE application = ? AND version = ? AND content_hash = ?`,
    application,
    version,
    contentHash,
  )
  // What an older station keeps in the database under this very id stays there.
  if (first?.packetId !== packetId) await sql.run('DELETE FROM packet_bytes WHERE packet_id = ?', packetId)
  if (first) {
    await keepAs(sql, { packetId, keptAs: first.packetId, at: receivedAt })
    return { receipt: first.receipt }
  }
  const hasOther = await sql.get('SELECT 1 FROM custody WHERE application = ? AND version = ?', application, version)
  const receipt = sign()
  const doubts = [...packet.doubts]
  if (await isSamePersonOpen(sql, packet)) doubts.push(SAME_PERSON)
  await keep(sql, packet, receipt)
  doubts.push(...(await awaitParts(sql, packet)))
  const status = hasOther ? 'conflict' : doubts.length > 0 ? 'held' : 'pending'
  const reason = doubts.length > 0 ? doubts.join(' ') : undefined
  await appendStatus(sql, { application, version, status, reason, at: receivedAt })
  await keepAs(sql, { packetId, keptAs: packetId, at: receivedAt })
  return { receipt }
}

async function keep(sql: Writing, packet: Acceptance, receipt: string): Promise<void> {
  const { packetId, about, parts } = packet
  await sql.run(
    `INSERT INTO custody (packet_id, application, version, content_hash, machine, size, received_at, receipt, kept_in,
       person, procedure, details) VALUES (?, ?, ?, ?, ?, ?, ?, ?, 'files', ?, ?, ?)`,
    packetId,
    packet.application,
    packet.version,
    packet.contentHash,
    packet.machine,
    packet.size,
    packet.receivedAt,
    receipt,
    about?.person ?? null,
    about?.procedure ?? null,
    about?.details ?? null,
  )
  if (parts.length > 0)
    await sql.run(
      `INSERT INTO custody_part (packet_id, sha256, name) VALUES ${rowsOf(parts.length, 3)}`,
      ...parts.flatMap(({ sha256, name }) => [packetId, sha256, name]),
    )
  const words = [...new Set(about?.words)]
  if (words.length > 0)
    await sql.run(
      `INSERT INTO custody_word (word, packet_id) VALUES ${rowsOf(words.length, 2)}`,
      ...words.flatMap((word) => [word, packetId]),
    )
}

/** One statement for all of them: each is a round trip to another machine. */
const rowsOf = (count: number, columns: number): string => {
  const row = `(${Array(columns).fill('?').join(', ')})`
  return Array(count).fill(row).join(', ')
}

/** Another application of this person for this procedure, whose newest version's last status is an open one. */
async function isSamePersonOpen(sql: Writing, { about, application }: Acceptance): Promise<boolean> {
  if (about?.person === undefined) return false
  const other = await sql.get(
    `SELECT 1 FROM custody WHERE person = ? AND procedure = ? AND application <> ?
       AND (SELECT status.status FROM status WHERE status.application = custody.application
            ORDER BY status.version DESC, status.cursor DESC LIMIT 1) IN (${OPEN.map(() => '?').join(', ')})
     LIMIT 1`,
    about.person,
    about.procedure,
    application,
    ...OPEN,
  )
  return other !== undefined
}

/** Version 2 may come before version 1, and is custody all the same. */
async function awaitParts(sql: Writing, { packetId, heldParts }: Acceptance): Promise<string[]> {
  let isMissing = false
  for (const { heldBy, sha256 } of heldParts) {
    const isHere = await sql.get(
      `SELECT 1 FROM received JOIN custody_part ON custody_part.packet_id = received.kept_as
       WHERE received.packet_id = ? AND custody_part.sha256 = ?`,
      heldBy,
      sha256,
    )
    if (isHere) continue
    isMissing = true
    await sql.run(
      'INSERT INTO awaited_part (held_by, sha256, packet_id) VALUES (?, ?, ?) ON CONFLICT DO NOTHING',
      heldBy,
      sha256,
      packetId,
    )
  }
  return isMissing ? [AWAITS_PARTS] : []
}

type Kept = { packetId: string; keptAs: string; at: string }

/**
 * Says under which packet an id's content is in custody. Packets that were held for its parts, and for
 * nothing else, become pending. Call it inside a transaction.
 */
export async function keepAs(sql: Writing, { packetId, keptAs, at }: Kept): Promise<void> {
  await sql.run('INSERT INTO received (packet_id, kept_as) VALUES (?, ?) ON CONFLICT DO NOTHING', packetId, keptAs)
  const released = await sql.all<{ packetId: string }>(
    `DELETE FROM awaited_part WHERE held_by = ?
       AND sha256 IN (SELECT sha256 FROM custody_part WHERE packet_id = ?) RETURNING packet_id AS "packetId"`,
    packetId,
    keptAs,
  )
  for (const waiting of new Set(released.map((row) => row.packetId))) {
    if (await sql.get('SELECT 1 FROM awaited_part WHERE packet_id = ?', waiting)) continue
    const last = await sql.get<{ application: string; version: number; status: string; reason: string | null }>(
      `SELECT application, version, status, reason FROM status
       WHERE (application, version) = (SELECT application, version FROM custody WHERE packet_id = ?)
       ORDER BY cursor DESC LIMIT 1`,
      waiting,
    )
    if (last?.status !== 'held' || last.reason !== AWAITS_PARTS) continue
    const { application, version } = last
    await appendStatus(sql, { application, version, status: 'pending', reason: undefined, at })
  }
}
