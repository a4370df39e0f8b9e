/** What is known of the devices of one driver: looked for until found, then watched. */
import type { DeviceError, DeviceErrorCode, DeviceInfo, DeviceMark } from '../device.ts'
import type { Address } from './client.ts'
import { describe, firstOf, markOf, NOBODY, nobodyAt, statusOf } from './describe.ts'
import type { Heard, SbiDevice } from './discovery.ts'
import type { BioType } from './protocol.ts'

export type Devices = {
  info(): DeviceInfo
  mark(): DeviceMark
  /**
   * The one for a biometric, or any; looks for it first when none is known. Rejects when `signal` aborts, or with what
   * was wrong with those that are there.
   */
  find(type: BioType | undefined, signal: AbortSignal): Promise<SbiDevice | undefined>
  /** Looks now instead of in some seconds. */
  lookSoon(): void
  close(): void
}

/** Calls `heard` for each port that it asks. Rejects when it cannot look. */
export type Look = (heard: (one: Heard) => void, signal: AbortSignal) => Promise<void>

/** While none is there somebody may be plugging one in; while one is there, only its state can change. */
const LOOK_AGAIN_MS = { lost: 2_000, found: 5_000 } as const

/** After so many looks without an answer a service hangs, and is not just in the middle of something. */
const MOST_SILENCES = 3
/** What is wrong with a device that is there; the others mean that there is none. */
const WRONG: readonly (DeviceErrorCode | undefined)[] = ['untrusted', 'other-protocol', 'no-permission']

/**
 * Starts looking at once.
 * @param parts.isBusy while this driver captures: its service is left in peace.
 * @param parts.pick those of a service that are this driver's. @param parts.known what somebody has found already.
 * @param parts.name when another device bears the same one.
 */
export function createDevices(parts: {
  look: Look
  pick: (devices: readonly SbiDevice[]) => readonly SbiDevice[]
  known?: SbiDevice | undefined
  /** Where it should be, when it is looked for at one place. */
  place?: { address: Address; deviceId?: string | undefined } | undefined
  name?: string | undefined
  changed: () => void
  isBusy: () => boolean
  signal: AbortSignal
}): Devices {
  const { pick } = parts
  let found: ReadonlyMap<BioType, SbiDevice> = byType(parts.known ? [parts.known] : [])
  /** Of the device that was there last; a name that stays while it is gone. */
  let last = parts.place === undefined ? NOBODY : nobodyAt(parts.place.address, parts.place.deviceId)
  /** Why nothing was found, when something was there. */
  let refusal: DeviceError | undefined
  let silences = 0
  describeFound()
  let announced = JSON.stringify(info())
  let looking: Promise<void> | undefined
  let timer: NodeJS.Timeout | undefined
  const waiting = new Set<() => void>()

  function describeFound(): void {
    const first = firstOf(found)
    if (first !== undefined) last = { ...describe(first, found), ...(parts.name && { device: parts.name }) }
  }

  function info(): DeviceInfo {
    const status = statusOf(firstOf(found))
    return { ...last, status, ...(status === 'not-ready' && refusal && { problem: refusal.code }) }
  }

  function learn(now: ReadonlyMap<BioType, SbiDevice>): void {
    if (parts.signal.aborted) return // closed: what a broken-off look found means nothing
    found = now
    describeFound()
    for (const wake of waiting) wake()
    const text = JSON.stringify(info())
    if (text === announced) return
    announced = text
    parts.changed()
  }

  async function scan(): Promise<void> {
    const seen: SbiDevice[] = []
    const silent = new Map<number, DeviceError>()
    let refused: DeviceError | undefined
    const isKnown = (device: SbiDevice) => found.get(device.type)?.facts.deviceCode === device.facts.deviceCode
    await parts.look(({ port, devices, error }) => {
      if (error?.code === 'timeout') silent.set(port, error)
      if (WRONG.includes(error?.code)) refused ??= error
      const mine = pick(devices)
      seen.push(...mine)
      const usable = mine.filter((device) => isKnown(device) || !found.has(device.type))
      if (usable.length > 0) learn(new Map([...found, ...byType(usable)]))
    }, parts.signal)
    // A service that is in the middle of a capture may answer nobody else: what it has is still there.
    const quiet = [...found.values()].filter(({ address }) => silent.has(address.port))
    silences = quiet.length > 0 ? silences + 1 : 0
    const hangs = silences >= MOST_SILENCES
    refusal = refused ?? (hangs ? silent.get(quiet[0]?.address.port ?? 0) : undefined)
    // Of two scanners the one that was there first is kept, for as long as it is there.
    learn(new Map([...byType(hangs ? [] : quiet), ...byType(seen), ...byType(seen.filter(isKnown))]))
  }

  /** One look at a time; whoever asks meanwhile waits for the same. */
  function look(): Promise<void> {
    clearTimeout(timer)
    looking ??= scan()
      .catch(() => learn(new Map())) // the simulator found no port: nothing is there
      .finally(() => {
        looking = undefined
        if (parts.signal.aborted) return
        lookLater()
      })
    return looking
  }

  function lookLater(): void {
    clearTimeout(timer)
    const again = () => (parts.isBusy() ? lookLater() : void look())
    timer = setTimeout(again, found.size === 0 ? LOOK_AGAIN_MS.lost : LOOK_AGAIN_MS.found)
    timer.unref()
  }

  void look()
  return {
    info,
    mark: () => markOf(last),
    async find(type, signal) {
      signal.throwIfAborted()
      const known = () => (type === undefined ? firstOf(found) : found.get(type))
      if (known() !== undefined) return known()
      let wake = () => {}
      try {
        await new Promise<void>((resolve, reject) => {
          signal.addEventListener('abort', () => reject(signal.reason), { once: true })
          wake = () => known() !== undefined && resolve()
          waiting.add(wake)
          void look().then(resolve)
        })
      } finally {
        waiting.delete(wake)
      }
      if (known() === undefined && found.size === 0 && refusal !== undefined) throw refusal
      return known()
    },
    lookSoon: () => {
      void (looking ?? Promise.resolve()).then(look)
    },
    close: () => clearTimeout(timer),
  }
}

function byType(devices: readonly SbiDevice[]): Map<BioType, SbiDevice> {
  return new Map(devices.map((device) => [device.type, device]))
}
