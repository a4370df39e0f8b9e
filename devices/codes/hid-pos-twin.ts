/** A HID POS scanner without hardware: the same reports over a line in memory, or over any other. */
import { DeviceError, type Dial } from '../device.ts'
import { createMemoryHid, type HidDeviceEnd } from '../transport/hid-memory.ts'
import type { OpenHidScanner } from './hid-pos.ts'
import { encodeCodeReports, REPORT_BYTES } from './hid-pos-report.ts'
import { type CodeTwin, SIMULATED_SERIAL } from './scanner.ts'
import { createHand, pause } from './twin.ts'

export type HidPosTwin = CodeTwin & {
  /** The host's end. @throws {DeviceError} `unplugged` by the dial, `busy` when a line is open already. */
  open(): Promise<OpenHidScanner>
  /** Stands behind this end in place of the one before. */
  attach(end: HidDeviceEnd): void
  /** Scans a code of that text, or of those bytes. */
  scanCode(code: string | Uint8Array): void
}

/** Honeywell's, so that practice goes the longer way. */
const VENDOR = 0x0c2e
const SLOW_GAP_MS = 200
/** A report of another id, such as a trigger's. */
const NOISE = Uint8Array.of(0x05, 1, ...new Uint8Array(REPORT_BYTES - 2))

/**
 * @param options.seed practice cards depend on it.
 * @param options.needsEnabling says nothing until it was enabled, as Honeywell's; true when it is absent.
 */
export function createHidPosTwin(options: { seed: number; needsEnabling?: boolean }): HidPosTwin {
  const { seed, needsEnabling = true } = options
  let dialled: Dial = 'well'
  let end: HidDeviceEnd | undefined
  let isEnabled = false
  let isGone = false
  const hand = createHand({ seed, dial: () => dialled, send })

  async function send(code: Uint8Array): Promise<void> {
    const reports = encodeCodeReports(code)
    if (dialled === 'wrong-order') reports.push(...cutEnd(reports))
    for (const [at, report] of reports.entries()) {
      if (end === undefined || !isEnabled) return
      if (dialled === 'unplugged' && at === reports.length - 1) {
        isGone = true
        await new Promise((resolve) => setImmediate(resolve)) // what was sent arrives
        return end?.close()
      }
      if (at > 0 && dialled === 'slow') await pause(SLOW_GAP_MS)
      if (dialled === 'noise') end.send(NOISE)
      end.send(report)
    }
    // The reports are on their way one by one; another dial must not overtake them.
    await new Promise((resolve) => setImmediate(resolve))
  }

  function attach(next: HidDeviceEnd): void {
    if (isGone) {
      next.close()
      return
    }
    end = next
    isEnabled = !needsEnabling
    next.onFeature(([id, value]) => {
      if (id === 0xfe) isEnabled = value === 1
    })
    next.onClose(() => {
      if (end === next) end = undefined
    })
  }

  return {
    dials: ['well', 'slow', 'unplugged', 'noise', 'damaged', 'wrong-order'],
    async open() {
      if (isGone) throw new DeviceError('unplugged', 'The simulated scanner is unplugged.')
      if (end !== undefined) throw new DeviceError('busy', 'The line of the simulated scanner is open already.')
      const ends = createMemoryHid()
      attach(ends.device)
      const serial = `${SIMULATED_SERIAL}-${seed}`
      return { line: ends.host, vendorId: VENDOR, model: 'SIMULATED barcode scanner', serial }
    },
    attach,
    scanCode: hand.scanCode,
    present: hand.present,
    dial(turned) {
      dialled = turned
      if (turned !== 'unplugged') isGone = false
    },
    close() {
      hand.close()
      end?.close()
    },
  }
}

/** Takes the last report away, so that a code says that it goes on and does not. */
function cutEnd(reports: Uint8Array[]): Uint8Array[] {
  const last = reports.pop()!
  if (reports.length > 0) return []
  const alone = Uint8Array.from(last)
  alone[REPORT_BYTES - 1] = 1
  return [alone]
}
