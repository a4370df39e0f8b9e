import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { createSdtDriver } from '../devices/card-reader/driver.ts'
import { encodeFrame } from '../devices/card-reader/frame.ts'
import { markOf } from '../devices/card-reader/mark.ts'
import { detectSdtBaud, sdtProbe } from '../devices/card-reader/probe.ts'
import { createSdtSimulator } from '../devices/card-reader/simulated.ts'
import { DeviceError, type DeviceErrorCode, DeviceInfo } from '../devices/device.ts'
import type { SerialLine } from '../devices/transport/serial.ts'
import { createMemoryLine } from '../devices/transport/serial-memory.ts'
import { pass, useVirtualTime, whilePassing } from './support/virtual-time.ts'

beforeEach(useVirtualTime)
afterEach(() => void vi.useRealTimers())
const { signal } = new AbortController()

/** A line whose far end answers anything with these bytes. */
function answering(bytes: Uint8Array, afterMs = 0): SerialLine {
  const { host, device } = createMemoryLine()
  device.onData(() => setTimeout(() => device.write(bytes), afterMs))
  return host
}
const ok = encodeFrame(Uint8Array.of(0, 0, 0x90))

describe('the probe', () => {
  it('sends one question that is published, and nothing else', async () => {
    const { host, device } = createMemoryLine()
    const sent: number[] = []
    device.onData((bytes) => sent.push(...bytes))
    await whilePassing(sdtProbe.knows(host, signal))
    expect(Buffer.from(sent).toString('hex')).toBe('aaaaaa9669000311ffed')
  })

  it.each([
    ['a good reply', ok, true],
    ['one behind noise', Buffer.concat([Uint8Array.of(0, 0xaa, 0x96, 0xaa, 0xaa, 0xaa, 0x96), ok]), true],
    ['word that the module is out of service', encodeFrame(Uint8Array.of(0, 0, 0x60)), true],
    ['a wrong checksum', ok.with(-1, 0), false],
    ['half a reply', ok.subarray(0, 8), false],
    ['the question itself', encodeFrame(Uint8Array.of(0x11, 0xff)), false],
    ['text', Buffer.from('$GPTXT,01,01,02,hello*00\r\n'), false],
    ['a packet of a fingerprint sensor', Buffer.from('ef01ffffffff070003010010', 'hex'), false],
    ['nothing', new Uint8Array(0), false],
  ])('takes %s for a reader: %s', async (_what, bytes, isReader) => {
    expect(await whilePassing(sdtProbe.knows(answering(bytes), signal))).toBe(isReader)
  })

  it('waits no longer than 300 ms', async () => {
    const probing = sdtProbe.knows(answering(ok, 2_000), signal)
    let known: boolean | undefined
    void probing.then((isReader) => {
      known = isReader
    })
    await pass(320)
    expect(known).toBe(false)
  })

  it('knows nothing on a line that goes, and stops when it is told to', async () => {
    const { host, device } = createMemoryLine()
    const probing = sdtProbe.knows(host, signal)
    await device.close()
    expect(await probing).toBe(false)
    expect(await sdtProbe.knows(host, signal)).toBe(false)
    const reason = new Error('enough')
    await expect(sdtProbe.knows(createMemoryLine().host, AbortSignal.abort(reason))).rejects.toBe(reason)
  })
})

describe('the rate', () => {
  const at = (right: number) => {
    const tried: number[] = []
    const open = async (_path: string, baud: number) => {
      tried.push(baud)
      if (baud !== right) return answering(Uint8Array.of(0x7e, 0x80, 0xf8))
      return createSdtSimulator({ seed: 1 }).line()
    }
    return { tried, open }
  }

  it('is tried from the likeliest on until a reader answers', async () => {
    const { tried, open } = at(19_200)
    expect(await whilePassing(detectSdtBaud('COM3', signal, open))).toBe(19_200)
    expect(tried).toEqual([115_200, 57_600, 38_400, 19_200])
  })

  it('is none when no reader answers, and a port that cannot be opened is said', async () => {
    const { tried, open } = at(0)
    expect(await whilePassing(detectSdtBaud('COM3', signal, open))).toBeUndefined()
    expect(tried).toEqual([115_200, 57_600, 38_400, 19_200, 9_600])
    const refused = new DeviceError('no-permission', 'no')
    await expect(detectSdtBaud('COM3', signal, () => Promise.reject(refused))).rejects.toBe(refused)
  })
})

describe('the name of a reader', () => {
  const named = (address: string) => markOf({ address, number: '', isPractice: false }).device

  it('is made of its address, short enough, and another one for another address', () => {
    expect(named('/dev/ttyUSB0')).toBe('sdt-dev-ttyUSB0')
    expect(named('COM3')).toBe('sdt-COM3')
    const long = (n: number) => `\\\\?\\hid#vid_0400&pid_c35a#${'7&1a2b3c4d&0'.repeat(6)}#${n}#{4d1e55b2}`
    expect(named(long(1))).not.toBe(named(long(2)))
    expect(DeviceInfo.shape.device.safeParse(named(long(1))).success).toBe(true)
  })
})

it.each<[DeviceErrorCode, string]>([
  ['no-permission', 'not-ready'],
  ['unplugged', 'not-ready'],
  ['failed', 'not-ready'],
  ['busy', 'busy'],
])('a port that does not open with %s leaves the reader %s, says so once, and says why', async (code, status) => {
  let changes = 0
  const driver = createSdtDriver({
    open: () => Promise.reject(new DeviceError(code, 'no')),
    address: 'COM3',
    changed: () => {
      changes += 1
    },
  })
  await pass(10_000)
  expect(driver.info()).toMatchObject({ status, address: 'COM3', device: 'sdt-COM3' })
  expect(driver.info().problem).toBe(status === 'not-ready' ? code : undefined)
  expect(changes).toBe(1)
  await driver.close()
})

it('what answers in another protocol is said once, not at each look', async () => {
  let changes = 0
  const driver = createSdtDriver({
    open: async () => answering(Buffer.from('hello\r\n')),
    address: 'COM3',
    changed: () => {
      changes += 1
    },
  })
  await pass(20_000)
  expect(driver.info()).toMatchObject({ status: 'not-ready', problem: 'other-protocol' })
  expect(changes).toBe(1)
  await driver.close()
})

it('a line that opens only after the driver was closed is closed too', async () => {
  const { host } = createMemoryLine()
  let isClosed = false
  host.onClose(() => {
    isClosed = true
  })
  let opened = (_line: SerialLine) => {}
  const driver = createSdtDriver({
    open: () =>
      new Promise<SerialLine>((resolve) => {
        opened = resolve
      }),
    changed: () => {},
  })
  await pass(20)
  await driver.close()
  opened(host)
  await pass(20)
  expect(isClosed).toBe(true)
})
