import { EventEmitter } from 'node:events'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { listHid, type NodeHid, openHid, usbIdOf } from '../devices/transport/hid.ts'
import { createMemoryHid } from '../devices/transport/hid-memory.ts'

/** A device as the package gives it: it begins to read on the tick after the first listener. */
class Fake extends EventEmitter {
  readonly written: number[][] = []
  readonly features: number[][] = []
  isClosed = false
  breaks = false
  /** There the package throws, past every `catch`. */
  beganClosed = false
  constructor() {
    super()
    this.on('newListener', (event) => {
      if (event === 'data')
        process.nextTick(() => {
          this.beganClosed = this.isClosed
        })
    })
  }
  async write(report: Buffer) {
    if (this.breaks || this.isClosed) throw new TypeError('Cannot write to hid device')
    this.written.push([...report])
  }
  async sendFeatureReport(report: Buffer) {
    if (this.breaks) throw new TypeError('could not send feature report to device')
    this.features.push([...report])
  }
  async close() {
    if (this.isClosed) throw new TypeError('device is already closed')
    this.isClosed = true
  }
}
function faked(device = new Fake()) {
  const load = async (): Promise<NodeHid> => ({ devicesAsync: async () => [], HIDAsync: { open: async () => device } })
  return { device, load }
}
const refusing = (said: string) => async (): Promise<NodeHid> => ({
  devicesAsync: async () => [],
  HIDAsync: {
    open: async () => {
      throw new Error(said)
    },
  },
})
const turn = () => new Promise((resolve) => setImmediate(resolve))

describe('a HID device', () => {
  it('sends reports without a number behind a zero, and feature reports as they are', async () => {
    const { device, load } = faked()
    const line = await openHid('/dev/hidraw0', load)
    line.write(Uint8Array.of(0xaa, 1, 2))
    line.sendFeature(Uint8Array.of(0xfe, 1))
    expect(device.written).toEqual([[0, 0xaa, 1, 2]])
    expect(device.features).toEqual([[0xfe, 1]])
  })

  it('gives input reports as they come, each a copy of its own', async () => {
    const { device, load } = faked()
    const line = await openHid('/dev/hidraw0', load)
    const got: Uint8Array[] = []
    line.onReport((report) => got.push(report))
    const buffer = Buffer.from([2, 0, 9])
    device.emit('data', buffer)
    buffer.fill(0)
    expect(got).toEqual([Uint8Array.of(2, 0, 9)])
  })

  it('says once that it closed, whoever closed it, also to one who asks later', async () => {
    const { device, load } = faked()
    const line = await openHid('/dev/hidraw0', load)
    let closed = 0
    line.onClose(() => {
      closed += 1
    })
    device.emit('error', new Error('could not read from HID device'))
    device.emit('error', new Error('could not read from HID device'))
    await line.close()
    await line.close()
    expect(closed).toBe(1)
    await new Promise<void>((resolve) => line.onClose(resolve))
    line.write(Uint8Array.of(1))
    await turn()
    expect(closed).toBe(1)
  })

  it('tells one who asks while it closes once, too', async () => {
    const { load } = faked()
    const line = await openHid('/dev/hidraw0', load)
    const closing = line.close()
    let closed = 0
    line.onClose(() => {
      closed += 1
    })
    await closing
    await turn()
    expect(closed).toBe(1)
  })

  it('closes when it cannot be written to, and stays open when it refuses a feature', async () => {
    const { device, load } = faked()
    const line = await openHid('/dev/hidraw0', load)
    let isClosed = false
    line.onClose(() => {
      isClosed = true
    })
    device.breaks = true
    line.sendFeature(Uint8Array.of(0xfe, 1))
    await turn()
    expect(isClosed).toBe(false)
    line.write(Uint8Array.of(1))
    await turn()
    expect(isClosed).toBe(true)
  })

  it('may be closed as soon as it is open', async () => {
    const { device, load } = faked()
    const line = await openHid('/dev/hidraw0', load)
    await line.close()
    await turn()
    expect([device.isClosed, device.beganClosed]).toEqual([true, false])
  })

  const opening = "cannot open device with path /dev/hidraw0: Failed to open a device with path '/dev/hidraw0': "
  it.each([
    [`${opening}No such file or directory`, 'unplugged'],
    [`${opening}No such device`, 'unplugged'],
    [`${opening}Permission denied`, 'no-permission'],
    [`${opening}Operation not permitted`, 'no-permission'],
    [`${opening}Device or resource busy`, 'busy'],
    [
      "cannot open device with path x: ioctl(GRDESCSIZE) error for 'x', not a HIDRAW device?: Inappropriate",
      'other-protocol',
    ],
    ['cannot open device with path x: open_device: (0x00000005) Zugriff verweigert', 'no-permission'],
    ['cannot open device with path x: open_device: (0x00000002) 系统找不到指定的文件。', 'unplugged'],
    ['cannot open device with path x: open_device: (0x00000020) The process cannot access the file', 'busy'],
    ['cannot open device with path x', 'failed'],
  ])('that does not open with %j is %s', async (said, code) => {
    await expect(openHid('/dev/hidraw0', refusing(said))).rejects.toMatchObject({ name: 'DeviceError', code })
  })

  it('is not judged by the words of its own path', async () => {
    const path = '/dev/permission denied: no such'
    await expect(openHid(path, refusing(`cannot open device with path ${path}`))).rejects.toMatchObject({
      code: 'failed',
    })
  })

  it('has an id as the system writes it', () => {
    expect(usbIdOf({ vendorId: 0x0c2e, productId: 0xb61 })).toBe('0c2e:0b61')
  })
})

describe("this machine's own HID", () => {
  it('lists what is there, which may be nothing', async () => {
    for (const { path, vendorId } of await listHid())
      expect([typeof path, typeof vendorId]).toEqual(['string', 'number'])
  })

  it('fails to list with a code when the package cannot be loaded, which is not the same as nothing', async () => {
    const load = async () => {
      throw new Error('no prebuild')
    }
    await expect(listHid(load)).rejects.toMatchObject({ code: 'failed' })
    await expect(openHid('/dev/hidraw0', load)).rejects.toMatchObject({ code: 'failed' })
  })

  it('leaves out what has no path and keeps what has no usage page', async () => {
    const list = async (): Promise<NodeHid> => ({
      HIDAsync: faked().device as never,
      devicesAsync: async () => [
        { vendorId: 1, productId: 2 },
        { path: '/dev/hidraw1', vendorId: 0x5e0, productId: 0x1300, usagePage: 0x8c, usage: 2, product: 'Scanner' },
        { path: '/dev/hidraw2', vendorId: 3, productId: 4, serialNumber: 'A1' },
      ],
    })
    expect(await listHid(list)).toEqual([
      {
        path: '/dev/hidraw1',
        vendorId: 0x5e0,
        productId: 0x1300,
        usagePage: 0x8c,
        usage: 2,
        product: 'Scanner',
        serialNumber: '',
      },
      { path: '/dev/hidraw2', vendorId: 3, productId: 4, product: '', serialNumber: 'A1' },
    ])
  })

  it.runIf(process.platform === 'linux')(
    'says what is wrong with a path: nothing there, or no HID device',
    async () => {
      const folder = await mkdtemp(join(tmpdir(), 'doorstep-hid-'))
      const file = join(folder, 'file')
      await writeFile(file, 'a')
      await expect(openHid(join(folder, 'hidraw9'))).rejects.toMatchObject({ code: 'unplugged' })
      await expect(openHid(file)).rejects.toMatchObject({ code: 'other-protocol' })
      await rm(folder, { recursive: true })
    },
  )
})

describe('a HID line in memory', () => {
  it('carries whole reports in order, both ways, and closes at both ends', async () => {
    const { host, device } = createMemoryHid()
    const got: number[][] = []
    host.onReport((report) => got.push([...report]))
    device.onReport((report) => got.push([...report]))
    device.onFeature((report) => got.push([...report]))
    const closed: string[] = []
    host.onClose(() => closed.push('host'))
    device.onClose(() => closed.push('device'))
    device.send(Uint8Array.of(1))
    device.send(Uint8Array.of(2))
    host.write(Uint8Array.of(3))
    host.sendFeature(Uint8Array.of(4))
    await turn()
    expect(got).toEqual([[1], [2], [3], [4]])
    device.close()
    await host.close()
    expect(closed).toEqual(['host', 'device'])
  })
})
