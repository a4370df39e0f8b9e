/** Sign-in, locks, enrolment: what a page may ask before anybody is signed in. */
import { v7 as uuidv7 } from 'uuid'
import { countApplications } from '../application/list.ts'
import type { OutcomeOf, ParsedInputOf, SessionState } from '../contract/index.ts'
import type { SessionHandlers } from '../handlers.ts'
import type { CoreStart } from '../host/messages.ts'
import { findInstallation, KeyError } from '../keys/device-key.ts'
import { isAllowedPin } from '../keys/pin.ts'
import { StatementError } from '../machine/statements.ts'
import type { Session } from '../session.ts'
import { DatabaseError } from '../store/store.ts'
import { StationError } from '../upload/station-client.ts'
import { setUpMachine } from './set-up.ts'
import { type HeldSession, unlock } from './unlock.ts'

export type SessionHandlerParts = {
  start: () => CoreStart | undefined
  session: () => Session | undefined
  /** Opens the store for an officer; the session is there when it resolves. */
  open: (held: HeldSession) => Promise<void>
  /** Another officer, or a lock, over the same open store. */
  hold: (held: HeldSession) => void
  /** Closes the store, drops the key and ends the process. */
  hardLock: () => Promise<void>
  log: (level: 'info' | 'error', message: string) => void
}

export function createSessionHandlers(parts: SessionHandlerParts): SessionHandlers {
  /** One at a time: two sign-ins at once would open the store twice. */
  let before: Promise<unknown> = Promise.resolve()
  const inTurn = <T>(work: () => Promise<T>): Promise<T> => {
    const mine = before.then(work)
    before = mine.catch(() => undefined)
    return mine
  }
  const state = () => sessionState(parts.start(), parts.session())
  return {
    getSession: () => ({ ok: true, value: state() }),
    enrolMachine: (input) => inTurn(async () => (await enrol(parts, input)) ?? { ok: true, value: state() }),
    signIn: (input) => inTurn(async () => (await signIn(parts, input)) ?? { ok: true, value: state() }),
    softLock: () => {
      parts.hold({ ...parts.session()!.held, softLocked: true })
      return { ok: true, value: {} }
    },
    signOut: async () => {
      await inTurn(parts.hardLock)
      return { ok: true, value: {} }
    },
  }
}

function sessionState(start: CoreStart | undefined, session: Session | undefined): SessionState {
  const installation = start && findInstallation(start.dataDir)
  const shared = {
    notices: [...(session?.notices ?? []), ...(start?.safeMode ? (['safe-mode'] as const) : [])],
    appVersion: start?.appVersion ?? '',
  }
  if (!installation?.enrolled) return { session: 'not-enrolled', ...shared }
  const { environment } = installation
  const practice = environment === 'practice' && start?.practice ? { practice: start.practice } : {}
  if (!session) return { session: 'locked', environment, ...practice, ...shared }
  const { held, records } = session
  const { country } = records.enrolled.certificate
  const known = { environment, country, counts: countApplications(records), ...practice, ...shared }
  if (held.softLocked) return { session: 'soft-locked', ...known }
  const find = records.store.db.prepare<[string], { name: string }>('SELECT name FROM officer WHERE number = ?')
  return {
    session: 'signed-in',
    officer: { number: held.officer, name: find.get(held.officer)?.name ?? held.officer },
    ...known,
  }
}

type Refused<M extends 'signIn' | 'enrolMachine'> = Extract<OutcomeOf<M>, { ok: false }> | undefined

async function signIn(
  parts: SessionHandlerParts,
  { officer, pin }: ParsedInputOf<'signIn'>,
): Promise<Refused<'signIn'>> {
  try {
    const start = parts.start()
    const installation = start && findInstallation(start.dataDir)
    if (!start || !installation) return { ok: false, reason: 'cannot-open' }
    const opened = await unlock(start.dataDir, installation, start.deviceKey, officer, pin, Date.now())
    if (opened.state === 'slow-down')
      return { ok: false, reason: 'slow-down', detail: { retryAfterMs: opened.retryAfterMs } }
    if (opened.state !== 'opened') return { ok: false, reason: opened.state }
    const { databaseKey, signingKey } = opened
    const held: HeldSession = { officer, sitting: uuidv7(), databaseKey, signingKey, softLocked: false }
    if (parts.session()) parts.hold(held)
    else await parts.open(held)
    return undefined
  } catch (error) {
    if (!(error instanceof KeyError || error instanceof DatabaseError || error instanceof StatementError)) throw error
    parts.log('error', `sign-in: ${error.name}: ${error.message}`)
    return { ok: false, reason: 'cannot-open', ...('code' in error && { detail: { code: error.code } }) }
  }
}

async function enrol(
  parts: SessionHandlerParts,
  { code, officer, pin }: ParsedInputOf<'enrolMachine'>,
): Promise<Refused<'enrolMachine'>> {
  const start = parts.start()
  if (!start || findInstallation(start.dataDir)?.enrolled) return { ok: false, reason: 'already-enrolled' }
  if (!isAllowedPin(pin)) return { ok: false, reason: 'easy-pin' }
  try {
    await setUpMachine(start.dataDir, start.deviceKey, code.trim(), [{ number: officer, pin }])
    return undefined
  } catch (error) {
    parts.log('error', `enrolment: ${error instanceof Error ? `${error.name}: ${error.message}` : 'failed'}`)
    if (error instanceof StatementError) return { ok: false, reason: 'bad-code' }
    if (error instanceof StationError) return { ok: false, reason: error.code === 'offline' ? 'offline' : 'bad-code' }
    if (error instanceof KeyError && error.code === 'no-keychain') return { ok: false, reason: 'no-keychain' }
    // A set-up that was cut goes on with the PIN it began with.
    if (error instanceof KeyError && error.code === 'wrong-pin') return { ok: false, reason: 'wrong-pin' }
    if (error instanceof KeyError || error instanceof DatabaseError) return { ok: false, reason: 'cannot-open' }
    throw error
  }
}
