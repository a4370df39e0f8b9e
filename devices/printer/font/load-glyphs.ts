/** The dot font, read once, when something is printed. */
import { readFile } from 'node:fs/promises'
import { DeviceError } from '../../device.ts'
import { type Glyph, readGlyphFile } from './glyph-file.ts'

export type Font = ReadonlyMap<number, Glyph>

/** Beside this file in the source; in the assets of a bundle. Not written as a literal URL, which a bundler would rewrite. */
const PLACES = ['glyphs.bin', 'assets/glyphs.bin']
let loading: Promise<Font> | undefined

/** @throws {DeviceError} `failed` when this installation lacks the font, or has a damaged one. */
export function loadFont(): Promise<Font> {
  loading ??= read().catch((cause) => {
    loading = undefined
    throw cause
  })
  return loading
}

async function read(): Promise<Font> {
  let lastCause: unknown
  for (const place of PLACES)
    try {
      return readGlyphFile(await readFile(new URL(place, import.meta.url)))
    } catch (cause) {
      lastCause = cause
    }
  throw new DeviceError('failed', "The printer's font is missing from this installation.", { cause: lastCause })
}
