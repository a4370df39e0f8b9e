/** A supervisor's decision on what another officer took, said with the clerk's words and in the clerks' log. */
import { z } from 'zod'
import { appendClerkAct } from '../clerk/log.ts'
import { enterHandOff } from '../hand-off/queue.ts'
import { Details } from '../intake/describe.ts'
import type { StationParts } from '../parts.ts'
import {
  type Officer,
  REVIEW_DOMAIN,
  type Review,
  reviewText,
  type SignedReview,
  StatusWord,
} from '../protocol/index.ts'
import { hasSigned } from '../signing/ed25519.ts'
import type { Sealer } from '../store/seal-text.ts'
import type { Writing } from '../store/sql.ts'
import { appendStatus, sealReason } from '../store/statuses.ts'

/** `decided`: the first decision stands; `by` is a clerk, or `officer:NUMBER`, absent where no log names one. */
export type Reviewed =
  | { outcome: 'said' }
  | { outcome: 'decided'; status: StatusWord; by?: string; at?: string }
  | { outcome: 'not-a-reviewer' | 'not-here' | 'own-application' | 'not-signed' }

type Parts = Pick<StationParts, 'database' | 'sealer' | 'news' | 'now'>

/** One transaction with its line in the log, where the signature is kept. @param officers whom the station knows today. */
export async function review(parts: Parts, officers: readonly Officer[], signed: SignedReview): Promise<Reviewed> {
  const { review: decided, publicKey, signature } = signed
  const { database, sealer, news, now } = parts
  const { review: id, application, version, contentHash, reviewer, decision, reason } = decided
  // SECURITY: a machine's word on who decided is not enough; the officer's key signs what he looked at.
  if (!hasSigned(publicKey, REVIEW_DOMAIN, Buffer.from(reviewText(decided)), signature))
    return { outcome: 'not-signed' }
  if (decision !== 'accepted' && !reason?.trim()) return { outcome: 'not-signed' }
  if (officers.find(({ number }) => number === reviewer)?.role !== 'supervisor') return { outcome: 'not-a-reviewer' }
  const reviewed = await database.write(async (sql): Promise<Reviewed> => {
    const packets = await packetsOf(sql, sealer, decided)
    if (!packets.some((packet) => packet.contentHash === contentHash)) return { outcome: 'not-here' }
    // SECURITY: four eyes. Where a row does not say who finalised, nobody can tell, and a clerk decides at the station.
    if (packets.some(({ officer }) => officer === undefined || officer === reviewer))
      return { outcome: 'own-application' }
    // Held and in conflict are a clerk's to look at: a tablet shows too little of why.
    const other = packets.find(({ status }) => status !== 'pending')
    if (other)
      return (await isKept(sql, decided)) ? { outcome: 'said' } : await decidedBefore(sql, decided, other.status)
    const at = new Date(now()).toISOString()
    await appendStatus(sql, {
      ...{ application, version, status: decision, at },
      reason: reason === undefined ? undefined : sealReason(sealer, reason),
    })
    if (decision === 'accepted') await enterHandOff(sql, sealer, { application, version, at })
    const subject = { application, version, review: id, publicKey, signature }
    await appendClerkAct(sql, { clerk: `officer:${reviewer}`, act: `said-${decision}`, subject, at })
    return { outcome: 'said' }
  })
  news.tell()
  return reviewed
}

type Packet = { contentHash: string; officer: string | undefined; status: StatusWord }

async function packetsOf(sql: Writing, sealer: Sealer, { application, version }: Review): Promise<Packet[]> {
  const rows = await sql.all<{ status: string | null; contentHash: string; details: Buffer | null }>(
    'SELECT last_status AS status, content_hash AS "contentHash", details FROM custody WHERE application = ? AND version = ?',
    application,
    version,
  )
  return rows.map(({ status, contentHash, details }) => ({
    contentHash,
    status: StatusWord.parse(status ?? 'pending'),
    officer: details ? Details.parse(JSON.parse(sealer.open(details))).officer : undefined,
  }))
}

// Both read the log through, which is long: only for what is decided already. Nothing in these can hold a pattern.
const entryOf = (word: string, { application, version }: Review) =>
  `"act":"said-${word}","subject":{"application":"${application}","version":${version}`

/** The same decision by the same reviewer; another one under its id is not the same. */
async function isKept(sql: Writing, decided: Review): Promise<boolean> {
  const entry = `"clerk":"officer:${decided.reviewer}",${entryOf(decided.decision, decided)},"review":"${decided.review}",`
  return (await sql.get('SELECT 1 FROM clerk_act WHERE entry LIKE ?', `%${entry}%`)) !== undefined
}

async function decidedBefore(sql: Writing, decided: Review, status: StatusWord): Promise<Reviewed> {
  const entry = entryOf(status, decided)
  const last = await sql.get<{ entry: string }>(
    'SELECT entry FROM clerk_act WHERE entry LIKE ? OR entry LIKE ? ORDER BY sequence DESC LIMIT 1',
    `%${entry}}%`,
    `%${entry},%`,
  )
  if (!last) return { outcome: 'decided', status }
  const { clerk, at } = z.object({ clerk: z.string(), at: z.string() }).parse(JSON.parse(last.entry))
  return { outcome: 'decided', status, by: clerk, at }
}
