/** `npm run build`: the page, and the four processes and the preload that Electron runs, into dist/. */
import { cpSync, existsSync, readdirSync, rmSync, statSync, utimesSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { build, type InlineConfig } from 'vite'

export const root = join(import.meta.dirname, '..')
export const dist = join(root, 'dist')
export const pageDir = join(dist, 'renderer')

/** Electron's own modules and every dependency stay outside: they are in node_modules, native ones among them. */
function processes(): InlineConfig {
  return {
    root,
    configFile: false,
    logLevel: 'warn',
    ssr: { external: true },
    build: {
      ssr: true,
      outDir: dist,
      emptyOutDir: false,
      target: 'node20',
      minify: false,
      rollupOptions: {
        external: ['electron'],
        input: {
          main: join(root, 'electron/shell/main.ts'),
          core: join(root, 'electron/core-process.ts'),
          devices: join(root, 'devices/main.ts'),
          station: join(root, 'electron/shell/station-process.ts'),
        },
        output: { format: 'es', entryFileNames: '[name].mjs', chunkFileNames: 'chunks/[name]-[hash].mjs' },
      },
    },
  }
}

/** A sandboxed preload is CommonJS in one file. */
function preload(): InlineConfig {
  return {
    root,
    configFile: false,
    logLevel: 'warn',
    ssr: { external: true },
    build: {
      ssr: true,
      outDir: dist,
      emptyOutDir: false,
      target: 'node20',
      minify: false,
      rollupOptions: {
        external: ['electron'],
        input: { preload: join(root, 'electron/shell/preload.ts') },
        output: { format: 'cjs', entryFileNames: '[name].cjs' },
      },
    },
  }
}

export async function buildPage(): Promise<void> {
  await build({ configFile: join(root, 'vite.config.ts'), logLevel: 'warn' })
}

export async function buildProcesses(): Promise<void> {
  rmSync(join(dist, 'chunks'), { recursive: true, force: true })
  await build(processes())
  await build(preload())
  // Files that the bundles read beside themselves.
  cpSync(join(root, 'electron/rules/packs'), join(dist, 'packs'), { recursive: true })
  cpSync(join(root, 'devices/camera/mannequin.jpg'), join(dist, 'assets', 'mannequin.jpg'))
  for (const seed of readdirSync(join(root, 'station/practice')))
    cpSync(join(root, 'station/practice', seed), join(dist, 'practice', seed))
}

/** Builds what is missing or older than its sources, so that a start after an edit shows the edit and another is instant. */
export async function buildIfStale(what: 'page' | 'processes'): Promise<void> {
  const stamp = join(dist, `.${what}`)
  const sources =
    what === 'page'
      ? ['renderer', 'electron/contract', 'electron/rules', 'vite.config.ts']
      : ['electron', 'devices', 'station', 'migrations']
  const newest = Math.max(...[...sources, 'package-lock.json'].map((source) => newestIn(join(root, source))))
  if (existsSync(stamp) && statSync(stamp).mtimeMs >= newest) return
  const began = new Date()
  console.log(what === 'page' ? 'Building the page …' : 'Building the processes …')
  await (what === 'page' ? buildPage() : buildProcesses())
  writeFileSync(stamp, '')
  utimesSync(stamp, began, began)
}

function newestIn(path: string): number {
  const stat = statSync(path)
  if (!stat.isDirectory()) return stat.mtimeMs
  return Math.max(stat.mtimeMs, ...readdirSync(path).map((name) => newestIn(join(path, name))))
}

if (process.argv[1] === import.meta.filename) {
  await buildPage()
  await buildProcesses()
}
