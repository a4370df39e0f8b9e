/** Doorstep in the browser host, through npm as a user starts it, and its page in a real Chromium. */
import type { Browser } from 'playwright-core'
import { eventually, type RunningApp } from './app.ts'
import { descendants } from './processes.ts'
import { openTerminal, type Terminal } from './terminal.ts'

/** Not yet opened in a browser: the printed address is good for one visit. */
export type StartedHost = { terminal: Terminal; address: URL }

export async function startBrowserHost(options: {
  dataDir: string
  captures?: string | undefined
}): Promise<StartedHost> {
  const terminal = startInTerminal(options)
  try {
    const [, address] = await terminal.waitFor(/Doorstep is at (http:\S+)/)
    return { terminal, address: new URL(address!) }
  } catch (error) {
    terminal.kill()
    throw error
  }
}

export function startInTerminal({ dataDir, captures }: { dataDir: string; captures?: string | undefined }): Terminal {
  const options = ['--browser', '--no-open', '--port', '0', '--data', dataDir]
  return openTerminal('npm', ['start', '--', ...options, ...(captures ? ['--captures', captures] : [])])
}

export async function startInBrowser(
  browser: Browser,
  options: { dataDir: string; captures?: string | undefined },
): Promise<RunningApp> {
  const { terminal, address } = await startBrowserHost(options)
  const context = await browser.newContext({ viewport: { width: 1280, height: 800 } })
  const page = await context.newPage()
  let hasClosed = false
  const closeAll = async () => {
    if (hasClosed) return
    hasClosed = true
    await context.close()
    terminal.interrupt()
    try {
      await eventually('the end of every process', () => (terminal.left().length === 0 ? true : undefined))
    } finally {
      terminal.kill()
    }
  }
  try {
    await page.goto(address.href)
  } catch (error) {
    await closeAll()
    throw error
  }
  return {
    host: 'browser',
    page,
    dataDir: options.dataDir,
    captures: options.captures,
    corePid: async () => descendants(terminal.pid).find(({ command }) => command.includes('core-process.ts'))?.pid,
    printed: terminal.printed,
    close: closeAll,
  }
}
