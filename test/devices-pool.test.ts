import { afterEach, describe, expect, it } from 'vitest'
import { DeviceError, type DeviceInfo, type DeviceSettings, type Driver } from '../devices/device.ts'
import { createDeviceHost } from '../devices/host.ts'
import { createPool, NO_SETTINGS, type Plug, type Plugged, type Pool, type Seen } from '../devices/pool.ts'
import { info } from './support/scripted-device.ts'

const pools: Pool[] = []
afterEach(() => Promise.all(pools.splice(0).map((pool) => pool.close())))

/** A pool, and a wait for what is true of it. */
function open(...plugs: Plug[]) {
  let heard = () => {}
  let changes = 0
  const pool = createPool(plugs, () => {
    changes += 1
    heard()
  })
  pools.push(pool)
  const names = () => pool.drivers().map((driver) => driver.info().device)
  return {
    pool,
    names,
    changes: () => changes,
    async until(isTrue: () => boolean) {
      while (!isTrue())
        await new Promise<void>((resolve) => {
          heard = resolve
        })
    },
  }
}

type Scripted = Driver & { isClosed: boolean }
function driverOf(device: string, close: () => Promise<void> = async () => {}): Scripted {
  const described: DeviceInfo = { ...info, device }
  const driver: Scripted = {
    isClosed: false,
    info: () => described,
    close() {
      driver.isClosed = true
      return close()
    },
  }
  return driver
}
const plugged = (address: string, driver: Driver = driverOf(address), key?: string): Plugged => ({
  address,
  ...(key !== undefined && { key }),
  make: () => driver,
})
/** A plug that sees what it is told to. */
function told(...first: Plugged[]) {
  const plug = {
    seen: { plugged: first } as Seen,
    looks: 0,
    closes: 0,
    settings: NO_SETTINGS,
    held: new Set<string>() as ReadonlySet<string>,
    async look(settings: DeviceSettings, held: ReadonlySet<string>) {
      Object.assign(plug, { looks: plug.looks + 1, settings, held })
      return plug.seen
    },
    async close() {
      plug.closes += 1
    },
  }
  return plug
}
const hangs: Plug = { look: () => new Promise(() => {}) }
const sleep = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms))

describe('a pool of devices', () => {
  it('gives what was plugged in a driver, and closes it when it went', async () => {
    const driver = driverOf('one')
    const plug = told()
    const { names, until } = open(plug)
    plug.seen = { plugged: [plugged('a', driver)] }
    await until(() => names().length === 1)
    plug.seen = { plugged: [] }
    await until(() => names().length === 0)
    expect(driver.isClosed).toBe(true)
  })

  it('keeps the driver of a device that stays, tells the plug which addresses are held, and says nothing new', async () => {
    let made = 0
    const plug = told({
      address: 'a',
      make() {
        made += 1
        return driverOf('one')
      },
    })
    const { changes, until } = open(plug)
    await until(() => changes() > 0)
    const before = changes()
    while (plug.looks < 3) await sleep(50)
    expect(made).toBe(1)
    expect([...plug.held]).toEqual(['a'])
    expect(changes()).toBe(before)
  })

  it('makes a driver anew when the key changes, once the earlier one has let go of the address', async () => {
    let letGo = () => {}
    const first = driverOf('first', () => new Promise((resolve) => (letGo = resolve)))
    const plug = told(plugged('a', first, '9600'))
    const { names, pool, until } = open(plug)
    await until(() => names().includes('first'))
    plug.seen = { plugged: [plugged('a', driverOf('second'), '115200')] }
    await until(() => first.isClosed)
    expect(names()).toEqual([])
    pool.configure(NO_SETTINGS)
    await sleep(20)
    expect([...plug.held]).toEqual(['a'])
    letGo()
    await until(() => names().includes('second'))
  })

  it('gives the address of a driver whose close hangs to the next all the same', async () => {
    const plug = told(
      plugged(
        'a',
        driverOf('first', () => new Promise(() => {})),
        '1',
      ),
    )
    const { names, until } = open(plug)
    await until(() => names().includes('first'))
    plug.seen = { plugged: [plugged('a', driverOf('second'), '2')] }
    await until(() => names().includes('second'))
  })

  it.each([
    [
      'throws at once',
      () => {
        throw new Error('no end')
      },
    ],
    ['rejects', () => Promise.reject(new Error('no end'))],
    ['never ends', () => new Promise<void>(() => {})],
  ])('ends with a driver whose close %s', async (_how, close) => {
    const { names, pool, until } = open(told(plugged('a', driverOf('one', close)), plugged('b')))
    await until(() => names().length === 2)
    await pool.close()
    expect(names()).toEqual([])
  })

  it('goes on with the other plugs when one hangs, and ends all the same', async () => {
    const plug = told(plugged('a'))
    const { names, pool, until } = open(hangs, plug)
    await until(() => names().includes('a'))
    await pool.close()
    expect(plug.closes).toBe(1)
  })

  it('keeps what a plug saw last when it fails, says so, and takes that back when it looks again', async () => {
    let isFailing = false
    const driver = driverOf('one')
    const { names, pool, until } = open({
      async look() {
        if (isFailing) throw new DeviceError('no-permission', 'Not you.')
        return { plugged: [plugged('a', driver)] }
      },
    })
    await until(() => names().length === 1)
    isFailing = true
    await until(() => pool.unclaimed().some(({ problem }) => problem === 'no-permission'))
    expect(names()).toEqual(['one'])
    expect(driver.isClosed).toBe(false)
    isFailing = false
    await until(() => pool.unclaimed().length === 0)
  })

  it('gives an address to the first that names it, and lists it as busy for the second', async () => {
    const first = told(plugged('a', driverOf('by hand')))
    const second = told(plugged('a', driverOf('found')), plugged('b', driverOf('other')))
    const { names, pool, until } = open(first, second)
    await until(() => names().length === 2)
    expect(names().toSorted()).toEqual(['by hand', 'other'])
    expect(pool.unclaimed()).toEqual([{ address: 'a', problem: 'busy' }])
  })

  it('gives it to the second when the first goes', async () => {
    const first = told(plugged('a', driverOf('by hand')))
    const { names, until } = open(first, told(plugged('a', driverOf('found'))))
    await until(() => names().includes('by hand'))
    first.seen = { plugged: [] }
    await until(() => names().includes('found'))
    expect(names()).toEqual(['found'])
  })

  it('lists what its driver cannot be made for, and makes it when it can', async () => {
    let isBroken = true
    const plug = told({
      address: 'a',
      make() {
        if (isBroken) throw new DeviceError('no-permission', 'Not you.')
        return driverOf('one')
      },
    })
    const { names, pool, until } = open(plug)
    await until(() => pool.unclaimed().length === 1)
    expect(pool.unclaimed()).toEqual([{ address: 'a', problem: 'no-permission' }])
    isBroken = false
    await until(() => names().length === 1)
    expect(pool.unclaimed()).toEqual([])
  })

  it('lists once what two plugs say of one bus', async () => {
    const cannot: Plug = { look: async () => ({ plugged: [], unclaimed: [{ address: 'hid', problem: 'failed' }] }) }
    const { pool, until } = open(cannot, cannot, told(plugged('a')))
    await until(() => pool.drivers().length === 1 && pool.unclaimed().length > 0)
    expect(pool.unclaimed()).toEqual([{ address: 'hid', problem: 'failed' }])
  })

  it('looks with the settings that it was given last, also when they come in the middle of a look', async () => {
    const settings: DeviceSettings = { ...NO_SETTINGS, added: [{ driver: 'sdt', address: 'COM3' }] }
    let answer = (_seen: Seen) => {}
    const seenWith: DeviceSettings[] = []
    const { pool } = open({
      look(now) {
        seenWith.push(now)
        return new Promise((resolve) => (answer = resolve))
      },
    })
    pool.configure(settings)
    expect(seenWith).toEqual([NO_SETTINGS]) // never twice at once
    answer({ plugged: [] })
    while (seenWith.length < 2) await sleep(20)
    expect(seenWith[1]).toEqual(settings)
    answer({ plugged: [] })
  })

  it('makes nothing of a look that ends after it was closed', async () => {
    let answer = (_seen: Seen) => {}
    let made = 0
    const { names, pool } = open({ look: () => new Promise((resolve) => (answer = resolve)) })
    await pool.close()
    answer({
      plugged: [
        {
          address: 'a',
          make() {
            made += 1
            return driverOf('late')
          },
        },
      ],
    })
    await sleep(20)
    expect([made, names()]).toEqual([0, []])
  })

  it('is heard through a host: the device comes, serves, goes, and another takes over', async () => {
    const captures: string[] = []
    const scanner = (device: string): Driver => ({
      ...driverOf(device),
      async capture() {
        captures.push(device)
        throw new DeviceError('unplugged', 'The cable was pulled.')
      },
    })
    const plug = told(plugged('a', scanner('first')), plugged('b', scanner('second')))
    const statuses: string[][] = []
    let heard = () => {}
    const pool = createPool([plug], () => host.changed())
    pools.push(pool)
    const host = createDeviceHost({
      drivers: [],
      pool,
      send(answer) {
        if (answer.kind === 'status') statuses.push(answer.devices.map(({ device }) => device))
        heard()
      },
    })
    const until = async (isTrue: () => boolean) => {
      while (!isTrue()) await new Promise<void>((resolve) => (heard = resolve))
    }
    await until(() => statuses.at(-1)?.length === 2)
    const ask = (requestId: string) =>
      host.receive({
        kind: 'capture',
        requestId,
        preferred: 'first',
        modality: 'finger',
        positions: [1],
        subject: '',
        attempt: 1,
        timeoutMs: 5_000,
      })
    ask('one')
    await until(() => captures.length === 1)
    plug.seen = { plugged: [plugged('b')] }
    await until(() => statuses.at(-1)?.length === 1)
    ask('two')
    await until(() => captures.length === 2)
    expect(captures).toEqual(['first', 'second'])
    await host.close()
  })
})
