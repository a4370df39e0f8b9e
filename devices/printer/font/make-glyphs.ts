/**
 * `node devices/printer/font/make-glyphs.ts` writes glyphs.bin, after a change of any font: Chromium draws each character that
 * the shipped fonts draw (renderer/ui/fonts.ts), as the page would, and each dot that is more than half black is printed.
 */
import { readFileSync, writeFileSync } from 'node:fs'
import { join, normalize } from 'node:path'
import { launchChromium } from '../../../test/e2e/chromium.ts'
import { BASELINE_DOTS, EM_DOTS, type Glyph, LINE_DOTS, strideOf, writeGlyphFile } from './glyph-file.ts'

const root = join(import.meta.dirname, '../../..')
const SHEETS = [
  'node_modules/@fontsource/noto-sans/400.css',
  'node_modules/@fontsource/noto-sans-sc/400.css',
  'renderer/ui/fonts/rare.css',
]
const FONT = `${EM_DOTS}px "Noto Sans", "Noto Sans SC", "Doorstep Rare"`
/** The page's picture of one character is so wide; the pen starts in its middle. */
const CELL_DOTS = 128
/** Grey of 255 from which a dot is printed: somewhat under the half, so that thin strokes stay whole. */
const DARK = 112

type Drawn = { advance: number; dots: number[] }

const browser = await launchChromium()
const page = await browser.newPage()
await page.route('http://fonts.invalid/**', (route) => {
  const path = normalize(decodeURIComponent(new URL(route.request().url()).pathname))
  if (path !== '/') return route.fulfill({ path: join(root, path) })
  const links = SHEETS.map((sheet) => `<link rel="stylesheet" href="/${sheet}">`).join('')
  return route.fulfill({ contentType: 'text/html', body: `<!doctype html>${links}` })
})
await page.goto('http://fonts.invalid/')

const characters = drawnCharacters()
const glyphs = new Map<number, Glyph>()
for (let at = 0; at < characters.length; at += 500) {
  const some = characters.slice(at, at + 500)
  const drawn = await page.evaluate(draw, {
    some,
    font: FONT,
    cell: CELL_DOTS,
    height: LINE_DOTS,
    base: BASELINE_DOTS,
    dark: DARK,
  })
  for (const [index, one] of drawn.entries()) glyphs.set(some[index]!.codePointAt(0)!, pack(one))
}
await browser.close()
const file = writeGlyphFile(glyphs)
writeFileSync(join(import.meta.dirname, 'glyphs.bin'), file)
console.log(`${glyphs.size} characters, ${file.length} bytes`)

/** In the order of their code points. */
function drawnCharacters(): string[] {
  const table = readFileSync(join(root, 'electron/rules/characters/coverage.json'), 'utf8')
  let at = 0
  return (JSON.parse(table) as { runs: number[] }).runs.flatMap((length, index) => {
    const first = at
    at += length
    return index % 2 === 0 ? [] : Array.from({ length }, (_, more) => String.fromCodePoint(first + more))
  })
}

/** In the page: the dark dots of each character, as offsets from the pen and the upper edge. */
async function draw(asked: {
  some: string[]
  font: string
  cell: number
  height: number
  base: number
  dark: number
}): Promise<Drawn[]> {
  await document.fonts.load(asked.font, asked.some.join(''))
  const canvas = new OffscreenCanvas(asked.cell, asked.height)
  const context = canvas.getContext('2d', { willReadFrequently: true })!
  context.font = asked.font
  return asked.some.map((character) => {
    context.fillStyle = 'white'
    context.fillRect(0, 0, asked.cell, asked.height)
    context.fillStyle = 'black'
    context.fillText(character, asked.cell / 2, asked.base)
    const { data } = context.getImageData(0, 0, asked.cell, asked.height)
    const dots: number[] = []
    for (let dot = 0; dot < asked.cell * asked.height; dot += 1) if (255 - data[dot * 4]! >= asked.dark) dots.push(dot)
    return { advance: Math.round(context.measureText(character).width), dots }
  })
}

function pack({ advance, dots }: Drawn): Glyph {
  const columns = dots.map((dot) => dot % CELL_DOTS)
  const rows = dots.map((dot) => Math.floor(dot / CELL_DOTS))
  if (dots.length === 0) return { advance, left: 0, top: 0, width: 0, height: 0, bits: new Uint8Array(0) }
  const [first, top] = [Math.min(...columns), Math.min(...rows)]
  const [width, height] = [Math.max(...columns) - first + 1, Math.max(...rows) - top + 1]
  const bits = new Uint8Array(strideOf(width) * height)
  for (const [index, column] of columns.entries()) {
    const x = column - first
    bits[(rows[index]! - top) * strideOf(width) + (x >> 3)]! |= 0x80 >> (x & 7)
  }
  return { advance, left: first - CELL_DOTS / 2, top, width, height, bits }
}
