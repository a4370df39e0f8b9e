/** `npm run build`: the page, and the four processes and the preload that Electron runs, into dist/. */
import { cpSync, existsSync, readdirSync, statSync, utimesSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout } from 'node:timers/promises'
import { build, type InlineConfig } from 'vite'
import { lockData } from './host/lock.ts'

export const root = join(import.meta.dirname, '..')
export const dist = join(root, 'dist')
export const pageDir = join(dist, 'renderer')
/** What Electron runs first; also preloaded (`-r`), because a default app may load it only when Electron is ready. */
export const mainFile = join(dist, 'main.cjs')

type Bundle = {
  name: string
  source: string
  format: 'es' | 'cjs'
  /** `inside`: dependencies are part of the bundle. Else they stay in node_modules, native ones among them. */
  dependencies: 'inside' | 'outside'
}

/** One file each: what a process reads beside itself (packs, seeds, its thread) is beside that file. */
const bundles: readonly Bundle[] = [
  { name: 'core', source: 'electron/core-process.ts', format: 'es', dependencies: 'outside' },
  { name: 'devices', source: 'devices/main.ts', format: 'es', dependencies: 'outside' },
  { name: 'station', source: 'electron/shell/station-process.ts', format: 'es', dependencies: 'outside' },
  { name: 'open-worker', source: 'station/intake/open-worker.ts', format: 'es', dependencies: 'outside' },
  { name: 'grow-worker', source: 'devices/fingerprint/grow-worker.ts', format: 'es', dependencies: 'outside' },
  // CommonJS, because an ES module is loaded while Electron already gets ready, and the page's scheme has to be declared before.
  { name: 'main', source: 'electron/shell/main.ts', format: 'cjs', dependencies: 'inside' },
  // CommonJS, because the sandbox loads nothing else.
  { name: 'preload', source: 'electron/shell/preload.ts', format: 'cjs', dependencies: 'inside' },
]

function configOf({ name, source, format, dependencies }: Bundle): InlineConfig {
  return {
    root,
    configFile: false,
    logLevel: 'warn',
    ssr: dependencies === 'inside' ? { noExternal: true } : { external: true },
    build: {
      ssr: true,
      outDir: dist,
      emptyOutDir: false,
      // Electron 33's Node; the oldest that these files run on.
      target: 'node20',
      minify: false,
      rollupOptions: {
        external: ['electron', 'better-sqlite3'],
        input: { [name]: join(root, source) },
        output: {
          format,
          entryFileNames: `[name].${format === 'es' ? 'mjs' : 'cjs'}`,
          codeSplitting: false,
        },
      },
    },
  }
}

async function buildPage(): Promise<void> {
  await build({ configFile: join(root, 'vite.config.ts'), logLevel: 'warn' })
}

async function buildProcesses(): Promise<void> {
  for (const bundle of bundles) await build(configOf(bundle))
  // Files that the bundles read beside themselves.
  cpSync(join(root, 'electron/rules/packs'), join(dist, 'packs'), { recursive: true })
  for (const units of readdirSync(join(root, 'electron/rules/units')).filter((name) => name.endsWith('.json')))
    cpSync(join(root, 'electron/rules/units', units), join(dist, 'units', units))
  cpSync(join(root, 'devices/camera/mannequin.jpg'), join(dist, 'assets', 'mannequin.jpg'))
  cpSync(join(root, 'devices/printer/font/glyphs.bin'), join(dist, 'assets', 'glyphs.bin'))
  for (const seed of readdirSync(join(root, 'station/practice')))
    cpSync(join(root, 'station/practice', seed), join(dist, 'practice', seed))
}

type What = 'page' | 'processes'
const stampOf = (what: What): string => join(dist, `.${what}`)

/** Builds what is missing or older than its sources, so that a start after an edit shows the edit and another is instant. */
export async function buildIfStale(what: What): Promise<void> {
  if (isFresh(what)) return
  await alone(async () => {
    // Another start may have built it while this one waited.
    if (isFresh(what)) return
    console.log(what === 'page' ? 'Building the page …' : 'Building the processes …')
    await buildNow(what)
  })
}

function isFresh(what: What): boolean {
  const sources =
    what === 'page'
      ? ['renderer', 'electron/contract', 'electron/rules', 'vite.config.ts']
      : ['electron', 'devices', 'station', 'migrations']
  const newest = Math.max(...[...sources, 'package-lock.json'].map((source) => newestIn(join(root, source))))
  return existsSync(stampOf(what)) && statSync(stampOf(what)).mtimeMs >= newest
}

async function buildNow(what: What): Promise<void> {
  const began = new Date()
  await (what === 'page' ? buildPage() : buildProcesses())
  writeFileSync(stampOf(what), '')
  utimesSync(stampOf(what), began, began)
}

/** Two builds at once would each delete what the other writes. */
async function alone(work: () => Promise<void>): Promise<void> {
  for (;;) {
    const lock = await lockData(dist)
    if (!lock) {
      await setTimeout(100)
      continue
    }
    try {
      return await work()
    } finally {
      lock.release()
    }
  }
}

function newestIn(path: string): number {
  const stat = statSync(path)
  if (!stat.isDirectory()) return stat.mtimeMs
  return Math.max(stat.mtimeMs, ...readdirSync(path).map((name) => newestIn(join(path, name))))
}

export const buildAll = (): Promise<void> =>
  alone(async () => {
    await buildNow('page')
    await buildNow('processes')
  })

if (process.argv[1] === import.meta.filename) await buildAll()
