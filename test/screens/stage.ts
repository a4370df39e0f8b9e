/** The practice app as an officer opens it, and what a scene may do to it from outside: stop the station, cut the line. */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Browser, Page } from 'playwright-core'
import { eventually } from '../e2e/app.ts'
import { descendants } from '../e2e/processes.ts'
import { openTerminal } from '../e2e/terminal.ts'
import { createLine, type Line } from './line.ts'

export type Country = 'vn' | 'cn'
export type Stage = {
  country: Country
  page: Page
  line: Line
  /** A stopped one is started again by its host and ended before it listens, until `false`. */
  stopStation(isStopped: boolean): void
  killCore(): void
  close(): Promise<void>
}

export const LANDSCAPE = { width: 1280, height: 800 }
export const PORTRAIT = { width: 800, height: 1280 }

/** @throws {Error} with what the app printed, when it does not start. */
export async function openStage(browser: Browser, country: Country): Promise<Stage> {
  const dataDir = mkdtempSync(join(tmpdir(), 'doorstep-screens-'))
  const options = ['--browser', '--no-open', '--port', '0', '--country', country, '--data', dataDir]
  const terminal = openTerminal('npm', ['start', '--', ...options])
  const child = (entry: string) => descendants(terminal.pid).find(({ command }) => command.includes(entry))?.pid
  let stopping: ReturnType<typeof setInterval> | undefined
  const stopStation = (isStopped: boolean) => {
    clearInterval(stopping)
    if (!isStopped) return
    const end = () => {
      const pid = child('station/main.ts')
      if (pid !== undefined) process.kill(pid, 'SIGKILL')
    }
    end()
    stopping = setInterval(end, 100)
  }
  const close = async () => {
    stopStation(false)
    terminal.interrupt()
    try {
      await eventually('the end of every process', () => (terminal.left().length === 0 ? true : undefined))
    } finally {
      terminal.kill()
      rmSync(dataDir, { recursive: true, force: true })
    }
  }
  try {
    const [, address] = await terminal.waitFor(/Doorstep is at (http:\S+)/, 120_000)
    const context = await browser.newContext({ viewport: LANDSCAPE, hasTouch: true, locale: 'en' })
    const page = await context.newPage()
    page.setDefaultTimeout(20_000)
    const line = await createLine(page)
    await page.goto(address!)
    return {
      country,
      page,
      line,
      stopStation,
      killCore() {
        const pid = child('core-process.ts')
        if (pid === undefined) throw new Error('There is no core to kill.')
        process.kill(pid, 'SIGKILL')
      },
      close: async () => {
        await context.close()
        await close()
      },
    }
  } catch (error) {
    await close()
    throw new Error(`The practice app did not start:\n${terminal.printed()}`, { cause: error })
  }
}
