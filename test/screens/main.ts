/** `npm run screens -- [--only WORDS] [--country vn|cn] [--quick] [--out DIR]`: every screen pictured and checked. */
import { mkdirSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { launchChromium } from '../e2e/chromium.ts'
import { root } from '../e2e/terminal.ts'
import { writeContactSheet } from './contact-sheet.ts'
import { scenes } from './scenes/all.ts'
import type { Country } from './stage.ts'
import { type Lack, type Walked, walkScenes } from './walk.ts'

const { values } = parseArgs({
  options: {
    only: { type: 'string' },
    country: { type: 'string' },
    quick: { type: 'boolean', default: false },
    out: { type: 'string', default: join(root, 'out/screens') },
    list: { type: 'boolean', default: false },
  },
})

const chosen = scenes.filter(
  ({ name, country }) =>
    (values.only === undefined || name.includes(values.only)) &&
    (values.country === undefined || country === values.country),
)
if (chosen.length === 0) {
  console.error('There is no such scene. `npm run screens -- --list` names them.')
  process.exit(2)
}
if (values.list) {
  for (const { name, country } of chosen) console.log(`${country}: ${name}`)
  process.exit(0)
}

/** The same defect in six views is one line. */
function inLines(lacks: readonly Lack[]): string[] {
  const views = new Map<string, string[]>()
  for (const { scene, view, rule, where, words } of lacks) {
    const line = [scene, rule, where, words].filter(Boolean).join(' · ')
    views.set(line, [...(views.get(line) ?? []), view])
  }
  return [...views].map(([line, seen]) => `${line} [${[...new Set(seen)].filter(Boolean).join('; ')}]`)
}

const folder = values.out
rmSync(folder, { recursive: true, force: true })
mkdirSync(folder, { recursive: true })
const browser = await launchChromium()
const all: Walked = { pictures: [], lacks: [] }
try {
  const countries = [...new Set(chosen.map(({ country }) => country))] as Country[]
  const options = { folder, isQuick: values.quick, said: (line: string) => console.log(line) }
  // Side by side: most of a walk is waiting.
  const walks = countries.map((country) =>
    walkScenes(
      browser,
      country,
      chosen.filter((scene) => scene.country === country),
      options,
    ),
  )
  for (const { pictures, lacks } of await Promise.all(walks)) {
    all.pictures.push(...pictures)
    all.lacks.push(...lacks)
  }
} finally {
  await browser.close()
}
const lines = inLines(all.lacks)
writeFileSync(join(folder, 'findings.txt'), lines.map((line) => `${line}\n`).join(''))
if (all.pictures.length > 0) {
  const sheet = join(folder, 'contact-sheet.jpg')
  await writeContactSheet(all.pictures, sheet)
  console.log(
    `${all.pictures.length} pictures, on one sheet of ${Math.round(statSync(sheet).size / 1e5) / 10} MB: ${sheet}`,
  )
}
for (const line of lines) console.log(line)
console.log(lines.length === 0 ? 'Nothing is wrong on any screen.' : `${lines.length} findings.`)
process.exitCode = lines.length === 0 ? 0 : 1
