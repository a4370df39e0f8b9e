import { spawnSync } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'

export type FoundElectron = { state: 'found'; binary: string } | { state: 'absent'; sentence: string }

const DOWNLOADS_FROM = 'https://github.com/electron/electron/releases'
const REACH_MS = 5_000
const DOWNLOAD_MS = 15 * 60_000

/** The Electron binary, fetched when it can be; else one sentence that says why the browser host is used. */
export async function findElectron(hasDisplay: boolean): Promise<FoundElectron> {
  const absent = (why: string): FoundElectron => ({
    state: 'absent',
    sentence: `${why}, so Doorstep is served to a browser.`,
  })
  if (!hasDisplay) return absent('There is no display for Electron')
  if (process.getuid?.() === 0 && !process.env.ELECTRON_TEST_ARGS?.includes('--no-sandbox'))
    return absent('Electron’s sandbox does not run as root')
  const installed = installedBinary()
  if (installed) return { state: 'found', binary: installed }
  if (!(await reaches(DOWNLOADS_FROM))) return absent('Electron is not installed and its download cannot be reached')
  console.log('Downloading Electron, once …')
  spawnSync(process.execPath, [join(packageDir(), 'install.js')], { stdio: 'inherit', timeout: DOWNLOAD_MS })
  const downloaded = installedBinary()
  return downloaded ? { state: 'found', binary: downloaded } : absent('Electron’s download failed')
}

const packageDir = (): string => dirname(createRequire(import.meta.url).resolve('electron/package.json'))

/** As the package itself looks for it, but without starting a download. */
export function installedBinary(): string | undefined {
  const override = process.env.ELECTRON_OVERRIDE_DIST_PATH
  const named = join(packageDir(), 'path.txt')
  const name = existsSync(named) ? readFileSync(named, 'utf8') : 'electron'
  const binary = join(override ?? join(packageDir(), 'dist'), name)
  return existsSync(binary) ? binary : undefined
}

async function reaches(url: string): Promise<boolean> {
  return fetch(url, { method: 'HEAD', signal: AbortSignal.timeout(REACH_MS) }).then(
    ({ ok }) => ok,
    () => false,
  )
}
