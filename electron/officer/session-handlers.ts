/** Sign-in, locks, enrolment, the applicant's page: what changes who is in front of the screen. */
import { v7 as uuidv7 } from 'uuid'
import { findDraft } from '../application/records.ts'
import type { Counts, OutcomeOf, ParsedInputOf } from '../contract/index.ts'
import type { SessionHandlers } from '../handlers.ts'
import type { CoreStart } from '../host/messages.ts'
import type { Session } from '../session.ts'
import { enrolFromPage } from './enrol-from-page.ts'
import type { Locks } from './locks.ts'
import { sessionState } from './session-state.ts'
import { orCannotOpen, tryPin } from './try-pin.ts'
import type { InTurn, UnderWay } from './under-way.ts'
import type { HeldSession } from './unlock.ts'

export type SessionHandlerParts = {
  start: () => CoreStart | undefined
  session: () => Session | undefined
  /** What waited when the store was last open. */
  waiting: () => Counts | undefined
  /** Opens the store for an officer; the session is there when it resolves. */
  open: (held: HeldSession) => Promise<void>
  /** Another officer, a lock or the applicant's page, over the same open store. */
  hold: (held: HeldSession) => void
  /** Closes the store, drops the key and ends the process. */
  close: () => Promise<void>
  /** Gives up what devices do now. */
  cancelDevices: () => void
  locks: Locks
  inTurn: InTurn
  underWay: UnderWay
  log: (level: 'info' | 'error', message: string) => void
}

export function createSessionHandlers(parts: SessionHandlerParts): SessionHandlers {
  const { inTurn } = parts
  const state = () => ({ ok: true, value: sessionState(parts.start(), parts.session(), parts.waiting()) }) as const
  return {
    getSession: state,
    enrolMachine: (input) => inTurn(async () => (await enrolFromPage(parts.start(), input, parts.log)) ?? state()),
    signIn: (input) => inTurn(async () => (await signIn(parts, input)) ?? state()),
    softLock: async () => {
      await parts.locks.softLock()
      return { ok: true, value: {} }
    },
    signOut: async () => {
      await inTurn(async () => {
        await stopActing(parts)
        await parts.close()
      })
      return { ok: true, value: {} }
    },
    startApplicantPage: (key) => {
      const { records, held } = parts.session()!
      const found = findDraft(records, key)
      if (!found.ok) return found
      parts.hold({ ...held, applicantPage: { application: key.application, version: key.version } })
      return state()
    },
    endApplicantPage: ({ pin }) => inTurn(async () => (await endApplicantPage(parts, pin)) ?? state()),
  }
}

type Refused<M extends 'signIn' | 'endApplicantPage'> = Extract<OutcomeOf<M>, { ok: false }> | undefined

async function signIn(
  parts: SessionHandlerParts,
  { officer, pin }: ParsedInputOf<'signIn'>,
): Promise<Refused<'signIn'>> {
  const tried = await tryPin(parts.start(), officer, pin, parts.log)
  if (!tried.ok) return tried
  const { databaseKey, signingKey } = tried
  const held: HeldSession = { officer, sitting: uuidv7(), databaseKey, signingKey, softLocked: false }
  if (!parts.session()) return orCannotOpen(parts.log, () => parts.open(held).then(() => undefined))
  // What the officer before was capturing is his: it ends, kept or given up, before the next one's sitting begins.
  if (parts.session()?.held.officer !== officer) await stopActing(parts)
  // SECURITY: he may have given the tablet to the applicant meanwhile; only his own PIN takes it back.
  if (parts.session()?.held.applicantPage) return { ok: false, reason: 'locked' }
  parts.hold(held)
  return undefined
}

/** The officer who opened the page, and nobody else, whoever else is of the team. */
async function endApplicantPage(parts: SessionHandlerParts, pin: string): Promise<Refused<'endApplicantPage'>> {
  const before = parts.session()?.held
  if (!before) return { ok: false, reason: 'locked' }
  const tried = await tryPin(parts.start(), before.officer, pin, parts.log)
  if (!tried.ok) return tried
  // A signature that is being written or pressed is let end.
  await parts.underWay.idle()
  const { applicantPage: _ended, ...held } = parts.session()?.held ?? before
  parts.hold(held)
  return undefined
}

async function stopActing({ cancelDevices, underWay }: SessionHandlerParts): Promise<void> {
  cancelDevices()
  await underWay.idle()
}
