/** Putting a receipt onto paper, piece by piece. */
import { DeviceError, type Progressed } from '../device.ts'
import { pause } from '../wait.ts'
import { CUT, RESET } from './encode.ts'
import type { PrinterLink } from './link.ts'
import { checkPrinter } from './trouble.ts'

/** A printer with nothing to do answers `GS r` within so long, or does not know it. */
const IDLE_TURN_MS = 500
const LOOK_MS = 1_000
/** 4 kB take 4.3 s at 9600 baud. A printer that keeps them for so long has stopped, whatever it says of itself. */
const STOPPED_MS = 20_000
/** Between pieces for a printer that says nothing, so that a cancel finds something to cancel. */
const SILENT_PAUSE_MS = 20

/**
 * Ends when the printer has taken everything and says that nothing is wrong, as far as it can say. When it is given up,
 * the printer is reset and cuts off what it has printed.
 * @throws {DeviceError} what is wrong with it; `unplugged`; `timeout` when it stops; the signal's reason.
 */
export async function printPieces(parts: {
  link: PrinterLink
  pieces: readonly Uint8Array[]
  signal: AbortSignal
  progressed: Progressed
}): Promise<void> {
  const { link, pieces, signal, progressed } = parts
  progressed('printing', 0)
  const speaks = await checkPrinter(link, signal)
  if (speaks) link.requestTurn()
  const saysTurn = speaks && (await link.waitForTurn(IDLE_TURN_MS, signal))
  let written = 0
  try {
    for (const piece of pieces) {
      signal.throwIfAborted()
      link.write(piece)
      written += 1
      if (saysTurn) await waitForTurn(link, signal)
      else await pause(SILENT_PAUSE_MS, signal)
      if (!link.isOpen()) throw new DeviceError('unplugged', 'The printer was unplugged.')
      progressed('printing', written / pieces.length)
    }
  } catch (error) {
    // Pieces are whole commands: after any of them the printer takes a reset for one.
    if (signal.aborted && written > 0 && link.isOpen()) link.write(Uint8Array.from([...RESET, 0x0a, ...CUT]))
    throw error
  }
  if (speaks) await checkPrinter(link, signal)
}

/** Until what was written is printed. */
async function waitForTurn(link: PrinterLink, signal: AbortSignal): Promise<void> {
  link.requestTurn()
  for (let waited = 0; !(await link.waitForTurn(LOOK_MS, signal)); waited += LOOK_MS) {
    // It may have run out of paper since.
    await checkPrinter(link, signal)
    if (waited >= STOPPED_MS) throw new DeviceError('timeout', 'The printer has stopped.')
  }
}
