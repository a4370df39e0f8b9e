/** The practice camera: the mannequin, marked PRACTICE in its pixels, so that a print of it never passes for real. */
import sharp from 'sharp'
import { DeviceError, type DeviceInfo, type Driver } from '../device.ts'
import { between, seededRandom } from '../random.ts'
import { readMannequin } from './mannequin.ts'
import { drawPracticeBand } from './practice-band.ts'

const WIDTH = 480
const HEIGHT = 640
/** 480 × 640 at 300 ppi prints at 41 × 54 mm. */
const PPI = 300

/** A camera whose pictures depend on seed, subject and attempt alone. */
export function createSimulatedCamera(options: { seed: number }): Driver {
  const device = {
    device: 'simulated-camera',
    driver: 'simulated-camera',
    model: 'Practice camera',
    serial: `practice-${options.seed}`,
    simulated: true,
  } as const satisfies Partial<DeviceInfo>
  let mannequin: Promise<Uint8Array> | undefined

  return {
    info: () => ({ ...device, takes: ['portrait'], fingersAtOnce: 1, status: 'ready' }),
    async capture(request, signal) {
      signal.throwIfAborted()
      if (request.modality !== 'portrait') throw new DeviceError('failed', 'The camera takes portraits only.')
      mannequin ??= readMannequin()
      const random = seededRandom('portrait', options.seed, request.subject, request.attempt)
      const image = await markedPortrait(await mannequin, random)
      signal.throwIfAborted()
      const size = { width: WIDTH, height: HEIGHT, ppi: PPI }
      return [{ modality: 'portrait', image, mediaType: 'image/jpeg', ...size, quality: [], device }]
    },
    async close() {},
  }
}

/** A little lighter or darker each time, as no two photographs are the same. */
async function markedPortrait(mannequin: Uint8Array, random: () => number): Promise<Uint8Array<ArrayBuffer>> {
  const band = drawPracticeBand(WIDTH, random)
  const encoded = await sharp(mannequin)
    .resize(WIDTH, HEIGHT)
    .linear(1, between(random, -2, 2))
    .composite([
      {
        input: Buffer.from(band.pixels.buffer),
        raw: { width: band.width, height: band.height, channels: 3 },
        left: 0,
        top: HEIGHT - band.height,
      },
    ])
    .withExif({ IFD0: { ImageDescription: 'PRACTICE' } })
    .withDensity(PPI)
    .jpeg({ quality: 90 })
    .toBuffer()
  return Uint8Array.from(encoded)
}
