/** From the start of the process to a usable screen, with 100 000 applications, against an empty Electron window. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { _electron as electron, type Page } from 'playwright-core'
import type { StartApp } from '../e2e/app.ts'
import { startInBrowser } from '../e2e/browser.ts'
import { launchChromium } from '../e2e/chromium.ts'
import { openDisplay } from '../e2e/display.ts'
import { lackOfElectron, startInElectron } from '../e2e/electron.ts'
import { person } from '../e2e/person.ts'
import { APPLICATIONS, fill } from './many.ts'
import { atMost, type Spread, spreadOf, type Verdict } from './measure.ts'
import { openPracticeRecords } from './tablet-store.ts'

const RUNS = 7
/** The first start of each reads the programs from the disk, and is not counted. */
const WARM = 1
const LONG_MS = 60_000

/** Milliseconds: the process's start to its window, and to a page that an officer can press on; his press to the list of the day. */
type Start = { toWindow: number; toSignIn: number; toToday: number }

export async function benchStart(): Promise<{ figures: object; verdicts: Verdict[] }> {
  const folder = mkdtempSync(join(tmpdir(), 'doorstep-bench-'))
  const lack = lackOfElectron()
  try {
    return lack === undefined ? await inElectron(folder) : await inBrowser(folder, lack)
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

async function inElectron(folder: string) {
  const display = await openDisplay()
  process.env.DISPLAY = display.name
  const start = async (dataDir: string): Promise<Start> => {
    const { page, close, launchedAt, openedAt } = await startInElectron({ dataDir })
    return { toWindow: openedAt - launchedAt, ...(await measured(page, launchedAt, close)) }
  }
  try {
    const [few, many] = await prepare(folder, startInElectron)
    const empty: number[] = []
    const withFew: Start[] = []
    const withMany: Start[] = []
    // In turn, so that a slow moment of the machine meets all three.
    for (let run = 0; run < RUNS + WARM; run += 1) {
      empty.push(await startEmpty(folder))
      withFew.push(await start(few))
      withMany.push(await start(many))
    }
    const limit = spreadOf(empty.slice(WARM))
    const figures = { host: 'electron', applications: APPLICATIONS, emptyWindow: limit, withNone: spreads(withFew) }
    const full = spreads(withMany)
    return {
      figures: { ...figures, withAll: full },
      verdicts: [
        atMost('start to the sign-in page p50', full.toSignIn.p50 / limit.p50, 1.8, '× empty window'),
        atMost(
          'start and sign-in to Today p50',
          (full.toSignIn.p50 + full.toToday.p50) / limit.p50,
          1.8,
          '× empty window',
        ),
      ],
    }
  } finally {
    display.close()
  }
}

/** Without Electron there is no empty window to measure against: figures, and no verdict. */
async function inBrowser(folder: string, lack: string) {
  const browser = await launchChromium()
  const startApp: StartApp = (options) => startInBrowser(browser, options)
  try {
    const [, many] = await prepare(folder, startApp)
    const starts: Start[] = []
    for (let run = 0; run < RUNS + WARM; run += 1) {
      const began = performance.now()
      const app = await startApp({ dataDir: many })
      starts.push({ toWindow: performance.now() - began, ...(await measured(app.page, began, app.close)) })
    }
    const figures = { host: 'browser', without: lack, applications: APPLICATIONS, withAll: spreads(starts) }
    return { figures, verdicts: [] }
  } finally {
    await browser.close()
  }
}

/** Two practice machines that were set up by a first start; the second is filled while it stands still. */
async function prepare(folder: string, startApp: StartApp): Promise<[few: string, many: string]> {
  const folders: [string, string] = [join(folder, 'few'), join(folder, 'many')]
  for (const dataDir of folders) {
    const app = await startApp({ dataDir })
    await measured(app.page, 0, app.close)
  }
  const records = await openPracticeRecords(folders[1], person.officer)
  fill(records)
  records.store.close()
  return folders
}

async function measured(page: Page, began: number, close: () => Promise<void>): Promise<Omit<Start, 'toWindow'>> {
  try {
    const officer = page.locator(`[data-testid="practice-officer"][data-officer="${person.officer.number}"]`)
    await officer.waitFor({ timeout: LONG_MS })
    const toSignIn = performance.now() - began
    await officer.click()
    const pressed = performance.now()
    await page.getByTestId('sign-in-submit').click()
    await page.getByTestId('visit-take').first().waitFor({ timeout: LONG_MS })
    return { toSignIn, toToday: performance.now() - pressed }
  } finally {
    await close()
  }
}

const EMPTY = `
const { app, BrowserWindow } = require('electron')
app.whenReady().then(() => {
  const window = new BrowserWindow({ width: 1280, height: 800, show: false })
  window.once('ready-to-show', () => window.show())
  window.loadURL('about:blank')
})
`

/** The least that any Electron app needs, started as ours is. */
async function startEmpty(folder: string): Promise<number> {
  const main = join(folder, 'empty.cjs')
  writeFileSync(main, EMPTY)
  const began = performance.now()
  const application = await electron.launch({
    executablePath: join(process.env.ELECTRON_OVERRIDE_DIST_PATH!, 'electron'),
    args: [...(process.env.ELECTRON_TEST_ARGS?.split(' ') ?? []), main],
    timeout: LONG_MS,
  })
  try {
    const page = await application.firstWindow({ timeout: LONG_MS })
    // A page that answers, as ours has to.
    await page.locator('body').waitFor({ state: 'attached', timeout: LONG_MS })
    return performance.now() - began
  } finally {
    await application.close()
  }
}

function spreads(starts: readonly Start[]): Record<keyof Start, Spread> {
  const of = (part: keyof Start) => spreadOf(starts.slice(WARM).map((start) => start[part]))
  return { toWindow: of('toWindow'), toSignIn: of('toSignIn'), toToday: of('toToday') }
}
