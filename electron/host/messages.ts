/** Host ↔ core, over the port that only the two of them have. The host starts the core, holds its key, and carries frames. */
import type { Counts } from '../contract/index.ts'
import type { FirstOfficer } from '../officer/set-up.ts'
import type { HeldSession } from '../officer/unlock.ts'

export type PracticeOfficer = { number: string; name: string; pin: string }

export type CoreStart = {
  kind: 'start'
  dataDir: string
  appVersion: string
  /** S_dev, where this host has a keychain. Over this port only: never an argument, never the environment. */
  deviceKey?: Uint8Array | undefined
  /** Handed back after a crash, so that the officer goes on without a PIN. */
  held?: HeldSession | undefined
  /** Where the practice station listens today; production uses the address of its enrolment. */
  stationUrl?: string | undefined
  practice?: PracticeOfficer[] | undefined
  /** Three starts in a minute: no devices. */
  safeMode: boolean
  /** What the last open store counted, for the lock screen. */
  waiting?: Counts | undefined
  /** Which camera the page opens; without a word, the one whose pictures never count as real. */
  camera?: 'page-camera' | 'canvas-camera' | undefined
  /** Folder of second copies. */
  copies?: string | undefined
  /** Folders that sealed packets may be carried out to. */
  carry?: readonly string[] | undefined
}

export type HostToCore =
  | CoreStart
  | { kind: 'set-up'; code: string; officers: FirstOfficer[] }
  /** The practice station listens elsewhere now. */
  | { kind: 'station-at'; url: string }
  | { kind: 'connect'; connection: string }
  | { kind: 'disconnect'; connection: string }
  | { kind: 'from-page'; connection: string; frame: unknown }
  | { kind: 'from-devices'; message: unknown }
  | { kind: 'devices-lost' }
  /** Another packet of a sealed application that has no receipt yet; the new one supersedes the last. */
  | { kind: 'reseal'; application: string; version: number }
  /** The machine goes to sleep. */
  | { kind: 'lock' }
  | { kind: 'stop' }

export type CoreToHost =
  | { kind: 'started'; isSetUp: boolean }
  /** Cannot go on; the sentence is for a person. */
  | { kind: 'refused'; message: string }
  | { kind: 'set-up-done'; ok: boolean; message: string }
  | { kind: 'hold'; held: HeldSession }
  /** Hard lock: forget the key; the core ends itself and is started anew, locked. */
  | { kind: 'drop' }
  /** What waits is another number now; kept by the host for a locked screen. */
  | { kind: 'counts'; counts: Counts }
  | { kind: 'to-page'; connection: string; frame: unknown }
  | { kind: 'to-devices'; message: unknown }
  | { kind: 'restart-devices' }
  | { kind: 'log'; level: 'info' | 'error'; message: string }
