/** A document seen at an angle, as if it had been scanned. */
import { type Corners, DeviceError } from '../device.ts'
import { loadOpenCv, withMats } from './load-opencv.ts'
import { MAX_PIXELS } from './open-picture.ts'
import type { Pixels } from './pixels.ts'

type Point = { x: number; y: number }

/** Pixels; a shorter edge holds no document. */
const MIN_EDGE = 8

/**
 * The quadrilateral as a rectangle, as wide and high as the longer of each two edges that face each other, so that
 * the paper keeps its ratio and none of its detail is lost.
 * @throws {DeviceError} `failed` for corners that are not clockwise around a convex shape; `too-large`.
 */
export async function straighten(pixels: Pixels, corners: Corners): Promise<Pixels> {
  const points = corners.map(({ x, y }) => ({ x: x * pixels.width, y: y * pixels.height }))
  const [a, b, c, d] = points as [Point, Point, Point, Point]
  const width = Math.round(Math.max(distance(a, b), distance(d, c)))
  const height = Math.round(Math.max(distance(b, c), distance(a, d)))
  const turns = points.map((point, at) => turn(point, points[(at + 1) % 4]!, points[(at + 2) % 4]!))
  if (turns.some((each) => each <= 0) || width < MIN_EDGE || height < MIN_EDGE)
    throw new DeviceError('failed', 'The four corners do not stand clockwise around a document.')
  if (width * height > MAX_PIXELS) throw new DeviceError('too-large', 'The document has too many pixels.')
  const { cv } = await loadOpenCv()
  return withMats((keep) => {
    const from = keep(
      cv.matFromArray(
        4,
        1,
        cv.CV_32FC2,
        points.flatMap(({ x, y }) => [x, y]),
      ),
    )
    const to = keep(cv.matFromArray(4, 1, cv.CV_32FC2, [0, 0, width, 0, width, height, 0, height]))
    const source = keep(new cv.Mat(pixels.height, pixels.width, cv.CV_8UC3))
    source.data.set(pixels.data)
    const flat = keep(new cv.Mat())
    const warp = keep(cv.getPerspectiveTransform(from, to))
    cv.warpPerspective(source, flat, warp, new cv.Size(width, height), cv.INTER_LINEAR, cv.BORDER_REPLICATE)
    return { data: Uint8Array.from(flat.data), width, height }
  })
}

const distance = (a: Point, b: Point) => Math.hypot(a.x - b.x, a.y - b.y)

/** Above 0 when the way a, b, c turns right, in a picture whose y grows downwards. */
const turn = (a: Point, b: Point, c: Point) => (b.x - a.x) * (c.y - b.y) - (b.y - a.y) * (c.x - b.x)
