import { SerialPortMock } from 'serialport'
import { afterEach, describe, expect, it } from 'vitest'
import { listSerialPaths, openSerialLine, type SerialLine } from '../devices/transport/serial.ts'
import { createMemoryLine } from '../devices/transport/serial-memory.ts'

const PATH = '/dev/simulated'
const { binding } = SerialPortMock
afterEach(() => binding.reset())
const mocked = async () => SerialPortMock as never

function gather(line: SerialLine, wanted: number): Promise<Buffer> {
  return new Promise((resolve) => {
    let got = Buffer.alloc(0)
    line.onData((bytes) => {
      got = Buffer.concat([got, bytes])
      if (got.length >= wanted) resolve(got)
    })
  })
}
const whenClosed = (line: SerialLine) => new Promise<void>((resolve) => line.onClose(resolve))

describe('a serial port', () => {
  it('sends and receives bytes', async () => {
    binding.createPort(PATH, { echo: true })
    const line = await openSerialLine(PATH, 115_200, mocked)
    const bytes = Buffer.from([0xaa, 0x00, 0xff, 0x0a, 0x11, 0x13])
    const got = gather(line, bytes.length)
    line.write(bytes)
    expect((await got).subarray(-bytes.length)).toEqual(bytes)
    await line.close()
  })

  it('says that it closed, whoever closed it, also to one who asks later; writing then is harmless', async () => {
    binding.createPort(PATH)
    const line = await openSerialLine(PATH, 115_200, mocked)
    const closed = whenClosed(line)
    await line.close()
    await closed
    await whenClosed(line)
    line.write(Buffer.from([1]))
    await line.close()
  })

  it('is busy when it is open elsewhere', async () => {
    binding.createPort(PATH)
    const line = await openSerialLine(PATH, 115_200, mocked)
    await expect(openSerialLine(PATH, 115_200, mocked)).rejects.toMatchObject({ code: 'busy' })
    await line.close()
  })

  it('of the real binding is unplugged when there is none of that name', async () => {
    await expect(openSerialLine('/dev/doorstep-has-none', 115_200)).rejects.toMatchObject({ code: 'unplugged' })
  })

  it.each([
    ['Error: Permission denied, cannot open /dev/ttyUSB0', 'no-permission'], // Linux, macOS
    ['Opening COM3: Access denied', 'busy'], // Windows
    ['Error Resource temporarily unavailable Cannot lock port', 'busy'],
    ['Error: No such file or directory, cannot open /dev/ttyUSB0', 'unplugged'],
    ['Error: Inappropriate ioctl for device setting custom baud rate of 115200', 'failed'],
  ])('that is refused with "%s" is %s', async (said, code) => {
    class Refusing extends SerialPortMock {
      override open(done?: (error: Error | null) => void): void {
        done?.(new Error(said))
      }
    }
    const refusing = async () => Refusing as never
    await expect(openSerialLine(PATH, 115_200, refusing)).rejects.toMatchObject({ code })
  })

  it('is listed without udevadm', async () => {
    const path = process.env.PATH
    process.env.PATH = ''
    try {
      expect(Array.isArray(await listSerialPaths())).toBe(true)
      await new Promise((resolve) => setImmediate(resolve)) // a spawn error would come now
    } finally {
      process.env.PATH = path
    }
  })
})

describe('a line in memory', () => {
  it('gives what was written in pieces, later, in order, and not what is changed afterwards', async () => {
    const { host, device } = createMemoryLine(3)
    const sizes: number[] = []
    const bytes = Uint8Array.from({ length: 10 }, (_, n) => n)
    const got = new Promise<number[]>((resolve) => {
      const all: number[] = []
      device.onData((piece) => {
        sizes.push(piece.length)
        all.push(...piece)
        if (all.length === 10) resolve(all)
      })
    })
    host.write(bytes.subarray(0, 4))
    host.write(bytes.subarray(4))
    expect(sizes).toEqual([])
    bytes.fill(99)
    expect(await got).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9])
    expect(Math.max(...sizes)).toBe(3)
  })

  it('closes at both ends, and delivers nothing afterwards', async () => {
    const { host, device } = createMemoryLine()
    const both = Promise.all([whenClosed(host), whenClosed(device)])
    let arrived = 0
    host.onData((bytes) => {
      arrived += bytes.length
    })
    device.write(Uint8Array.of(1, 2, 3))
    await device.close()
    await both
    host.write(Uint8Array.of(1))
    await new Promise((resolve) => setImmediate(resolve))
    expect(arrived).toBe(0)
  })
})
