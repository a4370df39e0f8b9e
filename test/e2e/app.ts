import type { Page } from 'playwright-core'

export type HostName = 'browser' | 'electron'

/** Doorstep, started as a user starts it, with its page at hand. */
export type RunningApp = {
  host: HostName
  page: Page
  /** What `--data` named; the practice station's folder is in it. */
  dataDir: string
  /** What `--captures` named, if it did. */
  captures: string | undefined
  /** Of the core that runs now; undefined between two. */
  corePid(): Promise<number | undefined>
  /** Everything that the processes have printed. */
  printed(): string
  /** Ends it as a user would, and resolves when no process of it is left. @throws {Error} when one is. */
  close(): Promise<void>
}

export type StartApp = (options: { dataDir: string; captures?: string | undefined }) => Promise<RunningApp>

/** Polls until `look` gives something. @throws {Error} `what` did not come in time. */
export async function eventually<T>(
  what: string,
  look: () => T | undefined | Promise<T | undefined>,
  limitMs = 20_000,
) {
  const end = Date.now() + limitMs
  for (;;) {
    const found = await look()
    if (found !== undefined) return found
    if (Date.now() > end) throw new Error(`${what} did not come within ${limitMs / 1000} s`)
    await new Promise((resolve) => setTimeout(resolve, 50))
  }
}
