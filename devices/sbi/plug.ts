/** The scanner services of this machine: one driver for each device of each. */
import { createHash } from 'node:crypto'
import { setTimeout as delay } from 'node:timers/promises'
import type { DeviceError, DeviceSettings, Unclaimed } from '../device.ts'
import type { Plug, Plugged } from '../pool.ts'
import { nameOf, serviceUrlOf, urlOf } from './describe.ts'
import { type Heard, type SbiDevice, scanPorts } from './discovery.ts'
import { createSbiDriver } from './driver.ts'
import { readRoots } from './jws.ts'
import { createTurns, type Turns } from './turns.ts'

/** A hundred questions at once, so not at every look of the pool; a new device is there within two seconds all the same. */
const SCAN_AGAIN_MS = 1_300
/** A service that works answers within this; the others are waited for beside the looks. */
const SOON_MS = 250

/** `ports` are those to ask, all of the interface's when absent. */
export function sbiPlug(parts: { ports?: { from: number; to: number } } = {}): Plug {
  const known = new Map<number, { devices: SbiDevice[]; error?: DeviceError }>()
  const turns = new Map<number, Turns>()
  let closing = new AbortController()
  let scanning: Promise<void> | undefined
  let begunAt = Number.NEGATIVE_INFINITY
  let vouching = hashOf([])

  function hear({ port, devices, error }: Heard): void {
    if (devices.length > 0) known.set(port, { devices })
    else if (error?.code === 'untrusted') known.set(port, { devices, error })
    // A service in the middle of a capture may answer nobody else; what it has is still there.
    else if (error?.code !== 'timeout') known.delete(port)
  }

  function scan(settings: DeviceSettings): void {
    const { signal } = closing
    begunAt = performance.now()
    const heard = (one: Heard) => {
      if (!signal.aborted) hear(one)
    }
    // Nobody knows what a service makes of questions in the middle of a capture.
    const isLeftAlone = (port: number) => turns.get(port)?.isCapturing() ?? false
    const running = scanPorts({ roots: readRoots(settings.scannerRoots), signal, heard, isLeftAlone }, parts.ports)
      .catch(() => {}) // it was given up; the next one takes its place
      .finally(() => {
        if (scanning === running) scanning = undefined
      })
    scanning = running
  }

  /** Other roots make other devices of those that are there. */
  function trust(settings: DeviceSettings): void {
    const now = hashOf(settings.scannerRoots)
    if (now === vouching) return
    vouching = now
    closing.abort()
    closing = new AbortController()
    scanning = undefined
    begunAt = Number.NEGATIVE_INFINITY
    known.clear()
  }

  function plugged(settings: DeviceSettings): Plugged[] {
    const all = new Map<string, SbiDevice>()
    const names = new Set<string>()
    for (const { devices } of known.values()) for (const device of devices) all.set(urlOf(device), device)
    return [...all]
      .toSorted(([one], [other]) => one.localeCompare(other))
      .map(([address, device]) => {
        const { address: service, facts } = device
        const plain = nameOf(device)
        const name = names.has(plain) ? `${plain.slice(0, 50)}-${service.port}-${names.size}` : plain
        names.add(name)
        const shared = turns.get(service.port) ?? createTurns()
        turns.set(service.port, shared)
        const only = { address: service, deviceId: facts.deviceId, known: device, name, turns: shared }
        return {
          address,
          key: `${address} ${facts.deviceCode} ${name} ${vouching}`,
          make: (changed) => createSbiDriver({ trust: settings.scannerRoots, changed, only }),
        }
      })
  }

  return {
    async look(settings) {
      trust(settings)
      // Beside one that still waits for a service that hangs: what it hears is the same.
      if (performance.now() - begunAt >= SCAN_AGAIN_MS) scan(settings)
      // One that hangs does not hide the others: they are here now, and it is asked beside this.
      const soon = new AbortController()
      await Promise.race([scanning, delay(SOON_MS, undefined, { signal: soon.signal, ref: false }).catch(() => {})])
      soon.abort()
      const unclaimed: Unclaimed[] = [...known].flatMap(([port, { error }]) =>
        error === undefined ? [] : [{ address: serviceUrlOf({ port, base: '/' }), problem: error.code }],
      )
      return { plugged: plugged(settings), ...(unclaimed.length > 0 && { unclaimed }) }
    },
    async close() {
      closing.abort()
      await scanning
    },
  }
}

function hashOf(roots: readonly string[]): string {
  return createHash('sha256').update(JSON.stringify(roots)).digest('hex').slice(0, 16)
}
