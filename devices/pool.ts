/** The devices that come and go: what the plugs see is given a driver, what went loses it. */
import type { DeviceSettings, Driver, Unclaimed } from './device.ts'
import { DeviceError } from './device.ts'

/** Something that is there and that we have a driver for. */
export type Plugged = {
  /** Where it is: one driver has it at a time. What was added by hand comes before what was found. */
  address: string
  /** Changes when the driver has to be made anew, for example with another baud rate. The address where it is absent. */
  key?: string
  make(changed: () => void): Driver
}

/** One way to be plugged in: serial lines, HID, PC/SC readers, services on a port. */
export type Plug = {
  /**
   * What is there now. Called again and again, never twice at once. What cannot be looked at is said in `unclaimed`;
   * one that throws or hangs is taken to see what it saw last.
   * @param held addresses that have a driver, so that none of them is probed.
   */
  look(settings: DeviceSettings, held: ReadonlySet<string>): Promise<Seen>
  /** May come in the middle of a look. */
  close?(): Promise<void>
}
export type Seen = { plugged: Plugged[]; unclaimed?: Unclaimed[] }

export type Pool = {
  drivers(): readonly Driver[]
  unclaimed(): readonly Unclaimed[]
  /** Each plug looks again with them, at once or after the look that it is at. */
  configure(settings: DeviceSettings): void
  /** What looks and what closes is waited for, but not for ever. */
  close(): Promise<void>
}

/** A device is seen within two seconds: a look, a probe, and some rest for the tablet's processor. */
const LOOK_AGAIN_MS = 500
/** A driver that does not end by then is left behind, and its address is given to the next. */
const CLOSE_LIMIT_MS = 2_000
export const NO_SETTINGS: DeviceSettings = { added: [], scannerRoots: [], chipRoots: [] }

type Watched = { plug: Plug; seen: Seen; problem?: Unclaimed; isLooking: boolean; timer?: NodeJS.Timeout }
type Made = { address: string; driver: Driver }

/** Looks at once and then for as long as it is open. @param changed called when a device came, went or changed. */
export function createPool(plugs: readonly Plug[], changed: () => void): Pool {
  const watched: Watched[] = plugs.map((plug) => ({ plug, seen: { plugged: [] }, isLooking: false }))
  const made = new Map<string, Made>()
  /** Addresses whose driver is closing: the next one would find them busy. */
  const leaving = new Map<string, Promise<void>>()
  let settings = NO_SETTINGS
  let conflicts: Unclaimed[] = []
  let isClosed = false
  let told = ''

  /** What should be there: the first to name an address has it. */
  function choose(): Map<string, Plugged> {
    const taken = new Set<string>()
    const wanted = new Map<string, Plugged>()
    conflicts = []
    for (const [index, { seen }] of watched.entries())
      for (const one of seen.plugged) {
        if (taken.has(one.address)) conflicts.push({ address: one.address, problem: 'busy' })
        else wanted.set(`${index} ${one.address} ${one.key ?? ''}`, one)
        taken.add(one.address)
      }
    return wanted
  }

  function settle(): void {
    if (isClosed) return
    const wanted = choose()
    for (const [key, one] of made) {
      if (wanted.has(key)) continue
      made.delete(key)
      leave(one)
    }
    for (const [key, { address, make }] of wanted) {
      if (made.has(key) || leaving.has(address)) continue
      try {
        made.set(key, { address, driver: make(changed) })
      } catch (error) {
        conflicts.push({ address, problem: codeOf(error) })
      }
    }
    const now = JSON.stringify([[...made.keys()], unclaimed()])
    if (now === told) return
    told = now
    changed()
  }

  function leave({ address, driver }: Made): void {
    const left = ended(() => driver.close()).then(() => {
      leaving.delete(address)
      settle()
    })
    leaving.set(address, left)
  }

  /** Each once: several plugs may look at one bus, and none of them can. */
  function unclaimed(): Unclaimed[] {
    const all = watched.flatMap(({ seen, problem }) => [...(seen.unclaimed ?? []), ...(problem ? [problem] : [])])
    return [...new Map([...all, ...conflicts].map((one) => [`${one.problem} ${one.address}`, one])).values()]
  }

  async function look(one: Watched): Promise<void> {
    clearTimeout(one.timer)
    if (isClosed || one.isLooking) return
    one.isLooking = true
    try {
      one.seen = await one.plug.look(
        settings,
        new Set([...leaving.keys(), ...[...made.values()].map((m) => m.address)]),
      )
      delete one.problem
    } catch (error) {
      // What it saw last stays: a look that failed is no word that a scanner in use has gone.
      one.problem = { address: 'devices', problem: codeOf(error) }
    }
    one.isLooking = false
    if (isClosed) return
    settle()
    one.timer = setTimeout(() => void look(one), LOOK_AGAIN_MS)
    one.timer.unref()
  }

  for (const one of watched) void look(one)
  return {
    drivers: () => [...made.values()].map(({ driver }) => driver),
    unclaimed,
    configure(next) {
      settings = next
      for (const one of watched) void look(one)
    },
    async close() {
      isClosed = true
      for (const { timer } of watched) clearTimeout(timer)
      const closing = [...made.values()].map(({ driver }) => ended(() => driver.close()))
      await Promise.all([
        ...closing,
        ...leaving.values(),
        ...watched.map(({ plug }) => ended(async () => plug.close?.())),
      ])
      made.clear()
    },
  }
}

/** Resolves when `close` has ended, whatever it says of its end, and at the latest after the limit. */
async function ended(close: () => Promise<void>): Promise<void> {
  let timer: NodeJS.Timeout | undefined
  const limit = new Promise<void>((resolve) => {
    timer = setTimeout(resolve, CLOSE_LIMIT_MS)
  })
  // Called within a promise: one that throws at once ends like one that rejects.
  const closing = Promise.resolve().then(close)
  await Promise.race([closing.catch(() => {}), limit])
  clearTimeout(timer)
}

const codeOf = (error: unknown) => (error instanceof DeviceError ? error.code : 'failed')
