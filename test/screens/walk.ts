/** Scene after scene in one run of the app. What could not be reached is a finding, and the walk goes on. */
import type { Browser } from 'playwright-core'
import { checkKeyboard } from './checks/keyboard.ts'
import { type Picture, takePictures, viewsOf } from './picture.ts'
import type { Scene } from './scene.ts'
import { type Country, openStage, type Stage } from './stage.ts'

/** Whose targets Tab alone has to come to: enough to know that nothing on the way takes the focus for itself. */
const BY_KEYBOARD = [
  'sign in, officer chosen',
  'today, outcomes open',
  'application, details as it is begun',
  'kit check, not ready',
  'identity, more ways',
]

export type Lack = { scene: string; view: string; rule: string; where: string; words?: string }
export type Walked = { pictures: Picture[]; lacks: Lack[] }
export type WalkOptions = { folder: string; isQuick: boolean; said: (line: string) => void }

/** @throws {Error} when the app itself does not start. */
export async function walkScenes(
  browser: Browser,
  country: Country,
  scenes: readonly Scene[],
  options: WalkOptions,
): Promise<Walked> {
  const walked: Walked = { pictures: [], lacks: [] }
  const stage = await openStage(browser, country)
  try {
    for (const scene of scenes) {
      const began = performance.now()
      const lacks = await walkOne(stage, scene, options, walked.pictures)
      walked.lacks.push(...lacks)
      const seconds = ((performance.now() - began) / 1_000).toFixed(1)
      options.said(`${country}: ${scene.name}: ${lacks.length} findings, ${seconds} s`)
    }
  } finally {
    await stage.close()
  }
  return walked
}

async function walkOne(stage: Stage, scene: Scene, options: WalkOptions, pictures: Picture[]): Promise<Lack[]> {
  const name = `${scene.country}: ${scene.name}`
  const lacks: Lack[] = []
  try {
    await scene.reach(stage)
    const taken = await takePictures(stage, scene, viewsOf(scene, options.isQuick), options.folder)
    pictures.push(...taken)
    for (const { view, findings } of taken)
      for (const finding of findings)
        lacks.push({ scene: name, view: [view.language, view.way, view.theme, view.text].join(' '), ...finding })
    if (BY_KEYBOARD.includes(scene.name))
      for (const finding of await checkKeyboard(stage.page)) lacks.push({ scene: name, view: 'keyboard', ...finding })
  } catch (error) {
    lacks.push({ scene: name, view: '', rule: 'not-reached', where: stage.page.url(), words: firstLines(error) })
    await stage.page
      .screenshot({ path: `${options.folder}/not-reached-${name.replaceAll(/\W+/g, '-')}.jpg` })
      .catch(() => {})
  }
  try {
    await scene.leave?.(stage)
    await recover(stage)
  } catch (error) {
    lacks.push({ scene: name, view: '', rule: 'not-left', where: stage.page.url(), words: firstLines(error) })
    stage.line.hold(false)
    stage.line.cut(false)
    await stage.page.reload()
  }
  return lacks
}

/** The next scene speaks English, lies, and comes from Today or the sign-in page. */
async function recover({ page }: Stage): Promise<void> {
  const list = page.getByTestId('language')
  if (await list.isVisible()) await list.selectOption('en')
  await page.evaluate(() => window.localStorage.setItem('language', 'en'))
}

const firstLines = (error: unknown): string =>
  (error instanceof Error ? error.message : String(error)).split('\n').slice(0, 4).join(' ')
