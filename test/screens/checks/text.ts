import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { undrawable } from '../../../electron/rules/characters/drawable.ts'
import { type Check, type Finding, teachPlaces } from './finding.ts'

const catalogues = join(import.meta.dirname, '../../../renderer/locales/en')
const roots = readdirSync(catalogues).flatMap((file) =>
  Object.keys(JSON.parse(readFileSync(join(catalogues, file), 'utf8')) as object),
)
/** A key that stands where its sentence should: `today.title` for “Today”. */
const KEY = new RegExp(`(?<![\\w./-])(?:${roots.join('|')})(?:\\.[a-zA-Z0-9-]+)+(?![\\w/@-])`)
/** What no sentence has: a value that was not filled in. */
const UNFILLED = /\{\{|\bundefined\b|\bNaN\b|\[object |Invalid Date/

type Shown = { words: string; where: string }

/** Every character has a glyph, and every sentence is one. Names for screen readers count as well. */
export const checkText: Check = async (page) => {
  await teachPlaces(page)
  const shown = await page.evaluate(() => {
    const all: Shown[] = []
    for (const element of document.body.querySelectorAll<HTMLElement>('*')) {
      if (!element.checkVisibility({ visibilityProperty: true })) continue
      const own = [...element.childNodes].filter(({ nodeType }) => nodeType === 3).map((node) => node.textContent ?? '')
      const named = ['aria-label', 'placeholder', 'alt', 'title'].map((name) => element.getAttribute(name) ?? '')
      const typed = element.matches('input, textarea') ? [(element as HTMLInputElement).value] : []
      for (const words of [own.join(''), ...named, ...typed])
        if (words.trim() !== '') all.push({ words: words.trim(), where: window.placeOf(element) })
    }
    return all
  })
  return shown.flatMap(({ words, where }): Finding[] => {
    const boxes = undrawable(words).concat([...words].filter((one) => one === '□' || one === '\ufffd'))
    const key = KEY.exec(words)?.[0]
    return [
      ...(boxes.length > 0
        ? [{ rule: 'no-glyph', where, words: `${boxes.join(' ')} in “${words.slice(0, 60)}”` }]
        : []),
      ...(key ? [{ rule: 'raw-key', where, words: key }] : []),
      ...(UNFILLED.test(words) ? [{ rule: 'unfilled', where, words: words.slice(0, 80) }] : []),
    ]
  })
}
