import sharp from 'sharp'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Driver, Reading } from '../devices/device.ts'
import { growMaster } from '../devices/fingerprint/grow.ts'
import { randomTouch, renderImpression, SENSOR, type Touch } from '../devices/fingerprint/impression.ts'
import { createMasters, type Masters } from '../devices/fingerprint/masters.ts'
import { drawIris, FRAME } from '../devices/iris/draw.ts'
import { measureFinger, scoreFinger } from '../devices/quality/finger.ts'
import { seededRandom } from '../devices/random.ts'
import { startScanner, take } from './support/scanner.ts'

const same = (a: Uint8Array, b: Uint8Array) => Buffer.from(a).equals(Buffer.from(b))
const signal = new AbortController().signal

function grow(seed: number, position: number) {
  const growth = growMaster(seed, position)
  for (;;) {
    const step = growth.next()
    if (step.done) return step.value
  }
}

describe('a grown finger', { timeout: 30_000 }, () => {
  it('is the same for the same seed and finger, and another for another', () => {
    const bytes = (seed: number, position: number) => new Uint8Array(grow(seed, position).ridges.buffer)
    const first = bytes(7, 2)
    expect(same(bytes(7, 2), first)).toBe(true)
    expect(same(bytes(7, 3), first)).toBe(false)
    expect(same(bytes(8, 2), first)).toBe(false)
  })

  it('fills its skin with as much ridge as valley', () => {
    const { ridges } = grow(3, 4)
    const raised = ridges.filter((height) => height > 0).length / ridges.length
    const bare = ridges.filter((height) => Math.abs(height) < 0.01).length / ridges.length
    expect(raised).toBeGreaterThan(0.4)
    expect(raised).toBeLessThan(0.6)
    expect(bare).toBeLessThan(0.02)
  })

  it('has ridges nine pixels apart, give or take a fifth', () => {
    const { ridges, width, height } = grow(5, 1)
    // Down the upper quarter of the middle column, where ridges lie level in every pattern.
    let crossings = 0
    const rows = Math.floor(height / 4)
    for (let row = 1; row < rows; row += 1) {
      const at = row * width + width / 2
      if (ridges[at]! > 0 !== ridges[at - width]! > 0) crossings += 1
    }
    const period = (2 * rows) / crossings
    expect(period).toBeGreaterThan(9 * 0.8)
    expect(period).toBeLessThan(9 * 1.2)
  })
})

describe('the ten fingers of a practice hand', { timeout: 30_000 }, () => {
  const open: Masters[] = []
  afterAll(() => Promise.all(open.map((masters) => masters.close())))
  const create = (...options: Parameters<typeof createMasters>) => {
    const masters = createMasters(...options)
    open.push(masters)
    return masters
  }
  const missing = new URL('file:///nowhere/grow-worker.ts')

  it('are the same whether a thread grows them or not, or it fails', async () => {
    const expected = grow(11, 3)
    const inThread = await create(11).get(3, signal)
    const withoutThread = await create(11, missing).get(3, signal)
    for (const { ridges, pattern } of [inThread, withoutThread]) {
      expect(pattern).toBe(expected.pattern)
      expect(same(new Uint8Array(ridges.buffer), new Uint8Array(expected.ridges.buffer))).toBe(true)
    }
  })

  it('are grown once', async () => {
    const masters = create(12)
    expect(await masters.get(2, signal)).toBe(await masters.get(2, signal))
  })

  it.each([
    ['with a thread', undefined],
    ['without', missing],
  ])('can be given up in the middle, and asked for again, %s', async (_name, file) => {
    const masters = create(13, file)
    const controller = new AbortController()
    const running = masters.get(2, controller.signal)
    const reason = new Error('given up')
    setTimeout(() => controller.abort(reason), 5)
    await expect(running).rejects.toBe(reason)
    expect((await masters.get(2, signal)).width).toBe(320)
  })
})

describe('a print of the practice scanner', { timeout: 60_000 }, () => {
  let driver: Driver
  let another: Driver
  const masters = createMasters(1)
  beforeAll(() => {
    driver = startScanner({ masters }).driver
    another = startScanner({ masters }).driver
  })
  afterAll(async () => {
    await Promise.all([driver.close(), another.close(), masters.close()])
  })

  async function takeOne(from: Driver, subject: string, position: number): Promise<Reading> {
    from.present?.(subject)
    const [reading] = await take(from, [position], { subject, timeoutMs: 60_000 })
    if (reading === undefined) throw new Error('nothing taken')
    return reading
  }

  it('is the same for the same seed, finger, subject and try, and another for another', async () => {
    const first = await takeOne(driver, 'anna', 2)
    expect(same((await takeOne(another, 'anna', 2)).image, first.image)).toBe(true)
    const others = [
      await takeOne(driver, 'anna', 2),
      await takeOne(driver, 'binh', 2),
      await takeOne(driver, 'anna', 3),
    ]
    for (const other of others) expect(same(first.image, other.image)).toBe(false)
  })

  it('is an 8-bit grey PNG at 500 pixels per inch', async () => {
    const { image } = await takeOne(driver, 'anna', 2)
    const { channels, depth, density, format } = await sharp(image).metadata()
    expect({ channels, depth, density, format }).toEqual({ channels: 1, depth: 'uchar', density: 500, format: 'png' })
  })

  it('shows the whole finger: bare glass along all four edges, ridges in the middle', async () => {
    for (const subject of ['a', 'b', 'c', 'd', 'e', 'f']) {
      const { image, width, height } = await takeOne(driver, subject, 2)
      const pixels = await sharp(image).greyscale().raw().toBuffer()
      const edge = []
      for (let x = 0; x < width; x += 1) edge.push(pixels[x]!, pixels[(height - 1) * width + x]!)
      for (let y = 0; y < height; y += 1) edge.push(pixels[y * width]!, pixels[(y + 1) * width - 1]!)
      expect(Math.min(...edge)).toBeGreaterThan(200)
      const middle = await sharp(image).extract({ left: 100, top: 140, width: 100, height: 120 }).stats()
      expect(middle.channels[0]?.stdev).toBeGreaterThan(50)
    }
  })

  it('scores high when it is whole, and lower when it is partial, drowned, or dialled poor', async () => {
    const master = await masters.get(2, signal)
    const score = (touch: Partial<Touch>) => {
      const random = seededRandom('test')
      const pixels = renderImpression(master, { ...randomTouch(random), ...touch }, random)
      return scoreFinger(measureFinger(pixels, SENSOR.width, SENSOR.height), SENSOR.ppi).value
    }
    const whole = score({})
    expect(whole).toBeGreaterThan(80)
    expect(score({ contact: 0.5 })).toBeLessThan(whole - 20)
    expect(score({ moisture: 2 })).toBeLessThan(whole - 20)
    driver.dial?.('poor')
    expect((await takeOne(driver, 'anna', 2)).quality[0]?.value).toBeLessThan(whole - 20)
    driver.dial?.('well')
  })
})

describe('a practice iris', () => {
  const eye = (name: string) => seededRandom('iris', name)
  const draw = (name: string, shot: string) => drawIris(eye(name), seededRandom(shot))
  const at = (pixels: Uint8Array, x: number, y: number) => pixels[y * FRAME.width + x]!

  it('is the same for the same eye and shot, and another for another', () => {
    const first = draw('a', '1')
    expect(same(draw('a', '1'), first)).toBe(true)
    expect(same(draw('a', '2'), first)).toBe(false)
    expect(same(draw('b', '1'), first)).toBe(false)
  })

  it('has a black pupil, a grey iris with texture and a lighter white', () => {
    for (const name of ['a', 'b', 'c']) {
      const pixels = draw(name, name)
      expect(at(pixels, 320, 225)).toBeLessThan(60)
      const ring = Array.from({ length: 60 }, (_, step) => {
        const angle = (step / 60) * 2 * Math.PI
        return at(pixels, Math.round(320 + 80 * Math.cos(angle)), Math.round(220 + 80 * Math.sin(angle)))
      })
      const mean = ring.reduce((sum, grey) => sum + grey) / ring.length
      expect(mean).toBeGreaterThan(60)
      expect(mean).toBeLessThan(at(pixels, 20, 220))
      expect(Math.max(...ring) - Math.min(...ring)).toBeGreaterThan(30)
    }
  })

  it('is marked at its foot: light letters on a dark band', () => {
    const foot = draw('a', '1').subarray(FRAME.width * (FRAME.height - 60))
    expect(foot.filter((grey) => grey < 60).length / foot.length).toBeGreaterThan(0.5)
    expect(foot.filter((grey) => grey > 220).length / foot.length).toBeGreaterThan(0.08)
  })
})
