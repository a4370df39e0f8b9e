import { z } from 'zod'
import { Environment, OfficerNumber } from '../../station/protocol/index.ts'
import { ask, Nothing } from './method.ts'
import { ApplicationKey } from './visits.ts'

/** What waits on this machine, derived from every application; shown on the lock screen as well. */
export const Counts = z.strictObject({
  drafts: z.int(),
  /** Finalised or sealed and without a receipt. */
  unsent: z.int(),
  blocked: z.int(),
  received: z.int(),
  /** Statuses of the station that ask for something: returned, conflict. */
  attention: z.int(),
  /** Of `unsent`: those that lie on this machine alone. The others have a second copy. */
  uncopied: z.int(),
  /** Waiting for a second officer. */
  countersigns: z.int(),
})
export type Counts = z.infer<typeof Counts>

/** A sentence the officer must see; the page words it. */
export const Notice = z.enum([
  'damage-set-aside', // the log of the database was damaged; a copy was kept and the rest salvaged
  'safe-mode', // three starts in a minute: devices are off, the rest works
  'clock-suspect', // the clock is earlier than the last known time
  'keys-old', // the station's key list should be refreshed
])
export type Notice = z.infer<typeof Notice>

export const SessionState = z.strictObject({
  /** `applicant`: he has the tablet, and nothing but his own page is answered. */
  session: z.enum(['not-enrolled', 'locked', 'soft-locked', 'applicant', 'signed-in']),
  environment: Environment.optional(),
  country: z.string().optional(),
  officer: z.strictObject({ number: OfficerNumber, name: z.string() }).optional(),
  /** Who may sign in on this machine; names are known only while its store is open. */
  team: z.array(z.strictObject({ number: OfficerNumber, name: z.string().optional() })),
  /** With `applicant`: whose page it is. */
  applicantPage: ApplicationKey.optional(),
  /** The page locks itself after so long without a touch, in milliseconds. */
  softLockAfterMs: z.int(),
  counts: Counts.optional(),
  /** Only in practice: who may sign in, with the PIN to type. */
  practice: z.array(z.strictObject({ number: OfficerNumber, name: z.string(), pin: z.string() })).optional(),
  notices: z.array(Notice),
  appVersion: z.string(),
})
export type SessionState = z.infer<typeof SessionState>

export const sessionMethods = {
  getSession: ask(Nothing, SessionState, [], { whenLocked: true }),
  /** A machine's first hour: the station's code, and the first officer with the PIN that he chooses. */
  enrolMachine: ask(
    z.strictObject({ code: z.string().min(1).max(2_000), officer: OfficerNumber, pin: z.string().min(1).max(64) }),
    SessionState,
    ['already-enrolled', 'bad-code', 'easy-pin', 'wrong-pin', 'offline', 'no-keychain', 'cannot-open'],
    { whenLocked: true, onApplicantPage: false },
  ),
  /** `retryAfterMs` in the detail of `slow-down`. */
  signIn: ask(
    z.strictObject({ officer: OfficerNumber, pin: z.string().min(1).max(64) }),
    SessionState,
    ['wrong-pin', 'slow-down', 'needs-recovery', 'unknown-officer', 'cannot-open'],
    { whenLocked: true, onApplicantPage: false },
  ),
  /** The page goes, uploads go on; the PIN opens it again. Half an hour later the key is dropped as well. */
  softLock: ask(Nothing, Nothing),
  /** The key is dropped and the core ended. */
  signOut: ask(Nothing, Nothing, [], { whenLocked: true, onApplicantPage: false }),
}
