/** Starts the app on a fresh folder, walks the journey, asks for the evidence, and leaves nothing behind. */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Browser } from 'playwright-core'
import type { HostName, RunningApp, StartApp } from './app.ts'
import { startInBrowser } from './browser.ts'
import { isBareShell, launchChromium } from './chromium.ts'
import { startInElectron } from './electron.ts'
import { StepFailed, type StepName, stepNames, walk } from './journey.ts'
import { type Person, person } from './person.ts'
import { verify } from './verify.ts'

/** What several journeys may share. */
export type OpenHost = {
  start: StartApp
  close(): Promise<void>
  /** The page opens the practice twin then, and no camera is refused. */
  hasNoCamera?: boolean
}

export async function openHost(name: HostName): Promise<OpenHost> {
  if (name === 'electron') return { start: startInElectron, close: async () => {} }
  const browser = await launchChromium()
  return browserHost(browser)
}

export function browserHost(browser: Browser): OpenHost {
  const hasNoCamera = isBareShell()
  if (hasNoCamera) console.log('This Chromium has no camera: the page takes its practice twin.')
  return {
    start: (options) => startInBrowser(browser, options),
    close: () => browser.close(),
    hasNoCamera,
  }
}

export type AttemptOptions = {
  /** Whose application; by default the default country's. */
  who?: Person
  /** A folder of pictures instead of the practice devices. */
  captures?: string | undefined
  without?: StepName | undefined
  /** Where a picture of the page goes at which it failed. */
  screenshot?: string | undefined
  onStep?: (name: StepName, ms: number) => void
}
/** Empty: the journey is complete and every step has left its evidence. */
export type Failure = { step: StepName; sentence: string }

/** @throws {Error} when the app itself does not start or end: that says nothing about a step. */
export async function attempt(host: OpenHost, options: AttemptOptions = {}): Promise<Failure[]> {
  const { who: wanted = person, captures } = options
  const who: Person = host.hasNoCamera ? { ...wanted, camera: 'canvas' } : wanted
  const dataDir = mkdtempSync(join(tmpdir(), 'doorstep-journey-'))
  let app: RunningApp | undefined
  try {
    app = await host.start({ dataDir, captures, country: who.country, camera: who.camera })
    return await verify(app, who, await walk(app, who, options))
  } catch (error) {
    if (!(error instanceof StepFailed)) throw error
    if (options.screenshot) await app?.page.screenshot({ path: options.screenshot, fullPage: true })
    return [{ step: error.step, sentence: error.message }]
  } finally {
    await app?.close()
    rmSync(dataDir, { recursive: true, force: true })
  }
}

/**
 * Whether a journey without `left` failed for that reason: at a later step that needed it, or for want of its evidence.
 * A failure before it would be another's.
 */
export function isDueTo(left: StepName, failures: readonly Failure[]): boolean {
  return failures.some(({ step }) => stepNames.indexOf(step) >= stepNames.indexOf(left))
}
