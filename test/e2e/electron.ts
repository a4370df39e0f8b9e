/** Doorstep in a real Electron window, under a display that nobody sees. */
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { type ElectronApplication, _electron as electron } from 'playwright-core'
import { buildIfStale, mainFile } from '../../electron/build.ts'
import { eventually, type RunningApp, type StartOptions, startArguments } from './app.ts'
import { FAKE_CAMERA } from './chromium.ts'
import { openDisplay } from './display.ts'
import { descendants } from './processes.ts'
import { root } from './terminal.ts'

export type ElectronApp = RunningApp & {
  application: ElectronApplication
  /** When its process was started, by `performance.now()`. */
  launchedAt: number
  /** When its window was there. */
  openedAt: number
}

const START_MS = 60_000

/** Why there is no Electron to be had here; nothing when there is one. */
export function lackOfElectron(): string | undefined {
  const dist = process.env.ELECTRON_OVERRIDE_DIST_PATH
  if (!dist) return 'ELECTRON_OVERRIDE_DIST_PATH names no Electron'
  if (!existsSync(join(dist, 'electron'))) return `there is no Electron in ${dist}`
  if (!process.env.DISPLAY && !existsSync('/usr/bin/Xvfb')) return 'there is neither a display nor Xvfb'
  return undefined
}

export async function startInElectron(options: StartOptions): Promise<ElectronApp> {
  const lack = lackOfElectron()
  if (lack) throw new Error(`Electron cannot be started: ${lack}.`)
  await buildIfStale('page')
  await buildIfStale('processes')
  const display = await openDisplay()
  const pdfDir = join(options.dataDir, 'pdf')
  const launchedAt = performance.now()
  const application = await electron
    .launch({
      executablePath: join(process.env.ELECTRON_OVERRIDE_DIST_PATH!, 'electron'),
      args: [
        ...(process.env.ELECTRON_TEST_ARGS?.split(' ') ?? []),
        FAKE_CAMERA,
        ...['-r', mainFile, root, '--', ...startArguments(options), '--save-pdf-to', pdfDir],
      ],
      cwd: root,
      env: { ...(process.env as Record<string, string>), DISPLAY: display.name },
      timeout: START_MS,
    })
    .catch((error: unknown) => {
      display.close()
      throw error
    })
  const { pid } = application.process()
  let printed = ''
  for (const stream of [application.process().stdout, application.process().stderr])
    stream?.on('data', (chunk: Buffer) => {
      printed = (printed + chunk.toString('utf8')).slice(-64 * 1024)
    })
  let hasClosed = false
  const close = async () => {
    if (hasClosed) return
    hasClosed = true
    const started = descendants(pid!).map((one) => one.pid)
    try {
      await application.close()
      await eventually('the end of every process', () =>
        started.every((one) => !existsSync(`/proc/${one}`)) ? true : undefined,
      )
    } finally {
      display.close()
    }
  }
  try {
    const page = await application.firstWindow({ timeout: START_MS })
    const openedAt = performance.now()
    return {
      host: 'electron',
      application,
      launchedAt,
      openedAt,
      page,
      dataDir: options.dataDir,
      captures: options.captures,
      pdfDir,
      corePid: () => findCore(application),
      letCamera: (isAllowed) => letCamera(application, isAllowed),
      resize: async (width, height) => {
        await application.evaluate(
          ({ BrowserWindow }, size) => BrowserWindow.getAllWindows()[0]!.setContentSize(size.width, size.height),
          { width, height },
        )
        await page.waitForFunction((wanted) => window.innerWidth === wanted, width)
      },
      printed: () => printed,
      close,
    }
  } catch (error) {
    await close()
    throw new Error(`Electron showed no window:\n${printed}`, { cause: error })
  }
}

function findCore(application: ElectronApplication): Promise<number | undefined> {
  return application.evaluate(
    ({ app }) =>
      app.getAppMetrics().find(({ name, serviceName }) => [name, serviceName].includes('doorstep-core'))?.pid,
  )
}

/** As the system would answer for a tablet's camera; the app's own rule is tried elsewhere. */
function letCamera(application: ElectronApplication, isAllowed: boolean): Promise<void> {
  return application.evaluate(({ session }, isMedia) => {
    const pages = session.fromPartition('doorstep', { cache: false })
    pages.setPermissionCheckHandler((_contents, permission) => isMedia && permission === 'media')
    pages.setPermissionRequestHandler((_contents, permission, answer) => answer(isMedia && permission === 'media'))
  }, isAllowed)
}
