/** Finding a sensor on a line: at which rate it answers, and whether it is one. */

import { DeviceError } from '../device.ts'
import { withLimit } from '../limit.ts'
import type { SerialLine } from '../transport/serial.ts'
import { orAborted } from '../wait.ts'
import { HELLO } from './commands.ts'
import { CODE, explainCode } from './confirmation.ts'
import { createR30xLink, type R30xLink } from './link.ts'

/** Bits per second; what modules are delivered with comes first. */
export const BAUDS: readonly number[] = [57_600, 115_200, 9_600, 19_200, 38_400]
const OPEN_LIMIT_MS = 5_000

export type OpenLine = (baud: number) => Promise<SerialLine>

/**
 * Tries one rate after another.
 * @throws {DeviceError} `other-protocol` when something speaks and it is not a sensor, `timeout` when nothing does,
 * `no-permission` when the sensor has a password, `unreadable` when it answers nonsense, and what `open` throws.
 */
export async function findSensor(
  open: OpenLine,
  parts: { bauds: readonly number[]; onClose: () => void; signal?: AbortSignal | undefined },
): Promise<{ link: R30xLink; baud: number }> {
  let hasHeard = false
  for (const baud of parts.bauds) {
    const link = createR30xLink(await openInTime(() => open(baud), parts.signal), parts.onClose)
    try {
      if (await greet(link, parts.signal)) return { link, baud }
    } catch (error) {
      await link.close()
      throw error
    }
    hasHeard ||= link.hasHeard()
    await link.close()
  }
  if (hasHeard) throw new DeviceError('other-protocol', 'What answers on this line is not a fingerprint sensor.')
  throw new DeviceError('timeout', 'No fingerprint sensor answers on this line.')
}

/** @returns false when nothing of a sensor came. @throws {DeviceError} `no-permission`, `unreadable`, `unplugged` */
export async function greet(link: R30xLink, signal?: AbortSignal): Promise<boolean> {
  let outcome = await link.exchange(HELLO, signal)
  if (outcome.kind === 'damaged') outcome = await link.exchange(HELLO, signal)
  if (outcome.kind === 'damaged')
    throw new DeviceError('unreadable', 'What the sensor answers to its password is no answer to it, twice.')
  if (outcome.kind === 'silent') return false
  if (outcome.code === CODE.done) return true
  throw explainCode(outcome.code, HELLO.name)
}

/** A line that opens after it was given up is closed again. */
async function openInTime(open: () => Promise<SerialLine>, signal?: AbortSignal): Promise<SerialLine> {
  const reason = new DeviceError('timeout', `The serial line did not open within ${OPEN_LIMIT_MS} ms.`)
  const limit = { ms: OPEN_LIMIT_MS, reason, signals: signal === undefined ? [] : [signal] }
  let opening: Promise<SerialLine> | undefined
  try {
    return await withLimit(limit, (given) => {
      opening = open()
      return orAborted(opening, given)
    })
  } catch (error) {
    opening?.then((line) => line.close()).catch(() => {}) // it never opened, and nobody waits any more
    throw error
  }
}
