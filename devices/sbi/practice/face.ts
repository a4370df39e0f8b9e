/** The practice portrait: the mannequin, marked in its pixels. */
import sharp from 'sharp'
import { readMannequin } from '../../camera/mannequin.ts'
import { between, type Random } from '../../random.ts'
import { drawWord } from './word.ts'

export const FACE = { width: 480, height: 640 } as const

/** A JPEG, a little lighter or darker each time; blurred when it is to be poor. */
export async function takeFace(random: Random, isPoor: boolean, quality = 90): Promise<Uint8Array<ArrayBuffer>> {
  const foot = { width: FACE.width, height: 80 }
  const band = Buffer.alloc(foot.width * foot.height)
  drawWord(band, foot)
  const upright = sharp(await readMannequin())
    .resize(FACE.width, FACE.height)
    .linear(1, between(random, -4, 4))
  const marked = await (isPoor ? upright.blur(6) : upright)
    .composite([{ input: band, raw: { ...foot, channels: 1 }, left: 0, top: FACE.height - foot.height }])
    .jpeg({ quality })
    .toBuffer()
  return Uint8Array.from(marked)
}
