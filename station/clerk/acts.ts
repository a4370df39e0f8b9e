/** What a clerk does, each in one transaction with its line in the log. */
import { z } from 'zod'
import { CODE_GOOD_FOR_MS, makeEnrolmentCode } from '../access/enrolment-code.ts'
import { changeHandOff, enterHandOff, withdrawHandOff } from '../hand-off/queue.ts'
import type { StationParts } from '../parts.ts'
import { StatusWord } from '../protocol/index.ts'
import { accountsOf } from '../store/applications.ts'
import { keepCode, revokeMachine as revoke } from '../store/machines.ts'
import { keepReconciliation } from '../store/settlement.ts'
import type { Writing } from '../store/sql.ts'
import { appendStatus, sealReason } from '../store/statuses.ts'
import type { Reconciliation } from '../store/store.ts'
import { markSeen } from '../store/supplements.ts'
import { appendClerkAct } from './log.ts'

/** Words that a clerk says; the others are the station's own. */
export const ClerkStatus = StatusWord.extract([
  'held',
  'accepted',
  'returned',
  'registered',
  'made',
  'ready',
  'delivered',
  'activated',
  'failed',
  'expired',
])
/** Of an account alone; a card is never activated. */
export const accountStatuses: readonly StatusWord[] = ['activated', 'failed', 'expired']
const NEED_REASON: readonly StatusWord[] = ['returned', 'failed']
/** As the national system prints it: no two systems agree on more. */
export const OfficialNumber = z
  .string()
  .trim()
  .regex(/^[\p{L}\p{N}][\p{L}\p{N} ./-]{0,39}$/u)

export const Judgement = z
  .strictObject({
    status: ClerkStatus,
    /** The tablet shows it to the officer. */
    reason: z.string().trim().min(1).max(500).optional(),
    officialNumber: OfficialNumber.optional(),
  })
  .refine(({ status, reason }) => !NEED_REASON.includes(status) || reason !== undefined, { path: ['reason'] })
  .refine(({ status, officialNumber }) => (status === 'registered') === (officialNumber !== undefined), {
    path: ['officialNumber'],
  })
export type Judgement = z.infer<typeof Judgement>

type ActParts = Pick<StationParts, 'database' | 'sealer' | 'news' | 'now'>

const act = <T>({ database, now }: ActParts, work: (sql: Writing, at: string) => Promise<T>): Promise<T> =>
  database.write((sql) => work(sql, new Date(now()).toISOString()))

/** Where it is not `said`, nothing is said and nothing logged. */
export type Judged = 'said' | 'not-here' | 'not-an-account'

export async function judge(
  parts: ActParts,
  clerk: string,
  { application, version }: { application: string; version: number },
  { status, reason, officialNumber }: Judgement,
): Promise<Judged> {
  const { sealer, news } = parts
  const judged = await act(parts, async (sql, at): Promise<Judged> => {
    const kinds = await accountsOf(sql, sealer, { application, version })
    if (kinds.length === 0) return 'not-here'
    if (accountStatuses.includes(status) && !kinds.every(Boolean)) return 'not-an-account'
    await appendStatus(sql, {
      ...{ application, version, status, at },
      reason: reason === undefined ? undefined : sealReason(sealer, reason),
      ...(officialNumber !== undefined && { officialNumber: sealer.seal(officialNumber) }),
    })
    if (status === 'accepted') await enterHandOff(sql, sealer, { application, version, at })
    if (status === 'returned' || status === 'held') await withdrawHandOff(sql, { application, version, at })
    await appendClerkAct(sql, { clerk, act: `said-${status}`, subject: { application, version }, at })
    return 'said'
  })
  news.tell()
  return judged
}

/** The application that was escalated; undefined when there is no such escalation, or somebody has seen it already. */
export const seeEscalation = (parts: ActParts, clerk: string, supplement: string): Promise<string | undefined> =>
  act(parts, async (sql, at) => {
    const seen = await markSeen(sql, supplement, { by: clerk, at })
    if (seen) await appendClerkAct(sql, { clerk, act: 'saw-escalation', subject: { supplement, ...seen }, at })
    return seen?.application
  })

/** It goes again with the next hand-over, or a clerk has seen to it himself. False when it is not known. */
export const sayOfHandOff = (
  parts: ActParts,
  clerk: string,
  packetId: string,
  to: 'waiting' | 'acknowledged',
): Promise<boolean> =>
  act(parts, async (sql, at) => {
    const changed = await changeHandOff(sql, parts.sealer, packetId, to, at)
    const done = to === 'waiting' ? 'hand-off-again' : 'handed-off-by-hand'
    if (changed) await appendClerkAct(sql, { clerk, act: done, subject: changed, at })
    return changed !== undefined
  })

/** @param statement of the bank, in minor units. */
export const reconcile = (
  parts: ActParts,
  clerk: string,
  statement: Pick<Reconciliation, 'day' | 'mode' | 'currency' | 'stated'>,
): Promise<void> =>
  act(parts, async (sql, at) => {
    await keepReconciliation(sql, { ...statement, clerk, at })
    await appendClerkAct(sql, { clerk, act: 'reconciled', subject: statement, at })
  })

/** Who looked at whom is kept as well. */
export const logLook = (parts: ActParts, clerk: string, what: string, subject: Record<string, string | number>) =>
  act(parts, (sql, at) => appendClerkAct(sql, { clerk, act: what, subject, at }))

/** False when it was never enrolled here, or is revoked already. */
export const revokeMachine = (parts: ActParts, clerk: string, machine: string): Promise<boolean> =>
  act(parts, async (sql, at) => {
    const isRevoked = await revoke(sql, machine, at)
    if (isRevoked) await appendClerkAct(sql, { clerk, act: 'revoked-machine', subject: { machine }, at })
    return isRevoked
  })

type CodeParts = ActParts & Pick<StationParts, 'keys' | 'identity'>

/**
 * An enrolment code, good for a day. @param url what tablets reach the station by. @param replaces is revoked when it is used.
 * @returns the text for the QR; undefined when no such machine was enrolled here.
 */
export async function newCode(
  parts: CodeParts,
  clerk: string,
  { url, replaces }: { url: string; replaces?: string | undefined },
): Promise<string | undefined> {
  const { keys, identity, now } = parts
  const about = { url, rootSha256: keys.rootSha256, environment: identity.environment }
  const { text, ...code } = makeEnrolmentCode(about, now() + CODE_GOOD_FOR_MS)
  return act(parts, async (sql, at) => {
    if (replaces !== undefined && !(await sql.get('SELECT 1 FROM machine WHERE machine = ?', replaces)))
      return undefined
    await keepCode(sql, { ...code, ...(replaces !== undefined && { replaces }) })
    const subject = { codeId: code.codeId, ...(replaces !== undefined && { replaces }) }
    await appendClerkAct(sql, { clerk, act: 'made-code', subject, at })
    return text
  })
}
