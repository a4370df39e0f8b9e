/** `node electron/rules/characters/make-coverage.ts` writes coverage.json, after a change of any font. */
import { readFileSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { codePointsIn } from './woff2-cmap.ts'

const root = join(import.meta.dirname, '../../..')
const fonts = join(root, 'node_modules/@fontsource')

/** The faces of one family and weight each, by the style sheets of renderer/ui/fonts.ts. */
const REGULAR = [
  join(fonts, 'noto-sans/400.css'),
  join(fonts, 'noto-sans-sc/400.css'),
  join(root, 'renderer/ui/fonts/rare.css'),
]
/** The rare characters have one weight; a browser thickens it. */
const BOLD = [
  join(fonts, 'noto-sans/700.css'),
  join(fonts, 'noto-sans-sc/700.css'),
  join(root, 'renderer/ui/fonts/rare.css'),
]

/** What the shipped fonts draw in both weights, as `coverage.json` has it: by turns how many code points are not, and are, drawn. */
export function makeCoverage(): { runs: number[] } {
  const bold = drawnBy(BOLD)
  const drawn = [...drawnBy(REGULAR)].filter((code) => bold.has(code)).sort((a, b) => a - b)
  const runs: number[] = []
  let next = 0
  for (const code of drawn) {
    if (runs.length > 0 && code === next) runs[runs.length - 1]! += 1
    else runs.push(code - next, 1)
    next = code + 1
  }
  return { runs }
}

function drawnBy(styleSheets: readonly string[]): Set<number> {
  return new Set(
    styleSheets.flatMap(facesOf).flatMap(({ file, ranges }) => {
      // A browser asks a face only for what its range names, and gets only what the file maps.
      return codePointsIn(readFileSync(file)).filter((code) =>
        ranges.some(([first, last]) => first <= code && code <= last),
      )
    }),
  )
}

function facesOf(styleSheet: string): { file: string; ranges: [number, number][] }[] {
  const css = readFileSync(styleSheet, 'utf8')
  const faces = [...css.matchAll(/@font-face\s*\{([^}]*)\}/g)].map(([, body = '']) => ({
    file: join(dirname(styleSheet), /url\(["']?([^)"']+\.woff2)["']?\)/.exec(body)?.[1] ?? ''),
    ranges: rangesOf(/unicode-range:([^;]+)/.exec(body)?.[1] ?? ''),
  }))
  if (faces.length === 0) throw new TypeError(`${styleSheet} has no face`)
  return faces
}

function rangesOf(list: string): [number, number][] {
  return [...list.matchAll(/U\+([0-9a-f]+)(?:-([0-9a-f]+))?/gi)].map(([, first = '', last = first]) => [
    Number.parseInt(first, 16),
    Number.parseInt(last, 16),
  ])
}

if (process.argv[1] === import.meta.filename)
  writeFileSync(join(import.meta.dirname, 'coverage.json'), `${JSON.stringify(makeCoverage())}\n`)
