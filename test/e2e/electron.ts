/** Doorstep in a real Electron window, under a display that nobody sees. */
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { type ElectronApplication, _electron as electron } from 'playwright-core'
import { buildIfStale, mainFile } from '../../electron/build.ts'
import { eventually, type RunningApp } from './app.ts'
import { openDisplay } from './display.ts'
import { descendants } from './processes.ts'
import { root } from './terminal.ts'

export type ElectronApp = RunningApp & { application: ElectronApplication }

const START_MS = 60_000

/** Why there is no Electron to be had here; nothing when there is one. */
export function lackOfElectron(): string | undefined {
  const dist = process.env.ELECTRON_OVERRIDE_DIST_PATH
  if (!dist) return 'ELECTRON_OVERRIDE_DIST_PATH names no Electron'
  if (!existsSync(join(dist, 'electron'))) return `there is no Electron in ${dist}`
  if (!process.env.DISPLAY && !existsSync('/usr/bin/Xvfb')) return 'there is neither a display nor Xvfb'
  return undefined
}

export async function startInElectron(options: {
  dataDir: string
  captures?: string | undefined
}): Promise<ElectronApp> {
  const lack = lackOfElectron()
  if (lack) throw new Error(`Electron cannot be started: ${lack}.`)
  await buildIfStale('page')
  await buildIfStale('processes')
  const display = await openDisplay()
  const application = await electron
    .launch({
      executablePath: join(process.env.ELECTRON_OVERRIDE_DIST_PATH!, 'electron'),
      args: [
        ...(process.env.ELECTRON_TEST_ARGS?.split(' ') ?? []),
        ...['-r', mainFile, root, '--', '--data', options.dataDir],
        ...(options.captures ? ['--captures', options.captures] : []),
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
    return {
      host: 'electron',
      application,
      page,
      dataDir: options.dataDir,
      captures: options.captures,
      corePid: () => findCore(application),
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
