import sharp from 'sharp'
import { describe, expect, it } from 'vitest'
import { drawPracticeBand } from '../devices/camera/practice-band.ts'
import { createSimulatedCamera } from '../devices/camera/simulated.ts'
import type { Driver, Reading } from '../devices/device.ts'
import { seededRandom } from '../devices/random.ts'

async function take(driver: Driver, subject: string, attempt = 1): Promise<Reading> {
  const asked = { kind: 'capture', requestId: 'x', modality: 'portrait', subject, attempt, timeoutMs: 9_000 } as const
  const request = { ...asked, positions: [] }
  const [reading] = (await driver.capture?.(request, new AbortController().signal, () => {})) ?? []
  if (reading === undefined) throw new Error('nothing taken')
  return reading
}

const same = (a: Uint8Array, b: Uint8Array) => Buffer.from(a).equals(Buffer.from(b))

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
