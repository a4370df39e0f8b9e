/** A GA 450 ("SDT") card reader on a serial line, or on HID reports that look like one. */
import { DeviceError, type DeviceErrorCode, type DeviceStatus, type Driver } from '../device.ts'
import type { SerialLine } from '../transport/serial.ts'
import { createQueue, orAborted } from '../wait.ts'
import { COMMANDS, formatModuleNumber } from './commands.ts'
import { createSdtLink, demand, type SdtLink } from './link.ts'
import { markOf } from './mark.ts'
import { readCard } from './read.ts'
import type { SdtSimulator } from './simulated.ts'

/** A reader that was plugged in is noticed within so long; one that was switched off behind its adapter within the other. */
const LOOK_AGAIN_MS = 2_000
const LOOK_AFTER_MS = 10_000
const OPEN_LIMIT_MS = 5_000
/** Kept back from a request's time, so that a card that comes in the last moment can still be read. */
const READING_MS = 3_000

/**
 * Looks for its reader from now on until closed. A read waits for a card `timeoutMs` less 3 s, at least half of it.
 * @param parts.open opens the line to the reader. @throws {DeviceError}
 * @param parts.address where that is; the reader's name is made of it. Absent for the practice reader in memory.
 * @param parts.simulator what lies beneath, when it is no hardware; it is closed with the driver.
 * @param parts.changed called when `info` has changed; must not throw.
 */
export function createSdtDriver(parts: {
  open: () => Promise<SerialLine>
  address?: string
  simulator?: SdtSimulator
  changed: () => void
}): Driver {
  const { address, simulator } = parts
  const closing = new AbortController()
  const inTurn = createQueue()
  let link: SdtLink | undefined
  let status: DeviceStatus = 'not-ready'
  let problem: DeviceErrorCode | undefined
  let serial = ''
  let isClosed = false
  let timer: NodeJS.Timeout | undefined

  const mark = (number: string) => markOf({ address, number, isPractice: simulator !== undefined })

  function know(now: DeviceStatus, why?: DeviceErrorCode, number = serial): void {
    const isNews = now !== status || why !== problem || number !== serial
    status = now
    problem = why
    serial = number
    if (isNews && !isClosed) parts.changed()
  }

  /** Opens the line when it is not open, and asks who is there: a reader can be swapped behind its adapter. */
  async function connect(signal?: AbortSignal): Promise<{ open: SdtLink; securityModule: string }> {
    signal?.throwIfAborted()
    if (isClosed) throw new DeviceError('unplugged', 'The driver is closed.')
    if (link === undefined || !link.isOpen()) {
      const line = await openInTime(parts.open, AbortSignal.any([closing.signal, ...(signal ? [signal] : [])]))
      link = createSdtLink(line, () => {
        // One that was not ready is being looked at: the look knows better why it is not.
        if (status !== 'not-ready') know('not-ready', 'unplugged')
        lookAfter(LOOK_AGAIN_MS)
      })
      if (isClosed) await link.close()
    }
    const open = link
    await demand(open, COMMANDS.moduleStatus, signal)
    const securityModule = formatModuleNumber(await demand(open, COMMANDS.moduleNumber, signal))
    know('ready', undefined, securityModule)
    return { open, securityModule }
  }

  async function look(): Promise<void> {
    try {
      await inTurn(() => connect())
    } catch (error) {
      const code = error instanceof DeviceError ? error.code : 'failed'
      if (code === 'busy') know('busy')
      else know('not-ready', code)
    }
    lookAfter(status === 'ready' ? LOOK_AFTER_MS : LOOK_AGAIN_MS)
  }

  function lookAfter(ms: number): void {
    clearTimeout(timer)
    if (isClosed) return
    timer = setTimeout(() => void look(), ms)
    timer.unref()
  }

  /** In turn with the looks; a failure is followed by a look, which knows whether it was the reader's. */
  async function withReader<T>(
    signal: AbortSignal,
    act: (open: SdtLink, securityModule: string) => Promise<T>,
  ): Promise<T> {
    const turn = inTurn(async () => {
      const { open, securityModule } = await connect(signal)
      return act(open, securityModule)
    })
    try {
      return await orAborted(turn, signal)
    } catch (error) {
      lookAfter(0)
      throw error
    }
  }

  void look()
  return {
    info: () => ({
      ...mark(serial),
      takes: ['card'],
      fingersAtOnce: 1,
      status,
      ...(problem && { problem }),
      ...(address !== undefined && { address }),
      ...(simulator && { dials: [...simulator.dials] }),
    }),
    async readCard({ timeoutMs }, signal, progressed) {
      const waitMs = Math.max(timeoutMs / 2, timeoutMs - READING_MS)
      return withReader(signal, async (open, securityModule) => {
        const read = await readCard(open, { waitMs, signal, progressed })
        return { ...read, securityModule, device: mark(securityModule) }
      })
    },
    test: (signal) => withReader(signal, async () => {}),
    ...(simulator && {
      dial(dial) {
        simulator.dial(dial)
        lookAfter(0)
      },
      present: simulator.present,
    }),
    async close() {
      isClosed = true
      closing.abort(new DeviceError('unplugged', 'The driver is closed.'))
      clearTimeout(timer)
      await link?.close()
      simulator?.close()
    },
  }
}

/** A line that opens after it was given up is closed again. */
async function openInTime(open: () => Promise<SerialLine>, signal: AbortSignal): Promise<SerialLine> {
  const limit = new AbortController()
  const timer = setTimeout(() => {
    limit.abort(new DeviceError('timeout', `The serial line did not open within ${OPEN_LIMIT_MS} ms.`))
  }, OPEN_LIMIT_MS)
  const given = AbortSignal.any([limit.signal, signal])
  const opening = open()
  try {
    return await orAborted(opening, given)
  } catch (error) {
    opening.then((line) => line.close()).catch(() => {}) // it never opened, and nobody waits any more
    throw error
  } finally {
    clearTimeout(timer)
  }
}
