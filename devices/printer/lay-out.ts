/** Where a text's lines end on paper. Pure. */
import { EM_DOTS } from './font/glyph-file.ts'
import type { Font } from './font/load-glyphs.ts'

/** Nothing is drawn for these, and nothing is missed: joiners, marks of direction, variation selectors. */
const UNSEEN = /^[\p{Default_Ignorable_Code_Point}\p{Cf}\p{Cc}]$/u
const HAN_LIKE = /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\u3000-\u303f\uff00-\uff60]/u
/** What may not begin a line (GB/T 15834). */
const CLOSING = /^[，。、；：？！）》」』】〉”’%,.;:?!)\]}]$/u

/**
 * The text as it is printed: NFC, without what is not seen, and with `[U+2BBCA]` for what the font lacks. A name with
 * such a character is still told apart by whoever looks it up; an empty box would tell nothing.
 */
export function printable(text: string, font: Font): string {
  return [...text.normalize('NFC').replace(/[\t\u00a0\u2000-\u200a\u202f]/g, ' ')]
    .map((character) => {
      if (character === '\n') return character
      if (UNSEEN.test(character)) return ''
      return font.has(character.codePointAt(0)!) ? character : `[${nameOf(character)}]`
    })
    .join('')
}

/** What the font lacks of a text, each once, as `U+2BBCA`. */
export function findMissing(text: string, font: Font): string[] {
  const lacked = [...text.normalize('NFC')].filter((one) => !font.has(one.codePointAt(0)!) && !/[\s]/u.test(one))
  return [...new Set(lacked.filter((one) => !UNSEEN.test(one)).map(nameOf))]
}

/** @param text as {@link printable} gives it. @param width dots. @returns at least one line; none wider than the paper. */
export function breakLines(text: string, width: number, font: Font): string[] {
  return breakBy(text, (line) => measure(line, font) <= width)
}

/** ASCII in lines of so many letters, all of one width. @returns at least one. */
export function cutColumns(text: string, columns: number): string[] {
  return breakBy(text, (line) => line.length <= columns)
}

/** Dots that the pen moves over a text. */
export function measure(text: string, font: Font): number {
  let dots = 0
  for (const character of text) dots += font.get(character.codePointAt(0)!)?.advance ?? EM_DOTS
  return dots
}

function breakBy(text: string, fits: (line: string) => boolean): string[] {
  return text.split('\n').flatMap((paragraph) => breakParagraph(paragraph, fits))
}

function breakParagraph(paragraph: string, fits: (line: string) => boolean): string[] {
  const lines: string[] = []
  let line = ''
  for (const piece of piecesOf(paragraph)) {
    if (fits((line + piece).trimEnd())) {
      line += piece
      continue
    }
    if (line !== '') lines.push(line.trimEnd())
    line = ''
    // A word that is longer than the paper is wide is cut.
    for (const character of piece) {
      if (line !== '' && !fits((line + character).trimEnd())) {
        lines.push(line)
        line = ''
      }
      line += character
    }
  }
  return [...lines, line.trimEnd()]
}

/** What stays together: a word with the blanks after it; each 汉字, with the closing marks that follow. */
function piecesOf(paragraph: string): string[] {
  const pieces: string[] = []
  let before = ''
  for (const character of paragraph) {
    const isAlone = HAN_LIKE.test(character) || HAN_LIKE.test(before)
    const begins = before === ' ' ? character !== ' ' : isAlone && character !== ' ' && !CLOSING.test(character)
    if (begins || pieces.length === 0) pieces.push(character)
    else pieces[pieces.length - 1] += character
    before = character
  }
  return pieces
}

function nameOf(character: string): string {
  return `U+${character.codePointAt(0)!.toString(16).toUpperCase().padStart(4, '0')}`
}
