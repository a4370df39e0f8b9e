/** Which applications another authority goes on with, and how far each has come. */
import { z } from 'zod'
import { Details } from '../intake/describe.ts'
import { openColumn, type Sealer, sealColumn } from '../store/seal-text.ts'
import type { SqlDatabase, Writing } from '../store/sql.ts'

export const HAND_OFF_STATES = ['waiting', 'handed', 'acknowledged', 'returned', 'withdrawn'] as const
export type HandOffState = (typeof HAND_OFF_STATES)[number]

export type HandOffLine = {
  packetId: string
  application: string
  version: number
  region: string
  state: HandOffState
  leftOut: string[]
  reason?: string
  changedAt: string
}
type Row = Omit<HandOffLine, 'leftOut' | 'reason'> & { leftOut: string | null; reason: string | null }
const COLUMNS = `packet_id AS "packetId", application, version, region, state, left_out AS "leftOut", reason,
  changed_at AS "changedAt"`
const LeftOut = z.array(z.string())

const openLine = (sealer: Sealer, { leftOut, reason, ...row }: Row): HandOffLine => ({
  ...row,
  leftOut: leftOut === null ? [] : LeftOut.parse(JSON.parse(leftOut)),
  ...(reason !== null && { reason: openColumn(sealer, reason) }),
})

type About = { application: string; version: number; at: string }

/**
 * Once accepted here, one of another region goes to its authority, in the transaction that says so. Of several packets in
 * conflict a clerk says which; an older version that still waits is not handed over any more.
 */
export async function enterHandOff(sql: Writing, sealer: Sealer, { application, version, at }: About): Promise<void> {
  const packets = await sql.all<{ packetId: string; details: Buffer | null }>(
    'SELECT packet_id AS "packetId", details FROM custody WHERE application = ? AND version = ?',
    application,
    version,
  )
  await sql.run(
    "UPDATE hand_off SET state = 'withdrawn', changed_at = ? WHERE application = ? AND version < ? AND state = 'waiting'",
    at,
    application,
    version,
  )
  const conflict = packets.length > 1
  for (const { packetId, details } of packets) {
    const home = details && Details.parse(JSON.parse(sealer.open(details))).crossRegion?.home
    if (!home) continue
    await sql.run(
      `INSERT INTO hand_off (packet_id, application, version, region, state, reason, entered_at, changed_at)
       VALUES (?, ?, ?, ?, ?, ?, ?, ?)
       ON CONFLICT (packet_id) DO UPDATE SET state = 'waiting', changed_at = excluded.changed_at WHERE hand_off.state = 'withdrawn'`,
      ...[packetId, application, version, home, conflict ? 'returned' : 'waiting'],
      ...[conflict ? sealColumn(sealer, 'conflict') : null, at, at],
    )
  }
}

/** Returned or held here: what has not gone yet does not go. */
export const withdrawHandOff = (sql: Writing, { application, version, at }: About): Promise<number> =>
  sql.run(
    "UPDATE hand_off SET state = 'withdrawn', changed_at = ? WHERE application = ? AND version = ? AND state = 'waiting'",
    at,
    application,
    version,
  )

/** The oldest first. @param state every one of them when absent, the newest change first. */
export async function listHandOffs(
  database: SqlDatabase,
  sealer: Sealer,
  limit: number,
  state?: HandOffState,
): Promise<HandOffLine[]> {
  const rows = await database.read((sql) =>
    state === undefined
      ? sql.all<Row>(`SELECT ${COLUMNS} FROM hand_off ORDER BY changed_at DESC, packet_id LIMIT ?`, limit)
      : sql.all<Row>(
          `SELECT ${COLUMNS} FROM hand_off WHERE state = ? ORDER BY entered_at, packet_id LIMIT ?`,
          state,
          limit,
        ),
  )
  return rows.map((row) => openLine(sealer, row))
}

/** Handed, while it still waited; else what it is: another run handed it over, or a clerk withdrew it. */
export async function markHanded(
  sql: Writing,
  { packetId, leftOut, at }: { packetId: string; leftOut: readonly string[]; at: string },
): Promise<'now' | HandOffState | undefined> {
  const changed = await sql.run(
    "UPDATE hand_off SET state = 'handed', left_out = ?, reason = NULL, changed_at = ? WHERE packet_id = ? AND state = 'waiting'",
    JSON.stringify(leftOut),
    at,
    packetId,
  )
  if (changed === 1) return 'now'
  const row = await sql.get<{ state: HandOffState }>('SELECT state FROM hand_off WHERE packet_id = ?', packetId)
  return row?.state
}

export type Answered = { packetId: string; application: string; version: number; region: string; at: string }

/**
 * The partner's word, however often and in whatever order it comes: taken stays taken; sent back is believed of what lies there.
 * @returns false when nothing is known of it, or it is known already.
 */
export const markAnswered = async (
  sql: Writing,
  sealer: Sealer,
  { packetId, application, version, region, at }: Answered,
  said: { state: 'acknowledged' | 'returned'; reason?: string | undefined },
): Promise<boolean> =>
  (await sql.run(
    `UPDATE hand_off SET state = ?, reason = ?, changed_at = ?
     WHERE packet_id = ? AND application = ? AND version = ? AND region = ? AND (state = 'handed' OR (? = 'acknowledged' AND state = 'returned'))`,
    said.state,
    said.reason === undefined ? null : sealColumn(sealer, said.reason),
    ...[at, packetId, application, version, region, said.state],
  )) === 1

/** A clerk's word: it goes again, or it went by hand. @returns the application; undefined where it is not known or withdrawn. */
export const changeHandOff = (
  sql: Writing,
  sealer: Sealer,
  packetId: string,
  to: 'waiting' | 'acknowledged',
  at: string,
): Promise<{ application: string; version: number } | undefined> =>
  sql.get(
    `UPDATE hand_off SET state = ?, reason = ?, changed_at = ? WHERE packet_id = ? AND state <> 'withdrawn'
     RETURNING application, version`,
    to,
    to === 'acknowledged' ? sealColumn(sealer, 'by-hand') : null,
    at,
    packetId,
  )
