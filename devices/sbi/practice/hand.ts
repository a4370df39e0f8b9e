/** What lies on the practice devices: a touch of a grown finger, a look of a drawn eye. */
import sharp from 'sharp'
import { randomTouch, renderImpression, SENSOR, type Touch } from '../../fingerprint/impression.ts'
import type { Masters } from '../../fingerprint/masters.ts'
import { drawIris, FRAME } from '../../iris/draw.ts'
import { measureFinger, scoreFinger } from '../../quality/finger.ts'
import { between, seededRandom } from '../../random.ts'
import { writeFingerRecord } from '../iso-19794-4.ts'
import { writeIrisRecord } from '../iso-19794-6.ts'
import type { BioType } from '../protocol.ts'

/** An ISO record and the score that the device gives it. */
export type Taken = { position: number; record: Uint8Array; score: number }

export type Hand = {
  present(subject: string): void
  /** No two are alike; the n-th of a subject is the same for the same seed. Rejects when `signal` aborts. */
  take(type: BioType, position: number, isPoor: boolean, signal: AbortSignal): Promise<Taken>
}

/** Dry, uneven, and little of it: scores near 30, below any pack's least. */
const POOR: Partial<Touch> = { moisture: -0.3, blotches: 1.2, contact: 0.45 }

/** The ten fingers depend on `seed` alone, since growing them takes seconds; how they are laid on, on the subject too. */
export function createHand(seed: number, masters: Masters): Hand {
  let subject = ''
  const counts = new Map<string, number>()
  return {
    present: (now) => {
      subject = now
    },
    async take(type, position, isPoor, signal) {
      const key = JSON.stringify([subject, type, position])
      const count = (counts.get(key) ?? 0) + 1
      counts.set(key, count)
      const random = seededRandom('impression', seed, type, position, subject, count)
      if (type === 'Iris') {
        const eye = seededRandom('iris', seed, subject, position)
        const image = await encodeGrey(drawIris(eye, random, isPoor ? 0.3 : 1), FRAME)
        const score = Math.round(isPoor ? between(random, 10, 30) : between(random, 70, 95))
        return { position, score, record: writeIrisRecord({ eye: position, ...FRAME, image }, new Date(), score) }
      }
      const master = await masters.get(position, signal)
      const pixels = renderImpression(master, { ...randomTouch(random), ...(isPoor ? POOR : {}) }, random)
      const image = await encodeGrey(pixels, SENSOR, SENSOR.ppi)
      const score = scoreFinger(measureFinger(pixels, SENSOR.width, SENSOR.height), SENSOR.ppi).value
      return { position, score, record: writeFingerRecord({ position, ...SENSOR, image }, new Date(), score) }
    },
  }
}

async function encodeGrey(
  pixels: Uint8Array,
  { width, height }: { width: number; height: number },
  ppi?: number,
): Promise<Uint8Array<ArrayBuffer>> {
  const grey = sharp(pixels, { raw: { width, height, channels: 1 } }).toColourspace('b-w') // else it has three channels
  const encoded = await (ppi === undefined ? grey : grey.withDensity(ppi)).png({ compressionLevel: 6 }).toBuffer()
  return Uint8Array.from(encoded)
}
