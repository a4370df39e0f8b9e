/** A receipt printer that speaks ESC/POS, on whatever line it is: serial, TCP, or a USB printer port. */
import { deviceName } from '../codes/scanner.ts'
import {
  DeviceError,
  type DeviceErrorCode,
  type DeviceInfo,
  type DeviceStatus,
  type Driver,
  type PrintJob,
  type Progressed,
} from '../device.ts'
import { withLimit } from '../limit.ts'
import type { SerialLine } from '../transport/serial.ts'
import { createQueue, orAborted } from '../wait.ts'
import { encodeJob, type PaperWidth } from './encode.ts'
import { createPrinterLink, type PrinterLink } from './link.ts'
import { printPieces } from './print-pieces.ts'
import { type PrinterTwin, SIMULATED_NAME } from './simulated.ts'
import { TEST_JOB } from './test-job.ts'

const LOOK_AGAIN_MS = 1_000
const OPEN_MS = 6_000
/** A receipt of a metre takes 20 s at the slowest printers' 50 mm a second. */
const TEST_MS = 30_000
const USUAL_WIDTH: PaperWidth = 576

/**
 * Opens its line from now on until closed, again when it went.
 * @param parts.open @throws {DeviceError}
 * @param parts.address where that is; the device is called after it.
 * @param parts.width of its paper in dots: 576 of 80 mm, unless it is said.
 * @param parts.simulator what lies beneath, when it is no hardware; it is closed with the driver.
 * @param parts.changed called when `info` has changed; must not throw.
 */
export function createEscPosDriver(parts: {
  open: () => Promise<SerialLine>
  address?: string | undefined
  width?: PaperWidth | undefined
  simulator?: PrinterTwin | undefined
  changed: () => void
}): Driver {
  const { address, simulator, width = USUAL_WIDTH } = parts
  const inTurn = createQueue()
  const closing = new AbortController()
  let link: PrinterLink | undefined
  let model = simulator === undefined ? 'Receipt printer' : `${SIMULATED_NAME} receipt printer`
  let simulated = simulator !== undefined
  let status: DeviceStatus = 'not-ready'
  let problem: DeviceErrorCode | undefined
  let timer: NodeJS.Timeout | undefined

  function know(now: DeviceStatus, why?: DeviceErrorCode): void {
    const isNews = now !== status || why !== problem
    status = now
    problem = why
    if (isNews && !closing.signal.aborted) parts.changed()
  }

  async function open(): Promise<PrinterLink> {
    const line = await openInTime(parts.open, closing.signal)
    const opened = createPrinterLink(line, () => {
      link = undefined
      know('not-ready', 'unplugged')
      lookAgain()
    })
    try {
      await learnName(opened, closing.signal)
    } catch (error) {
      await opened.close()
      throw error
    }
    link = opened
    know('ready')
    return opened
  }

  /** Only of one that answers at all: to any other this would be letters. */
  async function learnName(opened: PrinterLink, signal: AbortSignal): Promise<void> {
    if ((await opened.askStatus(1, signal)) === undefined) return
    const maker = await opened.askName(66, signal)
    const name = maker === undefined ? undefined : await opened.askName(67, signal)
    // SECURITY: by what comes over the wire too, because a twin can stand behind any line; never unsaid.
    if ([maker, name].some((said) => said?.startsWith(SIMULATED_NAME))) simulated = true
    const said = [maker, name].filter((one) => one !== undefined && /^[\x20-\x7e]+$/.test(one)).join(' ')
    if (simulated) model = `${SIMULATED_NAME} receipt printer`
    else if (said !== '') model = said.slice(0, 120)
  }

  const connect = (): Promise<PrinterLink> =>
    inTurn(async () => {
      closing.signal.throwIfAborted()
      if (link?.isOpen()) return link
      try {
        return await open()
      } catch (error) {
        const code = error instanceof DeviceError ? error.code : 'failed'
        know(code === 'busy' ? 'busy' : 'not-ready', code)
        lookAgain()
        throw error
      }
    })

  function lookAgain(): void {
    clearTimeout(timer)
    if (closing.signal.aborted) return
    timer = setTimeout(() => void connect().catch(() => {}), LOOK_AGAIN_MS) // `info` says what is wrong
    timer.unref()
  }

  async function print(parts: { job: PrintJob; ms: number; signal: AbortSignal; progressed?: Progressed }) {
    const { job, ms, progressed = () => {} } = parts
    const reason = new DeviceError('timeout', `The printer did not take it within ${ms} ms.`)
    return withLimit({ ms, reason, signals: [parts.signal, closing.signal] }, async (signal) => {
      const opened = await orAborted(connect(), signal)
      const pieces = await encodeJob(job, width)
      await printPieces({ link: opened, pieces, signal, progressed })
    })
  }

  void connect().catch(() => {})
  return {
    info: (): DeviceInfo => ({
      device: deviceName('esc-pos', address ?? 'simulated'),
      driver: 'esc-pos',
      model,
      serial: simulated ? SIMULATED_NAME : '',
      simulated,
      takes: ['print'],
      fingersAtOnce: 1,
      status,
      ...(problem !== undefined && { problem }),
      ...(address !== undefined && { address }),
      ...(simulator && { dials: [...simulator.dials] }),
    }),
    print: ({ job, timeoutMs }, signal, progressed) => print({ job, ms: timeoutMs, signal, progressed }),
    test: (signal) => print({ job: TEST_JOB, ms: TEST_MS, signal }),
    ...(simulator && { dial: simulator.dial }),
    async close() {
      closing.abort(new DeviceError('unplugged', 'The driver is closed.'))
      clearTimeout(timer)
      await link?.close()
      await simulator?.close()
    },
  }
}

/** A line that opens after it was given up is closed again. @throws {DeviceError} `timeout`, or what `open` throws. */
async function openInTime(open: () => Promise<SerialLine>, closing: AbortSignal): Promise<SerialLine> {
  const opening = open()
  const reason = new DeviceError('timeout', `The printer's line did not open within ${OPEN_MS} ms.`)
  try {
    return await withLimit({ ms: OPEN_MS, reason, signals: [closing] }, (signal) => orAborted(opening, signal))
  } catch (error) {
    opening.then((line) => line.close()).catch(() => {}) // it never opened, and nobody waits any more
    throw error
  }
}
