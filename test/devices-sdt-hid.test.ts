import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { createSdtAt } from '../devices/card-reader/at.ts'
import { writeCardText } from '../devices/card-reader/card-text.ts'
import { COMMANDS } from '../devices/card-reader/commands.ts'
import { createFrameReader, encodeFrame } from '../devices/card-reader/frame.ts'
import { lineOverHid, lineOverHidDevice } from '../devices/card-reader/hid-frames.ts'
import { createSdtHidPlug } from '../devices/card-reader/hid-plug.ts'
import { createSdtSimulator } from '../devices/card-reader/simulated.ts'
import { DeviceError, DeviceInfo, type Dial, type Driver } from '../devices/device.ts'
import { createPool, NO_SETTINGS } from '../devices/pool.ts'
import type { HidInfo } from '../devices/transport/hid.ts'
import { createMemoryHid } from '../devices/transport/hid-memory.ts'
import { read } from './support/sdt.ts'
import { pass, useVirtualTime, whilePassing } from './support/virtual-time.ts'

beforeEach(useVirtualTime)
const open: { close(): void | Promise<void> }[] = []
afterEach(async () => {
  for (const each of open.splice(0)) await each.close()
  vi.useRealTimers()
})

const USB_READER = { vendorId: 0x0400, productId: 0xc35a, product: 'card reader', serialNumber: '' }
const none = new Set<string>()
const signal = new AbortController().signal

/** HID devices of a machine: a practice reader at each path, and what else is given. */
function machine(...paths: string[]) {
  const readers = new Map(paths.map((path, seed) => [path, createSdtSimulator({ seed })]))
  const infos: HidInfo[] = paths.map((path) => ({ path, ...USB_READER }))
  const hid = {
    list: async () => infos,
    async open(path: string) {
      const reader = readers.get(path)
      if (reader === undefined) throw new DeviceError('unplugged', 'The HID device is gone.')
      return reader.hid()
    },
  }
  return { hid, infos, reader: (path: string) => readers.get(path)! }
}

function driverAt(hid: Parameters<typeof createSdtAt>[0], address: string): Driver {
  const driver = createSdtAt(hid)({ address, settings: NO_SETTINGS, changed: () => {} })
  open.push(driver)
  return driver
}

const text = writeCardText({ card: 'citizen', fields: { name: '张三' } })
const codeOf = (reading: Promise<unknown>) =>
  whilePassing(reading).then(
    () => 'none',
    (error) => (error instanceof DeviceError ? error.code : String(error)),
  )

describe('a frame over HID', () => {
  it('goes out whole in one report of 64 bytes behind no report id, padded with zeros', async () => {
    const { host, device } = createMemoryHid()
    const reports: Uint8Array[] = []
    device.onReport((report) => reports.push(report))
    lineOverHid(host).write(encodeFrame(Uint8Array.from(COMMANDS.find.code)))
    await pass(20)
    const head = [0xaa, 0xaa, 0xaa, 0x96, 0x69, 0x00, 0x03, 0x20, 0x01, 0x22]
    expect(reports).toEqual([Uint8Array.from([...head, ...new Uint8Array(54)])])
  })

  it.each([10, 63, 64, 65, 128, 1_297, 2_321])(
    'of %i bytes comes in through as many reports as it needs',
    async (size) => {
      const { host, device } = createMemoryHid()
      const frames = createFrameReader()
      const body = Uint8Array.from({ length: size - 8 }, (_, n) => n % 7)
      let reports = 0
      const bodies: Uint8Array[] = []
      lineOverHid(host).onData((report) => {
        reports += 1
        expect(report).toHaveLength(64)
        for (const incoming of frames.push(report)) if (incoming.kind === 'body') bodies.push(incoming.body)
      })
      const reader = lineOverHidDevice(device)
      for (const _again of [1, 2]) reader.write(encodeFrame(body))
      await pass(20)
      expect(bodies).toEqual([body, body])
      expect(reports).toBe(2 * Math.ceil(size / 64))
      expect(frames.isMidFrame()).toBe(false)
    },
  )
})

describe('a card reader on HID', () => {
  it.each(['/dev/hidraw3', '\\\\?\\hid#vid_0400&pid_c35a#7&1a2b3c4d&0&0000#{4d1e55b2-f16f-11cf-88cb-001111000030}'])(
    'is opened by its path %s',
    async (path) => {
      const { hid, reader } = machine(path)
      reader(path).lay({ text, prints: [{ outcome: 'registered', position: 1, quality: 70 }], address: '新街' })
      const driver = driverAt(hid, path)
      const reading = await whilePassing(read(driver))
      expect(reading).toMatchObject({ fields: { name: '张三', address: '新街' }, prints: [{ position: 1 }] })
      expect(reading.raw).toHaveLength(256 + 1_024 + 512 + 70)
      expect(DeviceInfo.parse(driver.info())).toMatchObject({ address: path, status: 'ready', simulated: true })
    },
  )

  it('is opened by its USB id, in capitals as well, and is unplugged where there is none', async () => {
    const { hid, reader } = machine('/dev/hidraw0')
    reader('/dev/hidraw0').lay({ text })
    expect(await codeOf(read(driverAt(hid, '0400:C35A')))).toBe('none')
    expect(await codeOf(read(driverAt({ ...hid, list: async () => [] }, '0400:c35a')))).toBe('unplugged')
  })

  it.each<[Dial, string]>([
    ['slow', 'none'],
    ['noise', 'none'],
    ['split', 'none'],
    ['wrong-order', 'none'],
    ['damaged', 'unreadable'],
    ['poor', 'card-removed'],
    ['busy', 'busy'],
    ['unplugged', 'unplugged'],
  ])('with the dial at %s: %s', async (dial, code) => {
    const { hid, reader } = machine('/dev/hidraw0')
    reader('/dev/hidraw0').lay({ text })
    reader('/dev/hidraw0').dial(dial)
    expect(await codeOf(read(driverAt(hid, '/dev/hidraw0')))).toBe(code)
  })

  it('gives no card, and no other one, when a report is lost in the middle', async () => {
    const { hid, reader } = machine('/dev/hidraw0')
    reader('/dev/hidraw0').lay({ text })
    const losing = {
      ...hid,
      open: async (path: string) => {
        const line = await hid.open(path)
        let count = 0
        const onReport: typeof line.onReport = (listener) =>
          line.onReport((report) => {
            count = report[0] === 0xaa ? 0 : count + 1
            if (count !== 5) listener(report)
          })
        return { ...line, onReport }
      },
    }
    expect(await codeOf(read(driverAt(losing, '/dev/hidraw0')))).toMatch(/unreadable|card-removed/)
  })

  it('says that this user may not open it', async () => {
    const { hid } = machine()
    const refusing = {
      ...hid,
      open: () => Promise.reject(new DeviceError('no-permission', 'This user may not open the HID device.')),
    }
    const driver = driverAt(refusing, '/dev/hidraw0')
    await pass(100)
    expect(driver.info()).toMatchObject({ status: 'not-ready', problem: 'no-permission' })
  })
})

describe('the HID plug', () => {
  it('has a driver of its own name for each reader, once for all its uses, and none for other devices', async () => {
    const { hid, infos, reader } = machine('/dev/hidraw0', '/dev/hidraw1')
    infos.push(infos[0]!, { ...USB_READER, path: '/dev/hidraw2', productId: 0xc35b })
    const pool = createPool([createSdtHidPlug(hid)], () => {})
    open.push(pool)
    await pass(1_000)
    const drivers = pool.drivers()
    expect(drivers.map((driver) => driver.info().status)).toEqual(['ready', 'ready'])
    expect(new Set(drivers.map((driver) => driver.info().device)).size).toBe(2)
    reader('/dev/hidraw1').present('anna')
    expect(await codeOf(read(drivers[1]!))).toBe('none')
  })

  it('sees within two seconds that one comes and that it goes', async () => {
    const { hid, infos } = machine('/dev/hidraw0')
    const [info] = infos.splice(0)
    const pool = createPool([createSdtHidPlug(hid)], () => {})
    open.push(pool)
    await pass(1_000)
    expect(pool.drivers()).toEqual([])
    infos.push(info!)
    await pass(2_000)
    expect(pool.drivers().map((driver) => driver.info().status)).toEqual(['ready'])
    infos.length = 0
    await pass(2_000)
    expect(pool.drivers()).toEqual([])
  })

  it('leaves alone what was added by hand, by its path or USB id', async () => {
    const { hid } = machine('/dev/hidraw0')
    for (const address of ['/dev/hidraw0', '0400:C35A']) {
      const settings = { ...NO_SETTINGS, added: [{ driver: 'sdt' as const, address }] }
      expect((await createSdtHidPlug(hid).look(settings, none)).plugged).toEqual([])
    }
  })

  it('says so when HID devices cannot be listed', async () => {
    const plug = createSdtHidPlug({
      list: () => Promise.reject(new DeviceError('failed', 'HID devices cannot be used on this machine.')),
      open: () => Promise.reject(signal.reason),
    })
    expect(await plug.look(NO_SETTINGS, none)).toEqual({
      plugged: [],
      unclaimed: [{ address: 'hid', problem: 'failed' }],
    })
  })
})
