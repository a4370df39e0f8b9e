import { once } from 'node:events'
import { createServer } from 'node:net'
import { afterEach, describe, expect, it } from 'vitest'
import { hidPosAt, serialScannerAt } from '../devices/codes/at.ts'
import { createHidPosPlug } from '../devices/codes/hid-pos-plug.ts'
import { serveHidPosTwin } from '../devices/codes/hid-tcp.ts'
import { inventCode } from '../devices/codes/practice-code.ts'
import { createSerialScannerTwin } from '../devices/codes/serial-scanner-twin.ts'
import { DeviceError, type Driver } from '../devices/device.ts'
import { createPool, NO_SETTINGS } from '../devices/pool.ts'
import type { HidInfo } from '../devices/transport/hid.ts'
import { createMemoryHid } from '../devices/transport/hid-memory.ts'
import { openSerialLine } from '../devices/transport/serial.ts'
import { checkCitizenNumber } from '../electron/rules/citizen-number.ts'
import { packFor, shippedPacks } from '../electron/rules/load.ts'
import { fieldsFromCode } from '../electron/rules/prefill.ts'
import { noPty, openPtyPair } from './support/pty.ts'

const closing: (() => unknown)[] = []
afterEach(async () => {
  for (const close of closing.splice(0).toReversed()) await close()
})

const CARD = '079203004411|023456789|Nguyễn Thị Hoàng Ánh Tuyết|07021958|Nữ|Xã Đăk Tô, Quảng Ngãi|25122021'
const scanner = (path: string, more: Partial<HidInfo> = {}): HidInfo => ({
  path,
  vendorId: 0x05e0,
  productId: 0x1300,
  usagePage: 0x8c,
  usage: 2,
  product: 'Scanner',
  serialNumber: '',
  ...more,
})
const look = (found: HidInfo[]) =>
  createHidPosPlug({ list: async () => found, open: async () => createMemoryHid().host }).look(NO_SETTINGS, new Set())
const namesOf = async (found: HidInfo[]) => {
  const { plugged } = await look(found)
  const drivers = plugged.map(({ make }) => make(() => {}))
  closing.push(...drivers.map((driver) => () => driver.close()))
  return drivers.map((driver) => driver.info().device)
}
function scan(driver: Driver, progressed = () => {}) {
  if (driver.scan === undefined) throw new Error('The driver scans nothing.')
  const request = { kind: 'scan', requestId: 'one', subject: 'anna', timeoutMs: 10_000 } as const
  return driver.scan(request, new AbortController().signal, progressed)
}
async function until(isSo: () => boolean): Promise<void> {
  for (let tries = 0; !isSo(); tries += 1) {
    if (tries > 500) throw new Error('It did not become so within ten seconds.')
    await new Promise((resolve) => setTimeout(resolve, 20))
  }
}
const at = (make: typeof hidPosAt, address: string) => {
  const driver = make({ address, settings: NO_SETTINGS, changed: () => {} })
  closing.push(() => driver.close())
  return driver
}

describe('what is plugged in', () => {
  it('is a scanner by its usage page, once for each path, and not when it poses as a keyboard', async () => {
    const found = [
      scanner('/dev/hidraw0'),
      scanner('/dev/hidraw0', { usage: 0x30 }),
      scanner('/dev/hidraw1', { usagePage: 1, usage: 6 }),
      scanner('/dev/hidraw2', { vendorId: 0x046d, usagePage: 0xff00 }),
    ]
    expect((await look(found)).plugged.map(({ address }) => address)).toEqual(['/dev/hidraw0'])
  })

  it('is a scanner by its maker where the system does not say the page', async () => {
    const unsaid = (vendorId: number): HidInfo => {
      const { usagePage: _page, usage: _usage, ...info } = scanner(`/dev/${vendorId}`, { vendorId })
      return info
    }
    const found = [0x0c2e, 0x23d0, 0x05e0, 0x05f9, 0x046d].map(unsaid)
    expect((await look(found)).plugged.map(({ address }) => address)).toEqual(
      [0x0c2e, 0x23d0, 0x05e0, 0x05f9].map((vendor) => `/dev/${vendor}`),
    )
  })

  it('has a name that stays with it, and two of one kind have two', async () => {
    const serials = (one: string, other: string) =>
      namesOf([scanner('/dev/a', { serialNumber: one }), scanner('/dev/b', { serialNumber: other })])
    expect(await serials('S1', 'S2')).toEqual(['hid-pos-05e0-1300-S1', 'hid-pos-05e0-1300-S2'])
    expect(await namesOf([scanner('/dev/c', { serialNumber: 'S1' })])).toEqual(['hid-pos-05e0-1300-S1'])
    expect(new Set(await serials('0000', '0000')).size).toBe(2)
    expect(new Set(await serials('', '')).size).toBe(2)
  })

  it('says that it cannot be looked at, and is nothing then', async () => {
    const plug = createHidPosPlug({
      list: async () => {
        throw new DeviceError('failed', 'HID devices cannot be used on this machine.')
      },
    })
    expect(await plug.look(NO_SETTINGS, new Set())).toEqual({
      plugged: [],
      unclaimed: [{ address: 'hid', problem: 'failed' }],
    })
  })

  it('comes and goes in a pool, and scans while it is there', async () => {
    let found: HidInfo[] = []
    let device: ReturnType<typeof createMemoryHid>['device'] | undefined
    const plug = createHidPosPlug({
      list: async () => found,
      async open() {
        const ends = createMemoryHid()
        device = ends.device
        return ends.host
      },
    })
    const pool = createPool([plug], () => {})
    closing.push(() => pool.close())
    found = [scanner('/dev/hidraw0')]
    await until(() => pool.drivers()[0]?.info().status === 'ready')
    const scanning = scan(pool.drivers()[0]!)
    await until(() => device !== undefined)
    const report = new Uint8Array(64)
    report.set([2, 2, ...Buffer.from(']Q1ab')])
    await new Promise((resolve) => setImmediate(resolve))
    device?.send(report)
    expect(await scanning).toMatchObject({ text: 'ab', symbology: ']Q1', device: { simulated: false } })
    found = []
    device?.close()
    await until(() => pool.drivers().length === 0)
  })
})

describe('a scanner at an address', () => {
  it('is a twin behind TCP, which scans practice cards by itself', async () => {
    const served = await serveHidPosTwin({ seed: 7, everyMs: 50 })
    closing.push(served.close)
    const driver = at(hidPosAt, served.address)
    const { text, symbology, device } = await scan(driver)
    expect(['card-1', 'card-2', 'card-3', 'card-4'].map((card) => inventCode(7, card))).toContain(text)
    expect([symbology, device.simulated, device.serial]).toEqual([']Q1', true, 'SIMULATED'])
  })

  it('is unplugged when nobody listens there, and when the twin goes in the middle of a code', async () => {
    const served = await serveHidPosTwin({ seed: 7, everyMs: 0 })
    const driver = at(hidPosAt, served.address)
    await until(() => driver.info().status === 'ready')
    const scanning = scan(driver)
    served.twin.dial('unplugged')
    served.twin.scanCode(CARD)
    await expect(scanning).rejects.toMatchObject({ code: 'unplugged' })
    await served.close()
    await expect(scan(driver)).rejects.toMatchObject({ code: 'unplugged' })
  })

  it('gives whole letters however the bytes are split on the way', async () => {
    const card = Buffer.from(CARD)
    const reports = [card.subarray(0, 56), card.subarray(56)].map((data, at) => {
      const report = new Uint8Array(64)
      report.set([2, data.length, ...Buffer.from(']Q1'), ...data])
      report[63] = at === 0 ? 1 : 0
      return report
    })
    const server = createServer(async (socket) => {
      socket.setNoDelay(true)
      await new Promise((resolve) => setTimeout(resolve, 100))
      for (const byte of Buffer.concat(reports)) {
        socket.write(Uint8Array.of(byte))
        await new Promise((resolve) => setImmediate(resolve))
      }
    })
    server.listen(0, '127.0.0.1')
    await once(server, 'listening')
    closing.push(() => server.close())
    const bound = server.address()
    if (bound === null || typeof bound === 'string') throw new Error('no port')
    expect((await scan(at(hidPosAt, `tcp://127.0.0.1:${bound.port}`))).text).toBe(CARD)
  })

  it.each([
    ['/dev/hidraw-none', 'unplugged'],
    ['ffff:fffe', 'unplugged'],
    ['tcp://127.0.0.1', 'failed'],
    ['tcp:nonsense', 'failed'],
  ])('%s, where there is none, is %s', async (address, code) => {
    const driver = at(hidPosAt, address)
    await expect(scan(driver)).rejects.toMatchObject({ code })
    await until(() => driver.info().problem === code)
  })

  it.skipIf(noPty)(`is a serial port of the system${noPty ? `: ${noPty}` : ''}`, async () => {
    const pair = await openPtyPair()
    closing.push(pair.close)
    const line = await openSerialLine(pair.device, 9_600)
    const twin = createSerialScannerTwin({ seed: 7 })
    twin.attach(line)
    const driver = at(serialScannerAt, pair.host)
    await until(() => driver.info().status === 'ready')
    const scanning = scan(driver)
    twin.scanCode(CARD)
    expect(await scanning).toMatchObject({ text: CARD, device: { driver: 'serial-scanner', simulated: true } })
    const cut = scan(driver, () => setTimeout(pair.unplug, 100))
    await expect(cut).rejects.toMatchObject({ code: 'unplugged' })
    await line.close()
  })
})

describe('a practice card', () => {
  const pack = packFor(shippedPacks(), 'vn', '2026-11-22')?.pack
  if (!pack) throw new Error('no pack')

  it('is understood by the rule pack, and its number agrees with birth and sex', () => {
    const seen = { sexes: new Set<string | undefined>(), olds: new Set<boolean>() }
    for (let n = 0; n < 200; n += 1) {
      const text = inventCode(n, `subject-${n}`)
      const fields = fieldsFromCode(pack, text) ?? {}
      expect(Object.keys(fields).toSorted()).toEqual(['address', 'birthDate', 'citizenNumber', 'name', 'sex'])
      expect(text.split('|')).toHaveLength(7)
      expect(fields.citizenNumber).toMatch(/^038[01]\d\d000\d{3}$/)
      const { problems } = checkCitizenNumber(pack.number, fields.citizenNumber ?? '', {
        ...fields,
        today: '2026-11-22',
      })
      expect(problems).toEqual([])
      seen.sexes.add(fields.sex)
      seen.olds.add(text.split('|')[1] === '')
    }
    expect([seen.sexes.size, seen.olds.size]).toEqual([2, 2])
  })
})
