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

/** A newer version is accepted here, or further: an older one behind it would undo it at the partner. */
const HAS_NEWER = `EXISTS (SELECT 1 FROM custody newer WHERE newer.application = ? AND newer.version > ?
  AND newer.last_status IN ('accepted', 'registered', 'made', 'ready', 'delivered'))`

/**
 * Once accepted here, one of another region goes to its authority, in the transaction that says so. Of several packets in
 * conflict a clerk says which; an older version that still waits, or is accepted later, is not handed over any more.
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
  const isOld = (await sql.get(`SELECT 1 WHERE ${HAS_NEWER}`, application, version)) !== undefined
  const state: HandOffState = isOld ? 'withdrawn' : conflict ? 'returned' : 'waiting'
  for (const { packetId, details } of packets) {
    const home = details && Details.parse(JSON.parse(sealer.open(details))).crossRegion?.home
    if (!home) continue
    await sql.run(
      `INSERT INTO hand_off (packet_id, application, version, region, state, reason, entered_at, changed_at)
       VALUES (?, ?, ?, ?, ?, ?, ?, ?)
       ON CONFLICT (packet_id) DO UPDATE SET state = excluded.state, reason = excluded.reason,
         changed_at = excluded.changed_at WHERE hand_off.state = 'withdrawn'`,
      ...[packetId, application, version, home, state],
      ...[state === 'returned' ? sealColumn(sealer, 'conflict') : null, at, at],
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

/** What waits for one region's partner, the oldest first: what another region cannot get is in nobody's way. */
export async function listWaiting(
  database: SqlDatabase,
  sealer: Sealer,
  region: string,
  limit: number,
): Promise<HandOffLine[]> {
  const rows = await database.read((sql) =>
    sql.all<Row>(
      `SELECT ${COLUMNS} FROM hand_off WHERE state = 'waiting' AND region = ? ORDER BY entered_at, packet_id LIMIT ?`,
      region,
      limit,
    ),
  )
  return rows.map((row) => openLine(sealer, row))
}

/** Packets that are not to go to a region's partner any more. */
export async function listWithdrawn(database: SqlDatabase, region: string): Promise<string[]> {
  const rows = await database.read((sql) =>
    sql.all<{ packetId: string }>(
      `SELECT packet_id AS "packetId" FROM hand_off WHERE state = 'withdrawn' AND region = ?`,
      region,
    ),
  )
  return rows.map(({ packetId }) => packetId)
}

/** How many wait for somebody else than these regions' partners. */
export async function countWaiting(database: SqlDatabase, regions: readonly string[]): Promise<number> {
  const others = regions.length > 0 ? `AND region NOT IN (${regions.map(() => '?').join(', ')})` : ''
  const row = await database.read((sql) =>
    sql.get<{ number: number }>(
      `SELECT count(*) AS number FROM hand_off WHERE state = 'waiting' ${others}`,
      ...regions,
    ),
  )
  return Number(row?.number ?? 0)
}

/** Sent back, waiting, not yet acknowledged, the oldest of each first; then what is done. @param skip lines of the pages before. */
export async function listHandOffs(
  database: SqlDatabase,
  sealer: Sealer,
  limit: number,
  skip = 0,
): Promise<HandOffLine[]> {
  const rows = await database.read((sql) =>
    sql.all<Row>(
      `SELECT ${COLUMNS} FROM hand_off
       ORDER BY CASE state WHEN 'returned' THEN 0 WHEN 'waiting' THEN 1 WHEN 'handed' THEN 2 ELSE 3 END,
         CASE WHEN state IN ('acknowledged', 'withdrawn') THEN '' ELSE entered_at END, changed_at DESC, packet_id
       LIMIT ? OFFSET ?`,
      limit,
      skip,
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

/**
 * Runs `remove` while the row is withdrawn and nobody can accept it anew: a parcel that is handed over later stays.
 * False when it is not withdrawn.
 */
export const whileWithdrawn = (database: SqlDatabase, packetId: string, remove: () => void): Promise<boolean> =>
  database.write(async (sql) => {
    // Changes nothing and holds the row.
    const held = await sql.run(
      "UPDATE hand_off SET state = 'withdrawn' WHERE packet_id = ? AND state = 'withdrawn'",
      packetId,
    )
    if (held === 1) remove()
    return held === 1
  })

export type Answered = { packetId: string; application: string; version: number; region: string; at: string }

/**
 * `early`: it waits here, and the partner has it: the power went between file and row. `known`: nothing new.
 * `unknown`: no such hand-off went to that partner.
 */
export type Heard = 'now' | 'early' | 'known' | 'unknown'

/** The partner's word, however often and in whatever order it comes: taken stays taken; sent back is believed of what lies there. */
export async function markAnswered(
  sql: Writing,
  sealer: Sealer,
  { packetId, application, version, region, at }: Answered,
  said: { state: 'acknowledged' | 'returned'; reason?: string | undefined },
): Promise<Heard> {
  const about = [packetId, application, version, region]
  const which = 'packet_id = ? AND application = ? AND version = ? AND region = ?'
  const changed = await sql.run(
    `UPDATE hand_off SET state = ?, reason = ?, changed_at = ?
     WHERE ${which} AND (state = 'handed' OR (? = 'acknowledged' AND state = 'returned' AND left_out IS NOT NULL))`,
    said.state,
    said.reason === undefined ? null : sealColumn(sealer, said.reason),
    ...[at, ...about, said.state],
  )
  if (changed === 1) return 'now'
  const row = await sql.get<{ state: HandOffState; leftOut: string | null }>(
    `SELECT state, left_out AS "leftOut" FROM hand_off WHERE ${which}`,
    ...about,
  )
  if (row?.state === 'waiting') return 'early'
  return row && row.state !== 'withdrawn' && row.leftOut !== null ? 'known' : 'unknown'
}

/**
 * A clerk's word: it goes again, or it went by hand.
 * @returns the application; undefined where it is not known, withdrawn, acknowledged, or to go again behind a newer version.
 */
export const changeHandOff = async (
  sql: Writing,
  sealer: Sealer,
  packetId: string,
  to: 'waiting' | 'acknowledged',
  at: string,
): Promise<{ application: string; version: number } | undefined> => {
  const row = await sql.get<{ application: string; version: number }>(
    "SELECT application, version FROM hand_off WHERE packet_id = ? AND state NOT IN ('withdrawn', 'acknowledged')",
    packetId,
  )
  if (!row) return undefined
  const isOld = to === 'waiting' && (await sql.get(`SELECT 1 WHERE ${HAS_NEWER}`, row.application, row.version))
  if (isOld) return undefined
  await sql.run(
    'UPDATE hand_off SET state = ?, reason = ?, changed_at = ? WHERE packet_id = ?',
    ...[to, to === 'acknowledged' ? sealColumn(sealer, 'by-hand') : null, at, packetId],
  )
  return row
}
