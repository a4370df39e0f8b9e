import { mkdtempSync, rmSync, symlinkSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, afterEach, describe, expect, it } from 'vitest'
import { sdtProbe } from '../devices/card-reader/probe.ts'
import { DeviceError, type DeviceSettings, type Driver } from '../devices/device.ts'
import { addedPlug } from '../devices/plugs/added-plug.ts'
import { findProbe, triesOf } from '../devices/plugs/find-probe.ts'
import type { SerialProbe } from '../devices/plugs/probe.ts'
import { serialPlug } from '../devices/plugs/serial-plug.ts'
import { createPool, NO_SETTINGS, type Plug, type Pool, type Seen } from '../devices/pool.ts'
import type { SerialLine } from '../devices/transport/serial.ts'
import { createMemoryLine } from '../devices/transport/serial-memory.ts'
import { info } from './support/scripted-device.ts'

const folder = mkdtempSync(join(tmpdir(), 'doorstep-plugs-'))
afterAll(() => rmSync(folder, { recursive: true }))
const pools: Pool[] = []
afterEach(async () => {
  await Promise.all(pools.splice(0).map((pool) => pool.close()))
})

const NOBODY: ReadonlySet<string> = new Set()
const adding = (...added: DeviceSettings['added']): DeviceSettings => ({ ...NO_SETTINGS, added })
const driverOf = (device: string): Driver => ({ info: () => ({ ...info, device }), close: async () => {} })
const sleep = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms))

/** Ports in memory; each says at which rate its device speaks and what, and keeps at which it was opened. */
function portsOf(devices: Record<string, { baud: number; says: string } | DeviceError | 'silent'>) {
  const opened: string[] = []
  const open = new Set<SerialLine>()
  const ports = {
    devices,
    opened,
    /** Lines that nobody has closed. */
    open,
    list: async () => Object.keys(devices),
    async openLine(path: string, baud: number): Promise<SerialLine> {
      const device = devices[path]
      opened.push(`${path} ${baud}`)
      if (device instanceof DeviceError) throw device
      const { host, device: end } = createMemoryLine()
      open.add(host)
      end.onClose(() => open.delete(host))
      if (device !== undefined && device !== 'silent' && device.baud === baud)
        end.onData(() => end.write(Buffer.from(device.says)))
      return host
    },
  }
  return ports
}

/** Knows a device that says its word. */
function probeOf(word: string, bauds: number[], rest: Partial<SerialProbe> = {}): SerialProbe {
  return {
    driver: 'nmea',
    bauds,
    knows: (line, signal) =>
      new Promise((resolve) => {
        let said = ''
        line.onData((bytes) => {
          said += Buffer.from(bytes)
          if (said.includes(word)) resolve(true)
        })
        const timer = setTimeout(() => resolve(false), 50)
        signal.addEventListener('abort', () => clearTimeout(timer))
        line.write(Buffer.from('?'))
      }),
    make: ({ path, baud }) => driverOf(`${word} at ${path} ${baud}`),
    ...rest,
  }
}

/** Looks until the plug says something that is `enough`. */
async function lookUntil(plug: Plug, enough: (seen: Seen) => boolean, settings = NO_SETTINGS): Promise<Seen> {
  for (;;) {
    const seen = await plug.look(settings, NOBODY)
    if (enough(seen)) return seen
    await sleep(20)
  }
}
const addressesOf = ({ plugged }: Seen) => plugged.map(({ address }) => address)
const namesOf = ({ plugged }: Seen) => plugged.map(({ make }) => make(() => {}).info().device)

describe('probing', () => {
  it('tries each driver’s likeliest rate before any other, and opens the port once for each rate', () => {
    const tries = triesOf([probeOf('a', [1, 2, 3]), probeOf('b', [2]), probeOf('c', [1, 3])])
    expect(tries.map(({ baud, probes }) => [baud, probes.length])).toEqual([
      [1, 2],
      [2, 1],
      [2, 1],
      [3, 1],
      [3, 1],
    ])
  })

  it('leaves no line open, whoever throws, hangs or is given up', async () => {
    const ports = portsOf({ a: 'silent' })
    const throws = probeOf('x', [1], { knows: () => Promise.reject(new Error('a fault')) })
    const hangs = probeOf('y', [2], { knows: () => new Promise(() => {}) })
    const parts = { path: 'a', probes: [throws, hangs], open: ports.openLine }
    expect(await findProbe({ ...parts, signal: new AbortController().signal })).toBeUndefined()
    expect(ports.open.size).toBe(0)
    const reason = new DeviceError('cancelled', 'no more')
    await expect(findProbe({ ...parts, signal: AbortSignal.abort(reason) })).rejects.toBe(reason)
    const giveUp = new AbortController()
    const running = findProbe({ ...parts, signal: giveUp.signal })
    await sleep(10)
    giveUp.abort(reason)
    await expect(running).rejects.toBe(reason)
    expect(ports.open.size).toBe(0)
  })

  it('gives up a port whose opening hangs', async () => {
    const parts = { path: 'a', probes: [probeOf('a', [1])], open: () => new Promise<SerialLine>(() => {}) }
    await expect(findProbe({ ...parts, signal: new AbortController().signal })).rejects.toMatchObject({
      code: 'timeout',
    })
  })
})

describe('serial ports', () => {
  it('are probed all at once, and each device gets its driver at its rate', async () => {
    const ports = portsOf({
      p: { baud: 9600, says: 'gps' },
      q: { baud: 4800, says: 'gps' },
      r: { baud: 1200, says: 'card' },
    })
    const probes = [probeOf('card', [1200]), probeOf('gps', [9600, 4800])]
    const plug = serialPlug({ probes, list: ports.list, open: ports.openLine })
    const seen = await lookUntil(plug, ({ plugged }) => plugged.length === 3)
    expect(namesOf(seen).toSorted()).toEqual(['card at r 1200', 'gps at p 9600', 'gps at q 4800'])
    expect(seen.unclaimed).toEqual([])
    expect(ports.open.size).toBe(0)
  })

  it('that nobody knows are listed and left alone, until they were unplugged', async () => {
    const ports = portsOf({ p: 'silent' })
    const plug = serialPlug({ probes: [probeOf('gps', [9600])], list: ports.list, open: ports.openLine })
    const seen = await lookUntil(plug, ({ unclaimed = [] }) => unclaimed.length > 0)
    expect(seen).toEqual({ plugged: [], unclaimed: [{ address: 'p' }] })
    await plug.look(NO_SETTINGS, NOBODY)
    expect(ports.opened).toEqual(['p 9600'])
    delete ports.devices.p
    expect(await plug.look(NO_SETTINGS, NOBODY)).toEqual({ plugged: [], unclaimed: [] })
    ports.devices.p = { baud: 9600, says: 'gps' }
    await lookUntil(plug, ({ plugged }) => plugged.length === 1)
  })

  it.each(['busy', 'no-permission'] as const)('that are %s are listed so', async (code) => {
    const ports = portsOf({ p: new DeviceError(code, 'It does not open.') })
    const plug = serialPlug({ probes: [probeOf('gps', [9600])], list: ports.list, open: ports.openLine })
    const seen = await lookUntil(plug, ({ unclaimed = [] }) => unclaimed.length > 0)
    expect(seen.unclaimed).toEqual([{ address: 'p', problem: code }])
  })

  it('that have a driver or were added by hand are never opened', async () => {
    const [port, link] = [join(folder, 'port'), join(folder, 'by-id')]
    symlinkSync('/dev/null', port)
    symlinkSync(port, link)
    const ports = portsOf({ [port]: 'silent', held: 'silent' })
    const plug = serialPlug({ probes: [probeOf('gps', [9600])], list: ports.list, open: ports.openLine })
    const added = adding({ driver: 'sdt', address: link }) // another name of the same port
    expect(await plug.look(added, new Set(['held']))).toEqual({ plugged: [], unclaimed: [] })
    expect(ports.opened).toEqual([])
  })

  it('stop being probed when they are added by hand in the middle', async () => {
    const ports = portsOf({ p: 'silent' })
    const hangs = probeOf('gps', [9600, 4800, 1200], { knows: () => new Promise(() => {}) })
    const plug = serialPlug({ probes: [hangs], list: ports.list, open: ports.openLine })
    await plug.look(NO_SETTINGS, NOBODY)
    const added = adding({ driver: 'sdt', address: 'p' })
    for (; ports.open.size > 0; await sleep(20)) await plug.look(added, NOBODY)
    expect(await plug.look(added, NOBODY)).toEqual({ plugged: [], unclaimed: [] })
    expect(ports.opened.length).toBeLessThan(3)
  })

  it('that cannot be listed are a message, and those that are known stay', async () => {
    const ports = portsOf({ p: { baud: 9600, says: 'gps' } })
    let isBroken = false
    const list = async () => {
      if (isBroken) throw new Error('spawn udevadm ENOENT')
      return ports.list()
    }
    const plug = serialPlug({ probes: [probeOf('gps', [9600])], list, open: ports.openLine })
    await lookUntil(plug, ({ plugged }) => plugged.length === 1)
    isBroken = true
    const seen = await plug.look(NO_SETTINGS, NOBODY)
    expect(addressesOf(seen)).toEqual(['p'])
    expect(seen.unclaimed).toEqual([{ address: 'serial', problem: 'failed' }])
  })

  it('are let go when the plug closes in the middle of a probe', async () => {
    const ports = portsOf({ p: 'silent' })
    const hangs = probeOf('gps', [9600], { knows: () => new Promise(() => {}) })
    const plug = serialPlug({ probes: [hangs], list: ports.list, open: ports.openLine })
    await plug.look(NO_SETTINGS, NOBODY)
    await plug.close?.()
    expect(ports.open.size).toBe(0)
  })
})

describe('devices that were added by hand', () => {
  const at = (word: string) => addedAt(word)
  function addedAt(word: string) {
    return ({ address, baud }: { address: string; baud?: number | undefined }) =>
      driverOf(`${word} at ${address}${baud === undefined ? '' : ` ${baud}`}`)
  }

  it('are there whatever lies at their address; those of drivers that others make are left to them', async () => {
    const plug = addedPlug({ sdt: at('card'), 'esc-pos': at('printer') })
    const seen = await plug.look(
      adding(
        { driver: 'sdt', address: '/dev/no-such', baud: 9600 },
        { driver: 'esc-pos', address: 'tcp://10.0.0.9:9100' },
        { driver: 'watched-folder', address: '/pictures' },
      ),
      NOBODY,
    )
    expect(namesOf(seen)).toEqual(['card at /dev/no-such 9600', 'printer at tcp://10.0.0.9:9100'])
    expect(seen.unclaimed).toEqual([])
  })

  it.each([
    ['the same', '/dev/ttyS0', '/dev/ttyS0'],
    ['another name of the same port', 'port', 'by-id'],
    ['the same in capitals', 'com3', 'COM3'],
    ['the same with another paper', '/dev/ttyUSB7#58', '/dev/ttyUSB7'],
  ])('at an address of another: the first has it, the second is listed as busy (%s)', async (_what, one, two) => {
    const where = (name: string) => (name === 'port' || name === 'by-id' ? join(folder, name) : name)
    const plug = addedPlug({ sdt: at('card'), nmea: at('gps') })
    const seen = await plug.look(
      adding({ driver: 'sdt', address: where(one) }, { driver: 'nmea', address: where(two) }),
      NOBODY,
    )
    expect(namesOf(seen)).toEqual([`card at ${where(one)}`])
    expect(seen.unclaimed).toEqual([{ address: where(two), problem: 'busy' }])
  })

  it('get another driver when another is settled for the address', async () => {
    const plug = addedPlug({ sdt: at('card'), nmea: at('gps') })
    const pool = createPool([plug], () => {})
    pools.push(pool)
    pool.configure(adding({ driver: 'sdt', address: 'a' }))
    const names = () => pool.drivers().map((driver) => driver.info().device)
    while (!names().includes('card at a')) await sleep(20)
    pool.configure(adding({ driver: 'nmea', address: 'a', baud: 4800 }))
    while (!names().includes('gps at a 4800')) await sleep(20)
    expect(names()).toEqual(['gps at a 4800'])
  })
})

describe('a card reader on no port of its own', () => {
  it('is not known where nothing answers', async () => {
    const { host } = createMemoryLine()
    expect(await sdtProbe.knows(host, new AbortController().signal)).toBe(false)
  })
})
