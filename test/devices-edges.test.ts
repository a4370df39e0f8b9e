import sharp from 'sharp'
import { describe, expect, it } from 'vitest'
import { DeviceError } from '../devices/device.ts'
import { findEdges } from '../devices/picture/find-edges.ts'
import type { Pixels } from '../devices/picture/pixels.ts'
import { straighten } from '../devices/picture/straighten.ts'
import { seededRandom } from '../devices/random.ts'

type Point = { x: number; y: number }
type Quad = [Point, Point, Point, Point]
const WIDTH = 1200
const HEIGHT = 900
const corners = (...points: [number, number][]) => points.map(([x, y]) => ({ x, y })) as Quad

/** From a picture's shares to a page's, 0 to 1 inside of it: Heckbert's square to quadrilateral, turned round. */
function toPage([a, b, c, d]: Quad): (point: Point) => Point {
  const [sx, sy] = [a.x - b.x + c.x - d.x, a.y - b.y + c.y - d.y]
  const [dx1, dx2, dy1, dy2] = [b.x - c.x, d.x - c.x, b.y - c.y, d.y - c.y]
  const whole = dx1 * dy2 - dx2 * dy1
  const g = (sx * dy2 - dx2 * sy) / whole
  const h = (dx1 * sy - sx * dy1) / whole
  const [p, q, r] = [b.x - a.x + g * b.x, d.x - a.x + h * d.x, a.x]
  const [s, t, u] = [b.y - a.y + g * b.y, d.y - a.y + h * d.y, a.y]
  return ({ x, y }) => {
    // Solves x (g i + h j + 1) = p i + q j + r and the like for y.
    const [m1, m2, m3] = [p - g * x, q - h * x, x - r]
    const [n1, n2, n3] = [s - g * y, t - h * y, y - u]
    const det = m1 * n2 - m2 * n1
    return { x: (m3 * n2 - m2 * n3) / det, y: (m1 * n3 - m3 * n1) / det }
  }
}

/** Lines of text on the page, as bars. */
const isInk = ({ x, y }: Point) => x > 0.1 && x < 0.9 && y > 0.1 && y < 0.9 && Math.floor(y * 20) % 2 === 0

/** A page on a table, with the grain of a camera. */
function photograph(quad: Quad, { paper = 230, table = 90, ink = 40 } = {}): Pixels {
  const page = toPage(quad)
  const random = seededRandom('table')
  const data = new Uint8Array(WIDTH * HEIGHT * 3)
  for (let y = 0; y < HEIGHT; y += 1)
    for (let x = 0; x < WIDTH; x += 1) {
      const at = page({ x: (x + 0.5) / WIDTH, y: (y + 0.5) / HEIGHT })
      const isPaper = at.x >= 0 && at.x <= 1 && at.y >= 0 && at.y <= 1
      const shade = (isPaper ? (isInk(at) ? ink : paper) : table) + (random() - 0.5) * 16
      data.fill(shade, (y * WIDTH + x) * 3, (y * WIDTH + x) * 3 + 3)
    }
  return { data, width: WIDTH, height: HEIGHT }
}

async function jpeg({ data, width, height }: Pixels, orientation = 1): Promise<Buffer> {
  return sharp(data, { raw: { width, height, channels: 3 } })
    .blur(1)
    .withMetadata({ orientation })
    .jpeg()
    .toBuffer()
}

const find = (image: Uint8Array) => findEdges(image, new AbortController().signal)

const pages: [string, Quad][] = [
  ['straight', corners([0.2, 0.15], [0.8, 0.15], [0.8, 0.85], [0.2, 0.85])],
  ['turned', corners([0.35, 0.1], [0.85, 0.3], [0.65, 0.9], [0.15, 0.7])],
  ['seen from below', corners([0.3, 0.2], [0.7, 0.2], [0.9, 0.9], [0.1, 0.9])],
  ['seen from the side', corners([0.15, 0.1], [0.8, 0.25], [0.75, 0.75], [0.2, 0.95])],
  ['a sixth of the picture', corners([0.3, 0.3], [0.72, 0.32], [0.7, 0.7], [0.28, 0.71])],
]

describe('the edges of a document', { timeout: 30_000 }, () => {
  it.each(pages)('are found within a fiftieth of the picture: %s', async (_name, quad) => {
    const found = await find(await jpeg(photograph(quad)))
    expect(found).toHaveLength(4)
    for (const [at, { x, y }] of quad.entries()) {
      expect(Math.abs(found![at]!.x - x)).toBeLessThan(0.02)
      expect(Math.abs(found![at]!.y - y)).toBeLessThan(0.02)
    }
  })

  it('are found on a table that is nearly as light as the paper', async () => {
    expect(await find(await jpeg(photograph(pages[1]![1], { paper: 235, table: 195 })))).toHaveLength(4)
  })

  it('are those of the upright picture, when the camera was held on its side', async () => {
    const found = await find(await jpeg(photograph(pages[3]![1]), 6))
    // What was above is on the right: x becomes 1 − y, y becomes x, and the lower left corner is the first.
    const [a, b, c, d] = pages[3]![1]
    for (const [at, { x, y }] of [d, a, b, c].entries()) {
      expect(Math.abs(found![at]!.x - (1 - y))).toBeLessThan(0.02)
      expect(Math.abs(found![at]!.y - x)).toBeLessThan(0.02)
    }
  })

  it('are not there in a blank picture, in grain, on a small card or around a plate', async () => {
    const blank = photograph(pages[0]![1], { paper: 90, ink: 90 })
    const small = photograph(corners([0.4, 0.4], [0.6, 0.4], [0.6, 0.6], [0.4, 0.6]))
    const plate = photograph(pages[0]![1], { paper: 90, ink: 90 })
    for (let at = 0; at < WIDTH * HEIGHT; at += 1)
      if (Math.hypot((at % WIDTH) - WIDTH / 2, Math.floor(at / WIDTH) - HEIGHT / 2) < 350)
        plate.data.fill(230, at * 3, at * 3 + 3)
    for (const picture of [blank, small, plate]) expect(await find(await jpeg(picture))).toBeUndefined()
  })

  it('are not looked for in what is no picture', async () => {
    const whole = await jpeg(photograph(pages[0]![1]))
    for (const bytes of [whole.subarray(0, whole.length / 2), Buffer.from('no picture')])
      await expect(find(bytes)).rejects.toMatchObject({ code: 'unreadable' })
  })

  it('stops with the reason it was given', async () => {
    const reason = new DeviceError('cancelled', 'The test changed its mind.')
    await expect(findEdges(await jpeg(photograph(pages[0]![1])), AbortSignal.abort(reason))).rejects.toBe(reason)
  })
})

describe('a straightened document', { timeout: 30_000 }, () => {
  it.each(pages)('has its lines of text level and in their place: %s', async (_name, quad) => {
    const { data, width, height } = await straighten(photograph(quad), quad)
    let wrong = 0
    const steps = 60
    for (let row = 0; row < steps; row += 1)
      for (let column = 0; column < steps; column += 1) {
        const [x, y] = [(column + 0.5) / steps, (row + 0.5) / steps]
        const shade = data[(Math.floor(y * height) * width + Math.floor(x * width)) * 3]!
        if (shade < 135 !== isInk({ x, y })) wrong += 1
      }
    expect(wrong / steps ** 2).toBeLessThan(0.02)
  })

  it('is as large as the paper was in the picture', async () => {
    const { width, height } = await straighten(photograph(pages[0]![1]), pages[0]![1])
    expect([width, height]).toEqual([Math.round(0.6 * WIDTH), Math.round(0.7 * HEIGHT)])
  })

  it('is straight as well by the corners that were found', async () => {
    const [, quad] = pages[2]!
    const picture = photograph(quad)
    const { data, width, height } = await straighten(picture, (await find(await jpeg(picture)))!)
    for (const line of [0.125, 0.325, 0.625, 0.825]) {
      const row = data.subarray(Math.floor(line * height) * width * 3, (Math.floor(line * height) + 1) * width * 3)
      const text = row.subarray(Math.floor(0.15 * width) * 3, Math.floor(0.85 * width) * 3)
      expect(text.filter((shade) => shade < 135).length / text.length).toBeGreaterThan(0.97)
    }
  })
})
