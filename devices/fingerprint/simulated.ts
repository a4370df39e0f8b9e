/** The practice scanner: each finger is grown once, each capture is another touch of it. */
import { setImmediate as nextTurn } from 'node:timers/promises'
import sharp from 'sharp'
import { DeviceError, type DeviceInfo, type Driver } from '../device.ts'
import { measureFinger, scoreFinger } from '../quality/finger.ts'
import { seededRandom } from '../random.ts'
import { growMaster, type Master } from './grow.ts'
import { randomTouch, renderImpression, SENSOR, type Touch } from './impression.ts'

/** `touch` turns dials of every capture (dry, wet, partial …); what it leaves out is as a calm hand does it. */
export type ScannerOptions = { seed: number; touch?: Partial<Touch> }

/** A scanner whose ten fingers depend on `seed`, and whose pictures on subject and attempt as well. */
export function createSimulatedScanner(options: ScannerOptions): Driver {
  const masters = createMasters(options.seed)
  const device = {
    device: 'simulated-scanner',
    driver: 'simulated-scanner',
    model: 'Practice scanner',
    serial: `practice-${options.seed}`,
  } as const satisfies Partial<DeviceInfo>

  return {
    info: () => ({ ...device, modalities: ['finger'], status: 'ready' }),
    async capture(request, signal) {
      signal.throwIfAborted()
      const { position, subject, attempt } = request
      if (request.modality !== 'finger' || position === undefined)
        throw new DeviceError('failed', 'The scanner needs to know which finger to take.')
      const master = await masters.get(position, signal)
      const random = seededRandom('impression', options.seed, position, subject, attempt)
      const pixels = renderImpression(master, { ...randomTouch(random), ...options.touch }, random)
      const image = await encodeGrey(pixels)
      signal.throwIfAborted()
      return {
        modality: 'finger',
        position,
        image,
        mediaType: 'image/png',
        ...SENSOR,
        quality: [scoreFinger(measureFinger(pixels, SENSOR.width, SENSOR.height), SENSOR.ppi)],
        device,
      }
    },
    async close() {},
  }
}

type Masters = { get(position: number, signal: AbortSignal): Promise<Master> }

/** Grows in slices of some milliseconds, so that a cancel or a deadline is heard; the next try goes on from there. */
function createMasters(seed: number): Masters {
  const grown = new Map<number, Master>()
  const growing = new Map<number, ReturnType<typeof growMaster>>()
  return {
    async get(position, signal) {
      for (;;) {
        signal.throwIfAborted()
        const known = grown.get(position)
        if (known !== undefined) return known
        const growth = growing.get(position) ?? growMaster(seed, position)
        growing.set(position, growth)
        const step = growth.next()
        if (step.done) {
          grown.set(position, step.value)
          growing.delete(position)
        }
        await nextTurn()
      }
    },
  }
}

async function encodeGrey(pixels: Uint8Array): Promise<Uint8Array<ArrayBuffer>> {
  const raw = { width: SENSOR.width, height: SENSOR.height, channels: 1 as const }
  const encoded = await sharp(pixels, { raw })
    .toColourspace('b-w') // else the PNG has three channels
    .withDensity(SENSOR.ppi)
    .png({ compressionLevel: 6 })
    .toBuffer()
  return Uint8Array.from(encoded)
}
