import type { CoreStart } from '../host/messages.ts'
import { findInstallation, KeyError } from '../keys/device-key.ts'
import { StatementError } from '../machine/statements.ts'
import { DatabaseError } from '../store/store.ts'
import { type Unlocked, unlock } from './unlock.ts'

export type PinRefusal = {
  ok: false
  reason: 'wrong-pin' | 'slow-down' | 'needs-recovery' | 'unknown-officer' | 'cannot-open'
  /** `retryAfterMs` of `slow-down`; the code of what does not open. */
  detail?: unknown
}
export type TriedPin = ({ ok: true } & Omit<Extract<Unlocked, { state: 'opened' }>, 'state'>) | PinRefusal

/** One try of an officer's PIN, counted on disk before it is looked at, wherever on the screen it was typed. */
export async function tryPin(
  start: Pick<CoreStart, 'dataDir' | 'deviceKey'> | undefined,
  officer: string,
  pin: string,
  log: (level: 'error', message: string) => void,
): Promise<TriedPin> {
  return orCannotOpen(log, async (): Promise<TriedPin> => {
    const installation = start && findInstallation(start.dataDir)
    if (!start || !installation) return { ok: false, reason: 'cannot-open' }
    const opened = await unlock(start.dataDir, installation, start.deviceKey, officer, pin, Date.now())
    if (opened.state === 'slow-down')
      return { ok: false, reason: 'slow-down', detail: { retryAfterMs: opened.retryAfterMs } }
    if (opened.state !== 'opened') return { ok: false, reason: opened.state }
    return { ok: true, databaseKey: opened.databaseKey, signingKey: opened.signingKey }
  })
}

/** Files or a store that cannot be opened are an outcome; anything else is a fault of ours and thrown on. */
export async function orCannotOpen<T>(
  log: (level: 'error', message: string) => void,
  work: () => Promise<T>,
): Promise<T | PinRefusal> {
  try {
    return await work()
  } catch (error) {
    if (!(error instanceof KeyError || error instanceof DatabaseError || error instanceof StatementError)) throw error
    const code = 'code' in error ? error.code : undefined
    log('error', `a PIN was right or not, and the store does not open: ${error.name}${code ? ` ${code}` : ''}`)
    return { ok: false, reason: 'cannot-open', ...(code && { detail: { code } }) }
  }
}
