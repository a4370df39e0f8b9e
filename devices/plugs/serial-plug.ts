/** Serial ports that nobody has named: each new one is probed until a driver knows its device. */
import { DeviceError, type DeviceErrorCode } from '../device.ts'
import type { Plug, Seen } from '../pool.ts'
import { listSerialPaths, openSerialLine, type SerialLine } from '../transport/serial.ts'
import { placeOf } from './added-plug.ts'
import { findProbe } from './find-probe.ts'
import type { SerialProbe } from './probe.ts'

/** A look waits so long for probes that run, or until one ends, and sees meanwhile what is plugged in beside them. */
const LOOK_MS = 1_500
const LIST_AGAIN_MS = 300
/** Something that was switched off may have been switched on behind its adapter. */
const PROBE_AGAIN_MS = 30_000
/** Another program may have let go of it, or an administrator may have put the user into the group. */
const OPEN_AGAIN_MS = 5_000

type Known =
  | { is: 'probing'; giveUp: AbortController; over: Promise<void> }
  | { is: 'recognised'; probe: SerialProbe; baud: number }
  | { is: 'unknown'; until: number; problem?: DeviceErrorCode }

/**
 * A port that has a driver, or that was added by hand, is left alone. One that nobody knows is tried again when it was
 * unplugged in between, or after half a minute.
 * @param parts.probes in this order, each at its likeliest rate before any at another.
 * @param parts.list, parts.open the system's; others for tests.
 */
export function serialPlug(parts: {
  probes: readonly SerialProbe[]
  list?: () => Promise<string[]>
  open?: (path: string, baud: number) => Promise<SerialLine>
}): Plug {
  const { probes, list = listSerialPaths, open = openSerialLine } = parts
  const known = new Map<string, Known>()
  let isClosed = false

  function begin(path: string): void {
    const giveUp = new AbortController()
    const over = findProbe({ path, probes, open, signal: giveUp.signal }).then(
      (found) => {
        if (known.get(path) !== now) return // it went meanwhile, or was added by hand
        if (found) known.set(path, { is: 'recognised', ...found })
        else known.set(path, { is: 'unknown', until: performance.now() + PROBE_AGAIN_MS })
      },
      (error) => {
        if (known.get(path) !== now) return
        const problem = error instanceof DeviceError ? error.code : 'failed'
        known.set(path, { is: 'unknown', until: performance.now() + OPEN_AGAIN_MS, problem })
      },
    )
    const now: Known = { is: 'probing', giveUp, over }
    known.set(path, now)
  }

  function forget(path: string): void {
    const one = known.get(path)
    known.delete(path)
    if (one?.is === 'probing') one.giveUp.abort(new DeviceError('cancelled', 'The port is not probed any more.'))
  }

  /** Why ports cannot be listed. Those that are known stay then: a list that cannot be had is no empty list. */
  async function listAnew(byHand: ReadonlySet<string>, held: ReadonlySet<string>) {
    try {
      const paths = (await list()).filter((path) => !byHand.has(placeOf(path)))
      for (const path of [...known.keys()]) if (!paths.includes(path)) forget(path)
      for (const path of paths) {
        const one = known.get(path)
        const isDue = one === undefined || (one.is === 'unknown' && one.until <= performance.now())
        if (isDue && !held.has(path) && !isClosed) begin(path)
      }
      return undefined
    } catch (error) {
      return error instanceof DeviceError ? error.code : 'failed'
    }
  }

  const probing = () => [...known.values()].flatMap((one) => (one.is === 'probing' ? one.over : []))

  /** Whether a probe ends within so many ms; at once when none runs. */
  async function oneEnds(ms: number): Promise<boolean> {
    const all = probing()
    if (all.length === 0) return true
    let timer: NodeJS.Timeout | undefined
    const limit = new Promise<boolean>((resolve) => {
      timer = setTimeout(() => resolve(false), ms)
    })
    const hasEnded = await Promise.race([...all.map((over) => over.then(() => true)), limit])
    clearTimeout(timer)
    return hasEnded
  }

  return {
    async look({ added }, held) {
      const seen: Required<Seen> = { plugged: [], unclaimed: [] }
      const byHand = new Set(added.map(({ address }) => placeOf(address)))
      const until = performance.now() + LOOK_MS
      let problem: DeviceErrorCode | undefined
      do problem = await listAnew(byHand, held)
      while (!(await oneEnds(LIST_AGAIN_MS)) && performance.now() < until)
      if (problem !== undefined) seen.unclaimed.push({ address: 'serial', problem })
      for (const [path, one] of known) {
        if (one.is === 'unknown')
          seen.unclaimed.push({ address: path, ...(one.problem !== undefined && { problem: one.problem }) })
        if (one.is !== 'recognised') continue
        const { probe, baud } = one
        const make = (changed: () => void) => probe.make({ path, baud, changed })
        seen.plugged.push({ address: path, key: `${probe.driver} ${baud}`, make })
      }
      return seen
    },
    async close() {
      isClosed = true
      const running = probing()
      for (const path of [...known.keys()]) forget(path)
      await Promise.all(running)
    },
  }
}
