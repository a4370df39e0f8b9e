import { Details, searchHashes } from '../intake/describe.ts'
import { type StatusEvent, StatusWord } from '../protocol/index.ts'
import type { Sealer } from './seal-text.ts'
import type { Sql, SqlDatabase } from './sql.ts'
import { openReason } from './statuses.ts'
import type { Days } from './store.ts'
import { dayIn, UNSEEN } from './supplement-row.ts'

/** One packet in custody, as a clerk's list shows it. */
export type ApplicationLine = {
  packetId: string
  application: string
  version: number
  machine: string
  receivedAt: string
  status: StatusWord
  /** Absent for what came before details were kept. */
  details?: Details
}

/** Details that are opened for one question: more would keep everybody waiting. */
const MANY = 50_000
/** As many as are read and sorted without anybody waiting. */
const FEW = 500

/** What a clerk still has to do something about. */
const OPEN: readonly StatusWord[] = ['held', 'conflict', 'pending']

export type ApplicationQuery = {
  /** `escalated`: that no clerk has seen. */
  state?: StatusWord | 'open' | 'escalated' | undefined
  search?: string | undefined
  /** `next` of the page before. */
  after?: string | undefined
  /** Lines. */
  limit: number
}

/** An application with everything that is known of it without opening a packet. */
export type ApplicationFile = {
  /** Every packet in custody, the newest version first. */
  packets: (ApplicationLine & { contentHash: string; receipt: string; size: number })[]
  /** In the order in which they were said; one for each version and machine. */
  statuses: StatusEvent[]
}

export type Applications = {
  /** Newest first. */
  page(query: ApplicationQuery): Promise<{ lines: ApplicationLine[]; next?: string }>
  find(application: string): Promise<ApplicationFile | undefined>
  /** First versions that came on these days of the time zone, those without details as well; undefined: more than can be opened at once. */
  receivedOn(days: Days, timeZone: string): Promise<(Details | undefined)[] | undefined>
  counts(): Promise<Partial<Record<StatusWord, number>>>
}

type Row = Omit<ApplicationLine, 'status' | 'details'> & { status: string | null; details: Buffer | null }
const COLUMNS = `c.packet_id AS "packetId", c.application, c.version, c.machine, c.received_at AS "receivedAt",
  c.last_status AS status, c.details`

/** SQLite and PostgreSQL both probe it for each packet: they may not make a list of all that have the word. */
const HAS_WORD = 'EXISTS (SELECT 1 FROM custody_word w WHERE w.packet_id = c.packet_id AND w.word'
/** The expression keeps a planner from reading everything in that order. */
const SORTED = `c.received_at || '' DESC, c.packet_id DESC`

/** The first word that few have. */
async function findFew(sql: Sql, words: readonly string[]): Promise<string | undefined> {
  for (const word of words) {
    const most = await sql.all('SELECT 1 FROM custody_word WHERE word = ? LIMIT ?', word, FEW + 1)
    if (most.length <= FEW) return word
  }
  return undefined
}

export function createApplications(database: SqlDatabase, sealer: Sealer): Applications {
  const line = ({ details, status, ...row }: Row): ApplicationLine => ({
    ...row,
    // What was accepted always got a status with it.
    status: StatusWord.parse(status ?? 'pending'),
    ...(details && { details: openDetails(sealer, details) }),
  })
  return {
    page: async ({ state, search = '', after, limit }) => {
      const words = searchHashes(search, sealer)
      const isEscalated = state === 'escalated'
      const states = state === 'open' ? OPEN : state && !isEscalated ? [state] : []
      const [receivedAt, packetId] = after?.split('|') ?? []
      const where = [
        ...(isEscalated ? [`c.application IN (SELECT application FROM supplement WHERE ${UNSEEN})`] : []),
        ...(states.length > 0 ? [`c.last_status IN (${states.map(() => '?').join(', ')})`] : []),
        ...words.map(() => `${HAS_WORD} = ?)`),
        ...(packetId === undefined ? [] : ['(c.received_at, c.packet_id) < (?, ?)']),
      ]
      const rows = await database.read(async (sql) => {
        const few = await findFew(sql, words)
        // By a rare word there is little to sort; of common ones there are enough among the newest.
        const from = few
          ? 'custody_word rare JOIN custody c ON c.packet_id = rare.packet_id AND rare.word = ?'
          : 'custody c'
        return sql.all<Row>(
          `SELECT ${COLUMNS} FROM ${from} ${where.length > 0 ? `WHERE ${where.join(' AND ')}` : ''}
           ORDER BY ${few || isEscalated ? SORTED : 'c.received_at DESC, c.packet_id DESC'} LIMIT ?`,
          ...(few === undefined ? [] : [few]),
          ...states,
          ...words,
          ...(packetId === undefined ? [] : [receivedAt!, packetId]),
          limit + 1,
        )
      })
      const lines = rows.slice(0, limit).map(line)
      const last = lines.at(-1)
      return { lines, ...(rows.length > limit && last && { next: `${last.receivedAt}|${last.packetId}` }) }
    },
    receivedOn: async ({ from, until }, timeZone) => {
      const rows = await database.read((sql) =>
        sql.all<{ receivedAt: string; details: Buffer | null }>(
          `SELECT received_at AS "receivedAt", details FROM custody
           WHERE version = 1 AND received_at >= ? AND received_at < ? ORDER BY received_at LIMIT ?`,
          dayBeside(from, -1),
          dayBeside(until, 2),
          MANY + 1,
        ),
      )
      if (rows.length > MANY) return undefined
      return rows.flatMap(({ receivedAt, details }) => {
        const day = dayIn(timeZone, receivedAt)
        if (day < from || until < day) return []
        return [details ? openDetails(sealer, details) : undefined]
      })
    },
    find: (application) =>
      database.read(async (sql) => {
        const rows = await sql.all<Row & { contentHash: string; receipt: string; size: number }>(
          `SELECT ${COLUMNS}, c.content_hash AS "contentHash", c.receipt, c.size FROM custody c
           WHERE c.application = ? ORDER BY c.version DESC, c.received_at DESC`,
          application,
        )
        if (rows.length === 0) return undefined
        const packets = rows.map(({ contentHash, receipt, size, ...row }) => ({
          ...line(row),
          ...{ contentHash, receipt, size },
        }))
        return { packets, statuses: await statusesOf(sql, application, sealer) }
      }),
    counts: async () => {
      const rows = await database.read((sql) =>
        sql.all<{ status: string; number: number }>(
          'SELECT last_status AS status, count(*) AS number FROM custody WHERE last_status IS NOT NULL GROUP BY last_status',
        ),
      )
      return Object.fromEntries(rows.map(({ status, number }) => [status, Number(number)]))
    },
  }
}

/** Inside a transaction: of each packet of a version, whether it is an account's; empty when there is none in custody. */
export async function accountsOf(
  sql: Sql,
  sealer: Sealer,
  { application, version }: { application: string; version: number },
): Promise<boolean[]> {
  const rows = await sql.all<{ details: Buffer | null }>(
    'SELECT details FROM custody WHERE application = ? AND version = ?',
    application,
    version,
  )
  return rows.map(({ details }) => details !== null && openDetails(sealer, details).accountLevel !== undefined)
}

/** A day of any time zone lies between the day before and the day after in UTC. */
const dayBeside = (day: string, days: number): string =>
  new Date(Date.parse(day) + days * 86_400_000).toISOString().slice(0, 10)

const openDetails = (sealer: Sealer, details: Buffer): Details => Details.parse(JSON.parse(sealer.open(details)))

type StatusRow = Omit<StatusEvent, 'reason' | 'officialNumber'> & {
  reason: string | null
  officialNumber: Buffer | null
}

async function statusesOf(sql: Sql, application: string, sealer: Sealer): Promise<StatusEvent[]> {
  const rows = await sql.all<StatusRow>(
    `SELECT min(cursor) AS cursor, application, version, status, reason, official_number AS "officialNumber", at
     FROM status WHERE application = ?
     GROUP BY application, version, status, reason, official_number, at ORDER BY min(cursor)`,
    application,
  )
  return rows.map(({ reason, officialNumber, ...row }) => ({
    ...row,
    ...(reason !== null && { reason: openReason(sealer, reason) }),
    ...(officialNumber !== null && { officialNumber: sealer.open(officialNumber) }),
  }))
}
