/** `npm run package -- --dir`: electron-builder over a fresh build; with a runtime at hand, over that runtime. */
import { spawnSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { buildAll, root } from './build.ts'

const override = process.env.ELECTRON_OVERRIDE_DIST_PATH
/** Somebody else's build of Electron: named, so that the package does not claim to be the newest. */
const overrideArgs = override
  ? [
      `--config.electronDist=${override}`,
      `--config.electronVersion=${readFileSync(join(override, 'version'), 'utf8').replace(/^v/, '').trim()}`,
    ]
  : []

await buildAll()
const builder = join(dirname(createRequire(import.meta.url).resolve('electron-builder/package.json')), 'cli.js')
const { status } = spawnSync(
  process.execPath,
  [builder, '--publish=never', ...overrideArgs, ...process.argv.slice(2)],
  { cwd: root, stdio: 'inherit' },
)
process.exit(status ?? 1)
