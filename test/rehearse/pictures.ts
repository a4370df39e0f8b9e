/** Fresh pictures for every capture, so that no two applications could be taken for one another. */
import { createHash } from 'node:crypto'
import { mkdirSync, renameSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import sharp from 'sharp'
import type { Random } from '../../devices/random.ts'
import type { CaptureView } from '../../electron/contract/index.ts'

export type Place = { modality: 'portrait' | 'finger' | 'iris'; position?: number }
/** What stands under a name of its own: a place of the person, a page of a paper, the signature. */
export type Pictured = {
  modality: CaptureView['modality']
  position?: number | undefined
  document?: string | undefined
}

export const nameOfPlace = ({ modality, position, document }: Pictured): string =>
  [modality, document, position].filter((each) => each !== undefined).join('-')

export type Pictures = {
  folder: string
  /** Puts another picture where the folder device looks for this place. Returns its SHA-256. */
  lay(place: Place): Promise<string>
  /** What the page's own camera or pen would give: another one each time. */
  shoot(): Promise<Uint8Array<ArrayBuffer>>
}

/** @param folder what the devices process is given as its captures folder. */
export function createPictures(folder: string, random: Random): Pictures {
  mkdirSync(folder, { recursive: true })
  return {
    folder,
    shoot: async () => new Uint8Array(await portrait(random)),
    lay: async (place) => {
      const bytes = place.modality === 'portrait' ? await portrait(random) : await finger(random)
      const name = `${nameOfPlace(place)}.${place.modality === 'portrait' ? 'jpg' : 'png'}`
      // Whole or not at all: the devices process may be reading.
      const unfinished = join(folder, 'unfinished')
      writeFileSync(unfinished, bytes)
      renameSync(unfinished, join(folder, name))
      return createHash('sha256').update(bytes).digest('hex')
    },
  }
}

const WIDTH = 220
const HEIGHT = 280

/** Ridges around a point, with the grain of a scanner; about 35 KB. */
function finger(random: Random): Promise<Buffer> {
  const [x0, y0, width] = [60 + 100 * random(), 80 + 120 * random(), 7 + 4 * random()]
  const pixels = Uint8Array.from({ length: WIDTH * HEIGHT }, (_, at) => {
    const distance = Math.hypot((at % WIDTH) - x0, (Math.floor(at / WIDTH) - y0) * 0.7)
    return 128 + 90 * Math.sin((distance / width) * 2 * Math.PI) + (random() * 24 - 12)
  })
  const raw = { width: WIDTH, height: HEIGHT, channels: 1 as const }
  return sharp(pixels, { raw }).toColourspace('b-w').withDensity(500).png({ compressionLevel: 3 }).toBuffer()
}

/** An oval before a wall; about 50 KB. */
function portrait(random: Random): Promise<Buffer> {
  const skin = 120 + 80 * random()
  const pixels = Uint8Array.from({ length: WIDTH * HEIGHT * 3 }, (_, index) => {
    const at = Math.floor(index / 3)
    const inside =
      Math.hypot((at % WIDTH) / WIDTH - 0.5, ((Math.floor(at / WIDTH) / HEIGHT - 0.45) * HEIGHT) / WIDTH) < 0.3
    return (inside ? skin - 20 * (index % 3) : 235) + random() * 18
  })
  const raw = { width: WIDTH, height: HEIGHT, channels: 3 as const }
  return sharp(pixels, { raw }).withDensity(300).jpeg({ quality: 92 }).toBuffer()
}
