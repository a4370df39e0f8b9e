/** What a printer's status bytes say, in words. */
import { DeviceError } from '../device.ts'
import type { PrinterLink } from './link.ts'

const OFF_LINE = 0x08 // n = 1
const COVER_OPEN = 0x04 // n = 2
const STOPPED_FOR_PAPER = 0x20 // n = 2
const KNIFE = 0x08 // n = 3
const MECHANICS = 0x04 // n = 3
const FOR_GOOD = 0x20 // n = 3
const BY_ITSELF = 0x40 // n = 3
const PAPER_END = 0x60 // n = 4

/** The four of them; one that is silent says nothing of itself. */
export type Statuses = { printer: number; offLine: number; error: number; paper: number }

/** Undefined when nothing is wrong. Pure. */
export function explainStatuses({ printer, offLine, error, paper }: Statuses): DeviceError | undefined {
  if ((paper & PAPER_END) !== 0 || (offLine & STOPPED_FOR_PAPER) !== 0)
    return new DeviceError('no-paper', 'The printer has no paper.')
  if ((offLine & COVER_OPEN) !== 0) return new DeviceError('failed', 'The cover of the printer is open.')
  if ((error & KNIFE) !== 0) return new DeviceError('failed', "The printer's knife is jammed.")
  if ((error & MECHANICS) !== 0) return new DeviceError('failed', 'The printer is jammed.')
  if ((error & FOR_GOOD) !== 0) return new DeviceError('failed', 'The printer is broken.')
  if ((error & BY_ITSELF) !== 0) return new DeviceError('failed', "The printer's head is too hot: wait a little.")
  if ((printer & OFF_LINE) !== 0) return new DeviceError('busy', 'The printer is off-line.')
  return undefined
}

/**
 * Asks for all four. @returns whether it speaks: the first that is not answered ends it.
 * @throws {DeviceError} what is wrong with it; `unplugged`; the signal's reason.
 */
export async function checkPrinter(link: PrinterLink, signal: AbortSignal): Promise<boolean> {
  const printer = await link.askStatus(1, signal)
  if (printer === undefined) return false
  // Cheap ones know some of them only: what is not said is not wrong.
  const offLine = (await link.askStatus(2, signal)) ?? 0
  const error = (await link.askStatus(3, signal)) ?? 0
  const paper = (await link.askStatus(4, signal)) ?? 0
  const trouble = explainStatuses({ printer, offLine, error, paper })
  if (trouble !== undefined) throw trouble
  return true
}
