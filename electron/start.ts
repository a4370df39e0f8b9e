/** `npm start`: Electron when it is there or can be had, else the browser host. */
import { spawn } from 'node:child_process'
import { join } from 'node:path'
import { serveBrowser } from './browser-host.ts'
import { buildIfStale, mainFile, pageDir, root } from './build.ts'
import { findElectron } from './find-electron.ts'
import { forkChild } from './host/node-child.ts'
import { type Options, readOptions, USAGE } from './host/options.ts'
import { run } from './host/run.ts'
import { appVersion } from './version.ts'

const entries = { core: 'electron/core-process.ts', devices: 'devices/main.ts', station: 'station/main.ts' }

async function inBrowser(options: Options): Promise<void> {
  await buildIfStale('page')
  const running = await run({
    options,
    appVersion,
    seedFolder: join(root, 'station/practice'),
    spawn: (name, args) => forkChild(join(root, entries[name]), args),
    log: (level, message) => console.error(`${level}: ${message}`),
  })
  const served = await serveBrowser({ host: running.host, port: options.port, pageDir }).catch(
    async (error: unknown) => {
      await running.stop()
      throw error
    },
  )
  console.log(`Doorstep is at ${served.address}`)
  console.log('Ctrl-C stops it.')
  const stop = async () => {
    // Both at once: Ctrl-C has reached the children too, and none of them may be started again.
    await Promise.all([running.stop(), served.close()])
    process.exit(0)
  }
  process.once('SIGINT', () => void stop())
  process.once('SIGTERM', () => void stop())
  if (options.open && hasDisplay()) {
    const { default: open } = await import('open')
    await open(served.address).catch(() => console.log('No browser could be opened: open the address yourself.'))
  }
}

async function inElectron(binary: string, args: readonly string[]): Promise<void> {
  await buildIfStale('page')
  await buildIfStale('processes')
  const flags = process.env.ELECTRON_TEST_ARGS?.split(' ') ?? []
  const child = spawn(binary, [...flags, '-r', mainFile, root, '--', ...args], { stdio: 'inherit' })
  // Ctrl-C reaches both; the app ends first and says how.
  process.on('SIGINT', () => {})
  process.on('SIGTERM', () => child.kill('SIGTERM'))
  child.on('exit', (code) => process.exit(code ?? 1))
}

function hasDisplay(): boolean {
  return process.platform !== 'linux' || Boolean(process.env.DISPLAY ?? process.env.WAYLAND_DISPLAY)
}

const args = process.argv.slice(2)
if (args.includes('--help')) {
  console.log(USAGE)
  process.exit(0)
}
try {
  const options = readOptions(args)
  const electron = options.browser ? undefined : await findElectron(hasDisplay())
  if (electron?.state === 'found') await inElectron(electron.binary, args)
  else {
    if (electron) console.log(electron.sentence)
    await inBrowser(options)
  }
} catch (error) {
  console.error(error instanceof Error ? error.message : error)
  process.exit(1)
}
