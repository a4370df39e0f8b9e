/** All pictures on one sheet: a row for each scene, a column for each view. */
import sharp, { type OverlayOptions } from 'sharp'
import { nameOf, type Picture, type View, viewsOf } from './picture.ts'

const LONG = 320
const SHORT = 200
const GAP = 12
const LABELS = 300
const HEAD = 40
/** Rows of one file: a JPEG ends at 65 535 pixels, and a viewer's patience before. */
const ROW = LONG + GAP

const columns = viewsOf({ isMain: true }, false)
const widthOf = ({ way }: View) => (way === 'lying' ? LONG : SHORT)
const isAt = (a: View, b: View) => nameOf(a) === nameOf(b)

/** @param path a JPEG; a view that a scene was not taken in stays empty. A picture with findings has a red frame. */
export async function writeContactSheet(pictures: readonly Picture[], path: string): Promise<void> {
  const used = columns.filter((view) => pictures.some((one) => isAt(one.view, view)))
  const lefts = used.map((_, at) => LABELS + used.slice(0, at).reduce((sum, view) => sum + widthOf(view) + GAP, 0))
  const scenes = [...new Set(pictures.map(({ scene }) => scene))]
  const width = LABELS + used.reduce((sum, view) => sum + widthOf(view) + GAP, 0)
  const height = HEAD + scenes.length * ROW
  const placed: OverlayOptions[] = used.map((view, at) => ({
    input: label(nameOf(view), widthOf(view), HEAD),
    left: lefts[at]!,
    top: 0,
  }))
  for (const [row, scene] of scenes.entries()) {
    const top = HEAD + row * ROW
    placed.push({ input: label(`${scene.country}: ${scene.name}`, LABELS - GAP, ROW), left: GAP, top })
    for (const one of pictures.filter((picture) => picture.scene === scene)) {
      const at = used.findIndex((view) => isAt(one.view, view))
      placed.push({ input: await thumbnail(one), left: lefts[at]!, top })
    }
  }
  const sheet = sharp({ create: { width, height, channels: 3, background: '#d8dce2' }, limitInputPixels: false })
  await sheet.composite(placed).jpeg({ quality: 72 }).toFile(path)
}

function thumbnail({ view, path, findings }: Picture): Promise<Buffer> {
  const small = sharp(path).resize({ width: widthOf(view) - 4 })
  const edge = { top: 2, bottom: 2, left: 2, right: 2 }
  return small
    .extend({ ...edge, background: findings.length > 0 ? '#d00000' : '#d8dce2' })
    .png()
    .toBuffer()
}

/** Text in lines of its width, as a picture. */
function label(words: string, width: number, height: number): Buffer {
  const perLine = Math.floor(width / 10)
  const lines: string[] = ['']
  for (const word of words.split(' ')) {
    const last = lines.at(-1)!
    if (last !== '' && last.length + word.length >= perLine) lines.push(word)
    else lines[lines.length - 1] = last === '' ? word : `${last} ${word}`
  }
  const spans = lines.map((line, at) => `<text x="2" y="${20 + at * 22}">${inMarkup(line)}</text>`).join('')
  return Buffer.from(
    `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" font-family="sans-serif" font-size="17" fill="#111">${spans}</svg>`,
  )
}

const inMarkup = (text: string) => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;')
