import sharp from 'sharp'
import { describe, expect, it } from 'vitest'
import { drawPracticeBand } from '../devices/camera/practice-band.ts'
import { createSimulatedCamera } from '../devices/camera/simulated.ts'
import type { Driver, Reading } from '../devices/device.ts'
import { growMaster } from '../devices/fingerprint/grow.ts'
import type { Touch } from '../devices/fingerprint/impression.ts'
import { createSimulatedScanner } from '../devices/fingerprint/simulated.ts'
import { seededRandom } from '../devices/random.ts'

function take(driver: Driver, subject: string, attempt = 1, position?: number): Promise<Reading> {
  const modality = position === undefined ? 'portrait' : 'finger'
  const where = position === undefined ? {} : { position }
  const request = { kind: 'capture', requestId: 'x', modality, subject, attempt, timeoutMs: 9_000, ...where } as const
  return driver.capture(request, new AbortController().signal)
}

const same = (a: Uint8Array, b: Uint8Array) => Buffer.from(a).equals(Buffer.from(b))

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

describe('the practice scanner', { timeout: 30_000 }, () => {
  const scanner = createSimulatedScanner({ seed: 1 })

  it('gives identical bytes for the same seed, finger, subject and attempt', async () => {
    const first = await take(scanner, 'anna', 1, 2)
    const again = await take(createSimulatedScanner({ seed: 1 }), 'anna', 1, 2)
    expect(same(first.image, again.image)).toBe(true)
  })

  it('gives another impression for another subject, attempt, finger or seed', async () => {
    const first = await take(scanner, 'anna', 1, 2)
    const others = [
      await take(scanner, 'binh', 1, 2),
      await take(scanner, 'anna', 2, 2),
      await take(scanner, 'anna', 1, 3),
      await take(createSimulatedScanner({ seed: 2 }), 'anna', 1, 2),
    ]
    for (const other of others) expect(same(first.image, other.image)).toBe(false)
  })

  it('gives an 8-bit grey PNG at 500 pixels per inch', async () => {
    const { image } = await take(scanner, 'anna', 1, 2)
    const { channels, depth, density, format } = await sharp(image).metadata()
    expect({ channels, depth, density, format }).toEqual({ channels: 1, depth: 'uchar', density: 500, format: 'png' })
  })

  it('shows the whole finger: bare glass along all four edges, ridges in the middle', async () => {
    for (const subject of ['a', 'b', 'c', 'd', 'e', 'f']) {
      const { image, width, height } = await take(scanner, subject, 1, 2)
      const pixels = await sharp(image).greyscale().raw().toBuffer()
      const edge = []
      for (let x = 0; x < width; x += 1) edge.push(pixels[x]!, pixels[(height - 1) * width + x]!)
      for (let y = 0; y < height; y += 1) edge.push(pixels[y * width]!, pixels[(y + 1) * width - 1]!)
      expect(Math.min(...edge)).toBeGreaterThan(200)
      const middle = await sharp(image).extract({ left: 100, top: 140, width: 100, height: 120 }).stats()
      expect(middle.channels[0]?.stdev).toBeGreaterThan(50)
    }
  })

  it('scores a whole print high, and a partial or drowned one lower', async () => {
    const score = async (touch: Partial<Touch>) =>
      (await take(createSimulatedScanner({ seed: 1, touch }), 'anna', 1, 2)).quality[0]?.value ?? Number.NaN
    const whole = await score({})
    expect(whole).toBeGreaterThan(80)
    expect(await score({ contact: 0.5 })).toBeLessThan(whole - 20)
    expect(await score({ moisture: 2 })).toBeLessThan(whole - 20)
  })
})

describe('the practice camera', { timeout: 30_000 }, () => {
  const camera = createSimulatedCamera({ seed: 1 })

  it('gives identical bytes for the same subject and attempt, other bytes for others', async () => {
    const first = await take(camera, 'anna')
    expect(same((await take(createSimulatedCamera({ seed: 1 }), 'anna')).image, first.image)).toBe(true)
    const all = [first]
    for (let n = 0; n < 25; n += 1) all.push(await take(camera, `subject ${n}`))
    all.push(await take(camera, 'anna', 2))
    expect(new Set(all.map(({ image }) => Buffer.from(image).toString('base64'))).size).toBe(all.length)
  })

  it('marks the picture at its foot: light letters on a dark band, whatever the subject', async () => {
    for (const subject of ['anna', 'binh']) {
      const { image, width, height } = await take(camera, subject)
      const foot = { left: 0, top: height - 60, width, height: 60 }
      const pixels = await sharp(image).extract(foot).greyscale().raw().toBuffer()
      const dark = pixels.filter((grey) => grey < 60).length / pixels.length
      const light = pixels.filter((grey) => grey > 220).length / pixels.length
      expect(dark).toBeGreaterThan(0.5)
      expect(light).toBeGreaterThan(0.08)
    }
  })

  it('draws the word that is meant', () => {
    const { pixels, width } = drawPracticeBand(79, seededRandom('test')) // one pixel a square
    const rows = Array.from({ length: 7 }, (_, row) =>
      Array.from({ length: 47 }, (_c, column) =>
        pixels[((row + 1) * width + 16 + column) * 3]! > 200 ? '#' : ' ',
      ).join(''),
    )
    expect(rows).toEqual([
      '####  ####   ###   ###  #####  ###   ###  #####',
      '#   # #   # #   # #   #   #     #   #   # #    ',
      '#   # #   # #   # #       #     #   #     #    ',
      '####  ####  ##### #       #     #   #     #### ',
      '#     # #   #   # #       #     #   #     #    ',
      '#     #  #  #   # #   #   #     #   #   # #    ',
      '#     #   # #   #  ###    #    ###   ###  #####',
    ])
  })
})
