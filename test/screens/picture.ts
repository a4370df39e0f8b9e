/** One scene in every language, way up, theme and size of text that it is asked in: pictures, and what is wrong in them. */
import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import type { Page } from 'playwright-core'
import { checkAxe } from './checks/axe.ts'
import type { Check, Finding } from './checks/finding.ts'
import { checkOverflow } from './checks/overflow.ts'
import { checkTargets } from './checks/targets.ts'
import { checkText } from './checks/text.ts'
import { fileNameOf, type Language, languages, type Scene, speak } from './scene.ts'
import { LANDSCAPE, PORTRAIT, type Stage } from './stage.ts'

const ways = { lying: LANDSCAPE, standing: PORTRAIT } as const
export type Way = keyof typeof ways
type Look = { theme: 'light' | 'dark' | 'sunlight'; text: '100' | '150' }
export type View = Look & { language: Language; way: Way }
export type Picture = { scene: Scene; view: View; path: string; findings: Finding[] }

const usual: Look = { theme: 'light', text: '100' }
const unusual: Look[] = [
  { theme: 'dark', text: '100' },
  { theme: 'sunlight', text: '100' },
  { theme: 'light', text: '150' },
]

/** Views of a scene in a quick walk: one language, both ways up. */
const QUICK = 2

/** Every view of a scene: each language as it is; in English also, for the main ones, the other looks. */
export function viewsOf(scene: Pick<Scene, 'isMain'>, isQuick: boolean): View[] {
  const asked = isQuick ? (['en'] as const) : languages
  const looks = scene.isMain && !isQuick ? unusual : []
  return [
    ...asked.map((language) => ({ ...usual, language })),
    ...looks.map((look) => ({ ...look, language: 'en' as const })),
  ].flatMap((one) => (Object.keys(ways) as Way[]).map((way) => ({ ...one, way })))
}

export const nameOf = ({ language, way, theme, text }: View): string =>
  [language, way, ...(theme === 'light' ? [] : [theme]), ...(text === '100' ? [] : [`${text} %`])].join(', ')

/** In every view what costs little; axe knows no language, so once for each look and way up. */
const checksOf = ({ language }: View): Check[] => [
  checkTargets,
  checkOverflow,
  checkText,
  ...(language === 'en' ? [checkAxe] : []),
]

/** The scene has been reached. Pictures are written beneath `folder`. */
export async function takePictures(stage: Stage, scene: Scene, views: View[], folder: string): Promise<Picture[]> {
  const { page } = stage
  mkdirSync(folder, { recursive: true })
  const pictures: Picture[] = []
  let spoken: Language | undefined
  for (const view of views) {
    await page.setViewportSize(ways[view.way])
    if (spoken !== view.language) await (scene.speak?.(stage, view.language) ?? speak(page, view.language))
    spoken = view.language
    await look(page, view)
    await scene.show?.(stage)
    await settle(page)
    const path = join(folder, `${fileNameOf(scene)}-${nameOf(view).replaceAll(/[ ,%]+/g, '-')}.jpg`)
    await page.screenshot({ path, type: 'jpeg', quality: 80 })
    // What lies below the fold is on no sheet, and still to be looked at.
    if (views.length > QUICK && view.language === 'en')
      await page.screenshot({ path: path.replace(/jpg$/, 'whole.jpg'), type: 'jpeg', quality: 80, fullPage: true })
    const findings: Finding[] = []
    for (const check of checksOf(view)) findings.push(...(await check(page)))
    pictures.push({ scene, view, path, findings })
  }
  await page.setViewportSize(LANDSCAPE)
  await look(page, usual)
  return pictures
}

/** What `renderer/ui/look.ts` does with a choice; by hand, because a scene would not live through a way to Settings. */
function look(page: Page, { theme, text }: Look): Promise<void> {
  return page.evaluate(
    (wanted) => {
      const { dataset } = document.documentElement
      dataset.theme = wanted.theme
      dataset.text = wanted.text
      dataset.mantineColorScheme = wanted.theme === 'dark' ? 'dark' : 'light'
    },
    { theme, text },
  )
}

/** Fonts are there, what moves by itself has come to its end, and the layout is that of this view. */
async function settle(page: Page): Promise<void> {
  await page.evaluate(async () => {
    await new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve)))
    await document.fonts.ready
    const ends = document.getAnimations().filter((one) => one.effect?.getComputedTiming().iterations === 1)
    await Promise.race([
      Promise.allSettled(ends.map(({ finished }) => finished)),
      new Promise((resolve) => setTimeout(resolve, 500)),
    ])
  })
}
