import { generateKeyPairSync } from 'node:crypto'
import { createServer, type Server, type Socket } from 'node:net'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { DeviceError, DeviceInfo, type Driver } from '../devices/device.ts'
import { createPool, NO_SETTINGS, type Plug, type Plugged } from '../devices/pool.ts'
import { sbiAt } from '../devices/sbi/at.ts'
import { createDevices } from '../devices/sbi/devices.ts'
import { readDevices } from '../devices/sbi/discovery.ts'
import { sbiPlug } from '../devices/sbi/plug.ts'
import { makeCertificate } from '../devices/sbi/practice/certificate.ts'
import { type SbiSimulator, type SimulatorOptions, startSbiSimulator } from '../devices/sbi/simulated.ts'
import { codeOf, plainMasters, take } from './support/scanner.ts'

/** Ports that no other test file listens on: simulators take the first free ones. */
const PORTS = { from: 4560, to: 4579 }
const closing: (() => Promise<unknown>)[] = []
let next: number = PORTS.from

afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close()
})

async function service(options: Partial<SimulatorOptions> = {}): Promise<{ simulator: SbiSimulator; port: number }> {
  const simulator = startSbiSimulator({ seed: 1, masters: plainMasters, port: next++, ...options })
  closing.push(simulator.close)
  return { simulator, port: await simulator.port }
}

function plug(): Plug {
  const one = sbiPlug({ ports: PORTS })
  closing.push(async () => one.close?.())
  return one
}

const NOBODY: ReadonlySet<string> = new Set()
const addresses = async (one: Plug, settings = NO_SETTINGS) =>
  (await one.look(settings, NOBODY)).plugged.map(({ address }) => address)

/** A look waits for nobody: a service that answers late is there at the next. */
const until = (one: Plug, count: number, settings = NO_SETTINGS) =>
  expect.poll(() => addresses(one, settings), { timeout: 10_000 }).toHaveLength(count)

function keep(driver: Driver): Driver {
  closing.push(driver.close)
  return driver
}

const whenReady = (driver: Driver) => expect.poll(() => driver.info().status, { timeout: 5_000 }).toBe('ready')

describe('the plug of scanner services', () => {
  let silent: Server
  const held: Socket[] = []
  beforeAll(async () => {
    silent = createServer((socket) => held.push(socket.on('error', () => {})))
    await new Promise<void>((resolve) => silent.listen(PORTS.to, '127.0.0.1', resolve))
  })
  afterAll(() => {
    for (const socket of held) socket.destroy()
    silent.close()
  })

  it('gives one driver for each device of each service, with names of their own', async () => {
    const [one, two] = [await service({ devices: ['Finger', 'Iris', 'Face'] }), await service({ seed: 2 })]
    const third = await service() // the maker has given it the same code as the first
    const looked = plug()
    let plugged: Plugged[] = []
    const seen = async () => {
      plugged = (await looked.look(NO_SETTINGS, NOBODY)).plugged
      return plugged.map(({ address }) => address)
    }
    await expect
      .poll(seen, { timeout: 10_000 })
      .toEqual([
        `http://127.0.0.1:${one.port}/1`,
        `http://127.0.0.1:${one.port}/2`,
        `http://127.0.0.1:${one.port}/3`,
        `http://127.0.0.1:${two.port}/1`,
        `http://127.0.0.1:${two.port}/2`,
        `http://127.0.0.1:${third.port}/1`,
        `http://127.0.0.1:${third.port}/2`,
      ])
    const drivers = plugged.map(({ make }) => keep(make(() => {})))
    const infos = drivers.map((driver) => DeviceInfo.parse(driver.info()))
    expect(new Set(infos.map(({ device }) => device)).size).toBe(7)
    expect(infos.map(({ takes }) => takes.join())).toEqual([
      'iris',
      'finger',
      'portrait',
      'iris',
      'finger',
      'iris',
      'finger',
    ])
    expect(infos.every(({ status, simulated }) => status === 'ready' && simulated)).toBe(true)
    expect(infos.map(({ address }) => address)).toEqual(plugged.map(({ address }) => address))
    expect(infos[1]?.scanner).toEqual({ impressions: ['plain'], certificates: ['SBI L0'] })
    // Each is its own: one that is dialled busy says nothing of the other.
    two.simulator.dial('busy')
    expect(await codeOf(take(drivers[4]!, [2]))).toBe('busy')
    const [print] = await take(drivers[1]!, [2])
    expect(print?.device.device).toBe(infos[1]?.device)
    expect((await take(drivers[2]!, [], { modality: 'portrait' }))[0]?.device.device).toBe(infos[2]?.device)
    expect(await codeOf(take(drivers[1]!, [], { modality: 'portrait' }))).toBe('no-device')
  })

  it('sees a service that comes and one that goes, beside one that hangs', async () => {
    const looked = plug()
    expect(await addresses(looked)).toEqual([])
    const { simulator, port } = await service({ devices: ['Finger'] })
    await expect.poll(() => addresses(looked), { timeout: 6_000 }).toEqual([`http://127.0.0.1:${port}/2`])
    await simulator.close()
    await expect.poll(() => addresses(looked), { timeout: 6_000 }).toEqual([])
    expect(held.length).toBeGreaterThan(0)
  })

  it('makes drivers anew when other roots vouch, and one that is damaged harms no other', async () => {
    const { publicKey, privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 })
    const root = makeCertificate({
      subject: 'A vendor',
      issuer: 'A vendor',
      publicKey,
      signingKey: privateKey,
      validFrom: new Date(Date.now() - 86_400_000),
      validTo: new Date(Date.now() + 86_400_000),
      isAuthority: true,
    }).toString()
    const issuer = { issuer: 'A vendor', signingKey: privateKey }
    await service({ devices: ['Finger'], issuer, maker: 'A maker' })
    const looked = plug()
    await until(looked, 1)
    const [before] = (await looked.look(NO_SETTINGS, NOBODY)).plugged
    expect(keep(before!.make(() => {})).info().simulated).toBe(true)
    const settings = { ...NO_SETTINGS, scannerRoots: ['broken', root] }
    await until(looked, 1, settings)
    const [after] = (await looked.look(settings, NOBODY)).plugged
    expect(after?.key).not.toBe(before?.key)
    expect(after?.address).toBe(before?.address)
    const driver = keep(after!.make(() => {}))
    expect(driver.info().simulated).toBe(false)
    expect((await take(driver, [2]))[0]?.device.simulated).toBe(false)
  })

  it('says of a service whose certificate has expired that it is there and untrusted', async () => {
    const { port } = await service({ validTo: new Date(Date.now() - 60_000) })
    const looked = plug()
    const unclaimed = async () => (await looked.look(NO_SETTINGS, NOBODY)).unclaimed
    const expected = [{ address: `http://127.0.0.1:${port}/`, problem: 'untrusted' }]
    await expect.poll(unclaimed, { timeout: 10_000 }).toEqual(expected)
    expect(await addresses(looked)).toEqual([])
  })

  it('gives the same keys at each look, so that a pool keeps its drivers', async () => {
    await service()
    const looked = plug()
    const keys = async () => (await looked.look(NO_SETTINGS, NOBODY)).plugged.map(({ key }) => key)
    await until(looked, 2)
    const first = await keys()
    for (let look = 0; look < 3; look += 1) expect(await keys()).toEqual(first)
  })

  it('in a pool: a device is there, and goes with its service', async () => {
    const { simulator } = await service({ devices: ['Finger'] })
    const pool = createPool([sbiPlug({ ports: PORTS })], () => {})
    closing.push(pool.close)
    await expect.poll(() => pool.drivers().map((driver) => driver.info().takes)).toEqual([['finger']])
    await simulator.close()
    await expect.poll(() => pool.drivers().length, { timeout: 6_000 }).toBe(0)
  })
})

describe('a scanner at an address', () => {
  const at = (address: string) => keep(sbiAt({ address, settings: NO_SETTINGS, changed: () => {} }))

  it('is the device of that id or code, or the first that takes fingers', async () => {
    const { port } = await service({ devices: ['Iris', 'Face', 'Finger'] })
    for (const [path, takes] of [
      ['', 'finger'],
      ['/', 'finger'],
      ['/3', 'portrait'],
      ['/SIMULATED-IRIS-1', 'iris'],
    ] as const) {
      const driver = at(`http://127.0.0.1:${port}${path}`)
      await whenReady(driver)
      expect(driver.info().takes).toEqual([takes])
    }
    const { port: faces } = await service({ devices: ['Face'] })
    const driver = at(`http://127.0.0.1:${faces}/`)
    expect(await take(driver, [], { modality: 'portrait' })).toHaveLength(1)
  })

  it('has a name and an address of its own before it was found', () => {
    const paths = [
      'http://127.0.0.1:4578/',
      'http://127.0.0.1:4577',
      'http://127.0.0.1:4578/2',
      'http://127.0.0.1:4578/kit/2',
    ]
    const infos = paths.map((path) => DeviceInfo.parse(at(path).info()))
    expect(infos.map(({ device }) => device)).toEqual(['sbi-4578', 'sbi-4577', 'sbi-4578-2', 'sbi-4578-kit-2'])
    expect(infos.every(({ status }) => status === 'not-ready')).toBe(true)
  })

  it('is refused on another machine, another port, or with another scheme', () => {
    for (const bad of ['http://10.0.0.1:4501/', 'http://127.0.0.1:80/', 'https://127.0.0.1:4501/2', '/dev/ttyUSB0', ''])
      expect(() => at(bad)).toThrow(expect.objectContaining({ code: 'failed' }))
  })

  it('is not there, is another program, or has expired: each is said', async () => {
    const absent = at(`http://127.0.0.1:${PORTS.to - 1}/`)
    expect(await codeOf(take(absent, [2]))).toBe('no-device')

    const port = next++
    const other = createServer((socket) =>
      socket
        .on('error', () => {})
        .resume()
        .end('SSH-2.0-OpenSSH\r\n'),
    )
    await new Promise<void>((resolve) => other.listen(port, '127.0.0.1', resolve))
    closing.push(() => new Promise((resolve) => other.close(resolve)))
    const wrong = at(`http://127.0.0.1:${port}/`)
    expect(await codeOf(take(wrong, [2]))).toBe('other-protocol')
    expect(wrong.info()).toMatchObject({ status: 'not-ready', problem: 'other-protocol' })

    const { port: old } = await service({ validTo: new Date(Date.now() - 60_000) })
    await expect(take(at(`http://127.0.0.1:${old}/`), [2])).rejects.toThrow('expired')
  })
})

describe('what is known of a device', () => {
  it('outlasts two looks at a service that hangs, and not a third', async () => {
    const { port } = await service({ devices: ['Finger'] })
    const found = await readDevices({ port, base: '/' }, [], new AbortController().signal)
    let hangs = false
    let looks = 0
    const ended = new AbortController()
    const devices = createDevices({
      async look(heard) {
        const error = new DeviceError('timeout', 'It hangs.')
        heard(hangs ? { port, devices: [], error } : { port, devices: found })
        looks += 1
      },
      pick: (all) => all,
      changed: () => {},
      isBusy: () => false,
      signal: ended.signal,
    })
    closing.push(async () => {
      ended.abort()
      devices.close()
    })
    const lookAgain = async () => {
      const before = looks
      devices.lookSoon()
      await expect.poll(() => looks).toBeGreaterThan(before)
    }
    await expect.poll(() => devices.info().status).toBe('ready')
    hangs = true
    await lookAgain()
    await lookAgain()
    expect(devices.info().status).toBe('ready')
    await lookAgain()
    await expect.poll(() => devices.info()).toMatchObject({ status: 'not-ready', problem: 'timeout' })
    hangs = false
    await lookAgain()
    await expect.poll(() => devices.info().status).toBe('ready')
  })
})
