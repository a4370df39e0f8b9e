import type { PageCamera } from '../application/captures/picture.ts'
import type { Actor } from '../audit/audit.ts'
import type { ChangeTopic } from '../contract/index.ts'
import type { Devices } from '../devices.ts'
import type { SigningKey } from '../keys/ed25519.ts'
import type { Session } from '../session.ts'

/** What every handler works with. */
export type HandlerParts = {
  /** Throws while nobody is signed in; the door has refused the call before. */
  session: () => Session
  devices: Devices
  changed: (topic: ChangeTopic) => void
  /** Which camera the page opens, as the host has set it. */
  pageCamera: () => PageCamera
  /** Officers with a slot on this machine, by number. */
  officersHere: () => string[]
  /** Another officer's PIN, tried and counted like a sign-in, without signing him in. */
  verifyPin: (officer: string, pin: string) => Promise<VerifiedPin>
  /** What failed beside a call, where nobody is answered. */
  failed: (error: unknown, where: string) => void
  /** Of this start. */
  about: () => { dataDir: string; appVersion: string; safeMode: boolean }
  /** The core's last ones. */
  logLines: () => string[]
}

export type VerifiedPin =
  | { ok: true; signingKey: SigningKey }
  | {
      ok: false
      reason: 'wrong-pin' | 'slow-down' | 'needs-recovery' | 'unknown-officer' | 'cannot-open'
      detail?: unknown
    }

export const actorOf = ({ session }: HandlerParts): Actor => {
  const { officer, sitting } = session().held
  return { officer, sitting }
}

/** After an act, what the page shows is asked for again. */
export function thenChanged<T extends { ok: boolean }>(
  { changed }: HandlerParts,
  outcome: T,
  ...topics: ChangeTopic[]
): T {
  if (outcome.ok) topics.forEach(changed)
  return outcome
}
