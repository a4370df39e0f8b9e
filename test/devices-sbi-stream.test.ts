import { createServer, type Socket } from 'node:net'
import sharp from 'sharp'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { DeviceError, type Driver, type RequestOf } from '../devices/device.ts'
import { watchStream } from '../devices/sbi/stream.ts'
import { codeOf, type Scanner, startScanner, take } from './support/scanner.ts'

const open: Scanner[] = []
function start(options: Parameters<typeof startScanner>[0] = {}): Scanner {
  const scanner = startScanner(options)
  open.push(scanner)
  return scanner
}

type Watch = Partial<RequestOf<'preview'>> & { signal?: AbortSignal; frame?: (jpeg: Uint8Array) => void }

function watch(driver: Driver, { signal, frame = () => {}, ...rest }: Watch = {}): Promise<void> {
  const asked = { kind: 'preview', requestId: 'p', subject: 'anna', timeoutMs: 20_000 } as const
  if (driver.preview === undefined) throw new Error('The driver shows nothing.')
  const request: RequestOf<'preview'> = { ...asked, modality: 'finger', positions: [2, 3, 4, 5], ...rest }
  return driver.preview(request, signal ?? new AbortController().signal, frame)
}

/** The first pictures of a stream, which is ended then. */
async function pictures(driver: Driver, count: number, options: Watch = {}): Promise<Uint8Array[]> {
  const enough = new AbortController()
  const reason = new DeviceError('cancelled', 'Seen enough.')
  const seen: Uint8Array[] = []
  const frame = (jpeg: Uint8Array) => {
    if (seen.push(jpeg) === count) enough.abort(reason)
  }
  await expect(watch(driver, { ...options, signal: enough.signal, frame })).rejects.toBe(reason)
  return seen
}

describe('the live picture of a scanner', () => {
  afterEach(async () => {
    await Promise.all(open.splice(0).map(({ driver }) => driver.close()))
  })

  it('comes as JPEGs, of fingers, eyes and a face, marked at their foot', async () => {
    const { driver } = start({ devices: ['Finger', 'Iris', 'Face'] })
    await take(driver, [2])
    expect(driver.info().previews).toBe(true)
    for (const [modality, positions, height] of [
      ['finger', [2, 3, 4, 5], 320],
      ['finger', [], 320],
      ['iris', [1], 480],
      ['portrait', [], 640],
    ] as const) {
      const [, jpeg] = await pictures(driver, 2, { modality, positions: [...positions] })
      const picture = sharp(jpeg)
      const { format, width, height: high } = await picture.metadata()
      expect({ format, high }).toEqual({ format: 'jpeg', high: height })
      const foot = { left: 0, top: height - 30, width: width ?? 0, height: 30 }
      const band = await sharp(jpeg).extract(foot).greyscale().raw().toBuffer()
      expect(band.filter((level) => level < 70).length / band.length).toBeGreaterThan(0.5)
    }
  })

  it('ends for a capture, which works', async () => {
    const { driver } = start()
    let shown = () => {}
    const first = new Promise<void>((resolve) => {
      shown = resolve
    })
    const watching = watch(driver, { frame: shown })
    watching.catch(() => {})
    await first
    expect(await take(driver, [2])).toHaveLength(1)
    expect(await codeOf(watching)).toBe('busy')
  })

  it('is not asked for while a capture runs', async () => {
    const { driver, simulator } = start()
    simulator.fail('stall')
    const enough = new AbortController()
    const capturing = take(driver, [2], { signal: enough.signal })
    capturing.catch(() => {})
    expect(await codeOf(watch(driver))).toBe('busy')
    enough.abort(new DeviceError('cancelled', 'Enough.'))
    expect(await codeOf(capturing)).toBe('cancelled')
    simulator.fail(undefined)
    expect(await pictures(driver, 1)).toHaveLength(1)
  })

  it('ends with unplugged when the device goes in the middle, and with busy when it is busy', async () => {
    const { driver } = start()
    await take(driver, [2])
    driver.dial?.('unplugged')
    expect(await codeOf(watch(driver))).toBe('unplugged')
    driver.dial?.('well')
    await expect.poll(() => driver.info().status).toBe('ready')
    expect(await pictures(driver, 1)).toHaveLength(1)
    driver.dial?.('busy')
    expect(await codeOf(watch(driver))).toBe('busy')
  })

  it('ends with timeout when it stalls in the middle of a picture', { timeout: 20_000 }, async () => {
    const { driver } = start()
    await take(driver, [2])
    driver.dial?.('stalled')
    const seen: Uint8Array[] = []
    expect(await codeOf(watch(driver, { frame: (jpeg) => seen.push(jpeg) }))).toBe('timeout')
    expect(seen).toHaveLength(1)
    driver.dial?.('well')
    expect(await pictures(driver, 1)).toHaveLength(1)
  })

  it('ends with timeout when its time is over', async () => {
    const { driver } = start()
    expect(await codeOf(watch(driver, { timeoutMs: 700 }))).toBe('timeout')
  })
})

describe('the stream of a service that does it wrong', () => {
  let say = (_socket: Socket) => {}
  let port = 0
  const sockets = new Set<Socket>()
  const server = createServer((socket) => {
    sockets.add(socket)
    socket.on('error', () => {})
    socket.once('data', () => say(socket))
  })
  const head = 'HTTP/1.0 200 OK\r\nContent-Type: multipart/x-mixed-replace; boundary=--BoundaryString\r\n\r\n'
  const frame = '--BoundaryString\r\nContent-Length:5\r\n\r\n\xff\xd8\xff\xff\xd9\r\n\r\n'
  const request = { deviceId: '2', deviceSubId: '2', timeout: '20000' }
  const watchRaw = (frame: (jpeg: Uint8Array) => void = () => {}, silenceMs = 20_000) =>
    watchStream({ port, base: '/' }, request, { signal: new AbortController().signal, frame, silenceMs })

  beforeEach(async () => {
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    const address = server.address()
    port = typeof address === 'object' && address !== null ? address.port : 0
  })
  afterEach(async () => {
    for (const socket of sockets) socket.destroy()
    await new Promise((resolve) => server.close(resolve))
  })

  it.each([
    ['ends in the middle of a picture', `${head}--B\r\nContent-Length:9\r\n\r\n\xff\xd8`, 'unplugged'],
    ['ends without a picture', head, 'unreadable'],
    ['sends a part that is too long', `${head}--B\r\nContent-Length:9999999\r\n\r\n`, 'unreadable'],
    ['refuses under 200', 'HTTP/1.1 200 OK\r\n\r\n{"error":{"errorCode":"202","errorInfo":""}}', 'no-device'],
    ['refuses under 405', 'HTTP/1.1 405 No\r\n\r\n{"error":{"errorCode":"111","errorInfo":""}}\r\n\r\n', 'busy'],
    ['refuses in a list', 'HTTP/1.1 200 OK\r\n\r\n[{"error":{"errorCode":"101","errorInfo":""}}]', 'timeout'],
    ['answers something else', 'HTTP/1.1 200 OK\r\n\r\nhello', 'unreadable'],
  ])('ends clearly when it %s', async (_name, text, code) => {
    say = (socket) => socket.end(text, 'latin1')
    expect(await codeOf(watchRaw())).toBe(code)
  })

  it('ends well when the service ends it between two pictures', async () => {
    say = (socket) => socket.end(head + frame, 'latin1')
    const seen: number[] = []
    await watchRaw((jpeg) => seen.push(jpeg.byteLength))
    expect(seen).toEqual([5])
  })

  it('ends with timeout when it goes silent, before the first picture or after one', async () => {
    for (const text of ['', head, head + frame, head + frame + frame.slice(0, -8)]) {
      say = (socket) => void socket.write(text, 'latin1')
      expect(await codeOf(watchRaw(() => {}, 300))).toBe('timeout')
    }
  })
})
