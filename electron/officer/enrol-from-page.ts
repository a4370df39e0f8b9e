import type { OutcomeOf, ParsedInputOf } from '../contract/index.ts'
import type { CoreStart } from '../host/messages.ts'
import { findInstallation, KeyError } from '../keys/device-key.ts'
import { isAllowedPin } from '../keys/pin.ts'
import { StatementError } from '../machine/statements.ts'
import { DatabaseError } from '../store/store.ts'
import { StationError } from '../upload/station-client.ts'
import { setUpMachine } from './set-up.ts'

/** A machine's first hour, from the page. @returns nothing when it is enrolled now. */
export async function enrolFromPage(
  start: CoreStart | undefined,
  { code, officer, pin }: ParsedInputOf<'enrolMachine'>,
  log: (level: 'error', message: string) => void,
): Promise<Extract<OutcomeOf<'enrolMachine'>, { ok: false }> | undefined> {
  if (!start || findInstallation(start.dataDir)?.enrolled) return { ok: false, reason: 'already-enrolled' }
  if (!isAllowedPin(pin)) return { ok: false, reason: 'easy-pin' }
  try {
    await setUpMachine(start.dataDir, start.deviceKey, code.trim(), [{ number: officer, pin }])
    return undefined
  } catch (error) {
    // Its name and code: the log is read by an administrator, and a sentence here could name an officer.
    const { name, code: why } = error as { name?: string; code?: unknown }
    log('error', `enrolment: ${name ?? 'unknown'}${typeof why === 'string' ? ` ${why}` : ''}`)
    if (error instanceof StatementError) return { ok: false, reason: 'bad-code' }
    if (error instanceof StationError) return { ok: false, reason: error.code === 'offline' ? 'offline' : 'bad-code' }
    if (error instanceof KeyError && error.code === 'no-keychain') return { ok: false, reason: 'no-keychain' }
    // A set-up that was cut goes on with the PIN it began with.
    if (error instanceof KeyError && error.code === 'wrong-pin') return { ok: false, reason: 'wrong-pin' }
    if (error instanceof KeyError || error instanceof DatabaseError) return { ok: false, reason: 'cannot-open' }
    throw error
  }
}
