/** A driver, inside the devices process. */
import type { DeviceInfo, Dial } from './info.ts'
import type { Phase, RequestOf } from './messages.ts'
import type { CardFields, CardReading, CodeReading, PositionFix, Reading } from './readings.ts'

export type Progressed = (phase: Phase, share?: number) => void

/**
 * One instance drives one device; it does what its device `takes`. Each act throws a `DeviceError` when it comes to
 * nothing, and stops soon after `signal` aborts.
 */
export type Driver = {
  info(): DeviceInfo
  /** At least one reading, each of a position that was asked for. */
  capture?(request: RequestOf<'capture'>, signal: AbortSignal, progressed: Progressed): Promise<Reading[]>
  /** Calls `frame` with a JPEG for as long as the device shows something; ends by `signal`. */
  preview?(request: RequestOf<'preview'>, signal: AbortSignal, frame: (jpeg: Uint8Array) => void): Promise<void>
  readCard?(request: RequestOf<'read-card'>, signal: AbortSignal, progressed: Progressed): Promise<CardReading>
  /** The next code that is scanned after this call. */
  scan?(request: RequestOf<'scan'>, signal: AbortSignal, progressed: Progressed): Promise<CodeReading>
  /** Ends when the printer has taken everything and says that nothing is wrong, as far as it can say. */
  print?(request: RequestOf<'print'>, signal: AbortSignal, progressed: Progressed): Promise<void>
  /** Undefined: the receiver works and has no signal. */
  locate?(request: RequestOf<'locate'>, signal: AbortSignal, progressed: Progressed): Promise<PositionFix | undefined>
  /** Asks the device whether it works; a printer prints a line. */
  test?(signal: AbortSignal): Promise<void>
  /** Only a practice device has one: it turns the simulated hardware beneath, never the driver. */
  dial?(dial: Dial): void
  /** Only a practice device: whose hand, eyes or face is there now, and which card lies on the reader. */
  present?(subject: string, card?: CardFields): void
  close(): Promise<void>
}
