/** What is known of the scanner devices on this machine: looked for until found, then watched. */
import type { X509Certificate } from 'node:crypto'
import type { DeviceInfo, DeviceMark, DeviceStatus } from '../device.ts'
import { type SbiDevice, scanPorts } from './discovery.ts'
import type { BioType } from './protocol.ts'

export type Devices = {
  info(): DeviceInfo
  mark(): DeviceMark
  /** The one for a biometric, or any; looks for it first when none is known. Rejects when `signal` aborts. */
  find(type: BioType | undefined, signal: AbortSignal): Promise<SbiDevice | undefined>
  /** Looks now instead of in some seconds. */
  lookSoon(): void
  close(): void
}

/** While none is there somebody may be plugging one in; while one is there, only its state can change. */
const LOOK_AGAIN_MS = { lost: 2_000, found: 5_000 } as const

const STATUSES: Readonly<Record<SbiDevice['facts']['deviceStatus'], DeviceStatus>> = {
  Ready: 'ready',
  Busy: 'busy',
  'Not Ready': 'not-ready',
  'Not Registered': 'not-ready',
}

/** Starts looking at once. `parts.ports` is asked before each look; undefined means all of the interface's. */
export function createDevices(parts: {
  roots: readonly X509Certificate[]
  changed: () => void
  signal: AbortSignal
  ports: () => Promise<{ from: number; to: number } | undefined>
}): Devices {
  let found: ReadonlyMap<BioType, SbiDevice> = new Map()
  /** Of the device that was there last; a name that stays while it is gone. */
  let last: Omit<DeviceInfo, 'status'> = {
    device: 'sbi',
    driver: 'sbi',
    model: 'Scanner',
    serial: '',
    takes: ['finger'],
    fingersAtOnce: 1,
    simulated: true,
  }
  let announced = JSON.stringify(info())
  let looking: Promise<void> | undefined
  let timer: NodeJS.Timeout | undefined
  const waiting = new Set<() => void>()

  function info(): DeviceInfo {
    const device = found.get('Finger') ?? found.get('Iris')
    return { ...last, status: device === undefined ? 'not-ready' : STATUSES[device.facts.deviceStatus] }
  }

  function learn(now: ReadonlyMap<BioType, SbiDevice>): void {
    if (parts.signal.aborted) return // closed: what a broken-off look found means nothing
    found = now
    const first = found.get('Finger') ?? found.get('Iris')
    if (first !== undefined) last = describe(first, found)
    for (const wake of waiting) wake()
    const text = JSON.stringify(info())
    if (text === announced) return
    announced = text
    parts.changed()
  }

  async function scan(): Promise<void> {
    const seen: SbiDevice[] = []
    const isKnown = (device: SbiDevice) => found.get(device.type)?.facts.deviceCode === device.facts.deviceCode
    await scanPorts(
      {
        roots: parts.roots,
        signal: parts.signal,
        found: (devices) => {
          seen.push(...devices)
          const usable = devices.filter((device) => isKnown(device) || !found.has(device.type))
          if (usable.length > 0) learn(new Map([...found, ...byType(usable)]))
        },
      },
      await parts.ports(),
    )
    // Of two scanners the one that was there first is kept, for as long as it is there.
    learn(new Map([...byType(seen), ...byType(seen.filter(isKnown))]))
  }

  /** One look at a time; whoever asks meanwhile waits for the same. */
  function look(): Promise<void> {
    clearTimeout(timer)
    looking ??= scan()
      .catch(() => learn(new Map())) // the simulator found no port: nothing is there
      .finally(() => {
        looking = undefined
        if (parts.signal.aborted) return
        timer = setTimeout(look, found.size === 0 ? LOOK_AGAIN_MS.lost : LOOK_AGAIN_MS.found)
        timer.unref()
      })
    return looking
  }

  void look()
  return {
    info,
    mark: () => {
      const { takes: _takes, fingersAtOnce: _fingers, ...mark } = last
      return mark
    },
    async find(type, signal) {
      signal.throwIfAborted()
      const known = () => (type === undefined ? found.values().next().value : found.get(type))
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

function describe(first: SbiDevice, all: ReadonlyMap<BioType, SbiDevice>): Omit<DeviceInfo, 'status'> {
  const { digitalId, facts } = first
  const isSlap = all.get('Finger')?.digitalId.deviceSubType === 'Slap'
  return {
    device: `sbi-${facts.deviceCode.replace(/[^\w-]/g, '_')}`.slice(0, 64),
    driver: 'sbi',
    model: `${digitalId.make} ${digitalId.model}`.slice(0, 120),
    serial: digitalId.serialNo,
    takes: [...(all.has('Finger') ? (['finger'] as const) : []), ...(all.has('Iris') ? (['iris'] as const) : [])],
    fingersAtOnce: isSlap ? 4 : 1,
    simulated: ![...all.values()].every((device) => device.isVouchedFor),
  }
}
