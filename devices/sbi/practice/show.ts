/** What the practice devices show while nobody captures: drawn pictures, moving a little, SIMULATED in each. */
import sharp from 'sharp'
import { drawIris, FRAME } from '../../iris/draw.ts'
import { seededRandom } from '../../random.ts'
import type { BioType } from '../protocol.ts'
import { takeFace } from './face.ts'
import { drawWord } from './word.ts'

/** They are drawn once and shown again and again. */
const PICTURES = 6
const GLASS = { width: 480, height: 320 } as const
/** Fingers on the glass for each part of a device. */
const FINGERS: Readonly<Record<string, number>> = { '1': 4, '2': 4, '3': 2 }

export type Show = {
  /** The n-th JPEG of a stream. */
  picture(type: BioType, subId: string, count: number): Promise<Uint8Array>
}

export function createShow(seed: number): Show {
  const drawn = new Map<string, Promise<Uint8Array>>()
  return {
    picture(type, subId, count) {
      const index = count % PICTURES
      const key = `${type} ${subId} ${index}`
      const picture = drawn.get(key) ?? draw(seed, type, subId, index)
      drawn.set(key, picture)
      return picture
    },
  }
}

async function draw(seed: number, type: BioType, subId: string, index: number): Promise<Uint8Array> {
  const random = seededRandom('show', seed, type, subId, index)
  if (type === 'Face') return takeFace(random, false, 60)
  if (type === 'Finger') return encode(drawGlass(FINGERS[subId] ?? 1, index), GLASS)
  const pixels = drawIris(seededRandom('show', seed, subId), random)
  drawWord(pixels, FRAME)
  return encode(pixels, FRAME)
}

/** Ellipses of rings that press down from picture to picture: enough to see where the fingers lie. */
function drawGlass(fingers: number, index: number): Uint8Array {
  const { width, height } = GLASS
  const pixels = new Uint8Array(width * height).fill(240)
  const grown = 0.7 + 0.3 * Math.min(1, index / (PICTURES - 2))
  for (let finger = 0; finger < fingers; finger += 1) {
    const centre = { x: ((finger + 0.5) * width) / fingers, y: height * (0.42 + 0.03 * (finger % 2)) }
    const across = 38 * grown
    const along = 66 * grown
    for (let y = Math.ceil(centre.y - along); y <= centre.y + along; y += 1)
      for (let x = Math.ceil(centre.x - across); x <= centre.x + across; x += 1) {
        if (((x - centre.x) / across) ** 2 + ((y - centre.y) / along) ** 2 > 1) continue
        const ring = Math.hypot(x - centre.x, (y - centre.y) / 1.4)
        pixels[y * width + x] = Math.round(130 + 90 * Math.sin((2 * Math.PI * ring) / 9))
      }
  }
  drawWord(pixels, GLASS)
  return pixels
}

async function encode(pixels: Uint8Array, { width, height }: { width: number; height: number }): Promise<Uint8Array> {
  return sharp(pixels, { raw: { width, height, channels: 1 } })
    .jpeg({ quality: 60 })
    .toBuffer()
}
