import type { Page } from 'playwright-core'

export type HostName = 'browser' | 'electron'
/** Which camera the page opens, as `--camera` names it. */
export type CameraName = 'page' | 'canvas'

/** Doorstep, started as a user starts it, with its page at hand. */
export type RunningApp = {
  host: HostName
  page: Page
  /** What `--data` named; the practice station's folder is in it. */
  dataDir: string
  /** What `--captures` named, if it did. */
  captures: string | undefined
  /** Where a PDF goes without a dialog; nothing where the browser's own dialog makes it. */
  pdfDir: string | undefined
  /** Of the core that runs now; undefined between two. */
  corePid(): Promise<number | undefined>
  /** Whether the page may have the machine's camera, as the system's or the browser's question is answered. */
  letCamera(isAllowed: boolean): Promise<void>
  /** The screen is turned, or the window drawn to another size; in CSS pixels. */
  resize(width: number, height: number): Promise<void>
  /** Everything that the processes have printed. */
  printed(): string
  /** Ends it as a user would, and resolves when no process of it is left. @throws {Error} when one is. */
  close(): Promise<void>
}

export type StartOptions = {
  dataDir: string
  captures?: string | undefined
  /** Two letters; without it, the command's own default. */
  country?: string | undefined
  camera?: CameraName | undefined
}
export type StartApp = (options: StartOptions) => Promise<RunningApp>

/** What a start is told on its command line, in both hosts. */
export function startArguments({ dataDir, captures, country, camera }: StartOptions): string[] {
  return [
    ...['--data', dataDir],
    ...(captures ? ['--captures', captures] : []),
    ...(country ? ['--country', country] : []),
    ...(camera ? ['--camera', camera] : []),
  ]
}

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
