/** Doorstep in the browser host, through npm as a user starts it, and its page in a real Chromium. */
import type { Browser } from 'playwright-core'
import { eventually, type RunningApp, type StartOptions, startArguments } from './app.ts'
import { descendants } from './processes.ts'
import { openTerminal, type Terminal } from './terminal.ts'

/** Not yet opened in a browser: the printed address is good for one visit. */
export type StartedHost = { terminal: Terminal; address: URL }

export async function startBrowserHost(options: StartOptions): Promise<StartedHost> {
  const terminal = startInTerminal(options)
  try {
    const [, address] = await terminal.waitFor(/Doorstep is at (http:\S+)/)
    return { terminal, address: new URL(address!) }
  } catch (error) {
    terminal.kill()
    throw error
  }
}

export function startInTerminal(options: StartOptions): Terminal {
  return openTerminal('npm', [...['start', '--', '--browser', '--no-open', '--port', '0'], ...startArguments(options)])
}

export async function startInBrowser(browser: Browser, options: StartOptions): Promise<RunningApp> {
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
    pdfDir: undefined,
    corePid: async () => descendants(terminal.pid).find(({ command }) => command.includes('core-process.ts'))?.pid,
    // Granting nothing refuses everything: nobody is there to answer a question.
    letCamera: (isAllowed) => context.grantPermissions(isAllowed ? ['camera'] : [], { origin: address.origin }),
    resize: (width, height) => page.setViewportSize({ width, height }),
    printed: terminal.printed,
    close: closeAll,
  }
}
