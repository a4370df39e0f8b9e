/** What lies on the practice devices: a touch of a grown finger, a look of a drawn eye. */
import sharp from 'sharp'
import { randomTouch, renderImpression, SENSOR, type Touch } from '../../fingerprint/impression.ts'
import { writeFingerRecord } from '../../fingerprint/iso-19794-4.ts'
import type { Masters } from '../../fingerprint/masters.ts'
import { drawIris, FRAME } from '../../iris/draw.ts'
import { encodeJpeg2000 } from '../../picture/jpeg-2000.ts'
import { measureFinger, scoreFinger } from '../../quality/finger.ts'
import { between, seededRandom } from '../../random.ts'
import { writeFaceRecord } from '../iso-19794-5.ts'
import { writeIrisRecord } from '../iso-19794-6.ts'
import type { BioType } from '../protocol.ts'
import { FACE, takeFace } from './face.ts'

/** An ISO record and the score that the device gives it. A face is at no position: 0. */
export type Taken = { position: number; record: Uint8Array; score: number }
/** How the devices encode: the interface's specification wants JPEG 2000 of registration devices. */
export type Encoded = 'image/jp2' | 'image/png'

export type Hand = {
  present(subject: string): void
  /** No two are alike; the n-th of a subject is the same for the same seed. Rejects when `signal` aborts. */
  take(type: BioType, position: number, isPoor: boolean, signal: AbortSignal): Promise<Taken>
}

/** Dry, uneven, and little of it: scores near 30, below any pack's least. */
const POOR: Partial<Touch> = { moisture: -0.3, blotches: 1.2, contact: 0.45 }

/** The ten fingers depend on `seed` alone, since growing them takes seconds; how they are laid on, on the subject too. */
export function createHand(seed: number, masters: Masters, pictures: Encoded | undefined): Hand {
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
      const capturedAt = new Date()
      if (type === 'Face') {
        const quality = Math.round(isPoor ? between(random, 10, 30) : between(random, 70, 95))
        const image = await takeFace(random, isPoor)
        const record = writeFaceRecord({ image, mediaType: 'image/jpeg', ...FACE, capturedAt, quality })
        return { position, score: quality, record }
      }
      if (type === 'Iris') {
        const mediaType = pictures ?? 'image/png' // JPEG 2000 takes 50 ms longer for an eye
        const eye = seededRandom('iris', seed, subject, position)
        const image = await encodeGrey(drawIris(eye, random, isPoor ? 0.3 : 1), FRAME, mediaType)
        const quality = Math.round(isPoor ? between(random, 10, 30) : between(random, 70, 95))
        const record = writeIrisRecord({ eye: position, ...FRAME, image, mediaType, capturedAt, quality })
        return { position, score: quality, record }
      }
      const mediaType = pictures ?? 'image/jp2'
      const master = await masters.get(position, signal)
      const pixels = renderImpression(master, { ...randomTouch(random), ...(isPoor ? POOR : {}) }, random)
      const image = await encodeGrey(pixels, SENSOR, mediaType)
      const quality = scoreFinger(measureFinger(pixels, SENSOR.width, SENSOR.height), SENSOR.ppi).value
      const how = { impression: 'plain', capturedAt, quality } as const
      return { position, score: quality, record: writeFingerRecord({ position, ...SENSOR, image, mediaType, ...how }) }
    },
  }
}

async function encodeGrey(
  data: Uint8Array,
  { width, height, ppi }: { width: number; height: number; ppi?: number },
  mediaType: Encoded,
): Promise<Uint8Array<ArrayBuffer>> {
  if (mediaType === 'image/jp2') return encodeJpeg2000({ data, width, height, channels: 1 })
  const grey = sharp(data, { raw: { width, height, channels: 1 } }).toColourspace('b-w') // else it has three channels
  const encoded = await (ppi === undefined ? grey : grey.withDensity(ppi)).png({ compressionLevel: 6 }).toBuffer()
  return Uint8Array.from(encoded)
}
