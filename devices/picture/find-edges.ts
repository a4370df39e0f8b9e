/** Where a document lies in a picture: the largest four-cornered outline. */
import type { Corners } from '../device.ts'
import { type Cv, loadOpenCv, withMats } from './load-opencv.ts'
import { decodeGrey, type Pixels } from './pixels.ts'

/** Pixels on the longer side: enough for corners within a hundredth, and text is too small to be an outline. */
const LONGEST = 800
/** A document that fills less of the picture is too small to be read from it. */
const MIN_SHARE = 0.15
/** Canny's lower and upper thresholds: a clear edge of paper first, then white paper on a light table. */
const THRESHOLDS = [
  [60, 180],
  [20, 60],
] as const
/** Share of the outline's length by which four straight lines may miss it: rounded corners of a card, a bent sheet. */
const TOLERANCES = [0.02, 0.035, 0.05]

type Point = { x: number; y: number }

/**
 * Clockwise from the left upper corner, in the upright picture.
 * @returns undefined when nothing in it looks like a document.
 * @throws {DeviceError} `unreadable`, `too-large`
 */
export async function findEdges(image: Uint8Array, signal: AbortSignal): Promise<Corners | undefined> {
  const grey = await decodeGrey(image, 'The picture', LONGEST)
  const { cv } = await loadOpenCv()
  signal.throwIfAborted()
  for (const thresholds of THRESHOLDS) {
    const points = largestQuadrilateral(cv, grey, thresholds)
    if (points !== undefined) return clockwise(points).map((point) => asShare(point, grey))
  }
  return undefined
}

function largestQuadrilateral(cv: Cv, grey: Pixels, [low, high]: readonly [number, number]): Point[] | undefined {
  return withMats((keep) => {
    const picture = keep(new cv.Mat(grey.height, grey.width, cv.CV_8UC1))
    picture.data.set(grey.data)
    cv.GaussianBlur(picture, picture, new cv.Size(5, 5), 0)
    const edges = keep(new cv.Mat())
    cv.Canny(picture, edges, low, high)
    // Closes the gaps that noise and shadows leave in an outline.
    cv.dilate(edges, edges, keep(cv.Mat.ones(3, 3, cv.CV_8U)))
    const outlines = keep(new cv.MatVector())
    cv.findContours(edges, outlines, keep(new cv.Mat()), cv.RETR_LIST, cv.CHAIN_APPROX_SIMPLE)
    let largest: Point[] | undefined
    let largestArea = MIN_SHARE * grey.width * grey.height
    for (let at = 0; at < outlines.size(); at += 1) {
      const hull = keep(new cv.Mat())
      cv.convexHull(keep(outlines.get(at)), hull)
      const area = cv.contourArea(hull)
      if (area < largestArea) continue
      const points = fourCorners(cv, hull)
      if (points === undefined) continue
      largest = points
      largestArea = area
    }
    return largest
  })
}

/** Four corners whose area is that of the hull, or nearly: a circle has four as well, and is none. */
function fourCorners(cv: Cv, hull: InstanceType<Cv['Mat']>): Point[] | undefined {
  return withMats((keep) => {
    const length = cv.arcLength(hull, true)
    for (const tolerance of TOLERANCES) {
      const shape = keep(new cv.Mat())
      cv.approxPolyDP(hull, shape, tolerance * length, true)
      if (shape.rows !== 4 || cv.contourArea(shape) < 0.93 * cv.contourArea(hull)) continue
      const [ax, ay, bx, by, cx, cy, dx, dy] = shape.data32S as unknown as number[]
      return [
        { x: ax!, y: ay! },
        { x: bx!, y: by! },
        { x: cx!, y: cy! },
        { x: dx!, y: dy! },
      ]
    }
    return undefined
  })
}

/** Around their middle, from the corner that is nearest to the picture's left upper one. */
function clockwise(points: Point[]): Point[] {
  const middle = { x: mean(points.map(({ x }) => x)), y: mean(points.map(({ y }) => y)) }
  const angle = ({ x, y }: Point) => Math.atan2(y - middle.y, x - middle.x)
  const around = points.toSorted((a, b) => angle(a) - angle(b))
  const sums = around.map(({ x, y }) => x + y)
  const first = sums.indexOf(Math.min(...sums))
  return [...around.slice(first), ...around.slice(0, first)]
}

const mean = (values: number[]) => values.reduce((sum, value) => sum + value, 0) / values.length

/** The middle of the pixel, so that an outline at the picture's rim is not outside of it. */
const asShare = ({ x, y }: Point, { width, height }: Pixels) => ({ x: (x + 0.5) / width, y: (y + 0.5) / height })
