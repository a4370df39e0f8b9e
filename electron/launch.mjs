// The first file that runs: plain JavaScript, so that a Node that cannot run the rest says so in a sentence.
import { spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'

const root = dirname(dirname(fileURLToPath(import.meta.url)))
const [, , command = 'start', ...args] = process.argv

const modules = {
  start: 'electron/start.ts',
  station: 'station/main.ts',
  rehearse: 'test/rehearse/main.ts',
  bench: 'test/bench/main.ts',
  check: 'test/check.ts',
  journey: 'test/e2e/main.ts',
  screens: 'test/screens/main.ts',
  build: 'electron/build.ts',
  package: 'electron/package.ts',
  simulate: 'devices/command-line/simulate.ts',
  devices: 'devices/command-line/devices.ts',
  rules: 'electron/rules/command-line/rules.ts',
}
const programs = { test: ['node_modules/vitest/vitest.mjs', 'run'] }

function refuse(sentence) {
  console.error(sentence)
  process.exit(1)
}

/** SQLite's addon needs Node-API 10; an older Node would end with a segmentation fault, in this process or a child. */
function loadsSqlite() {
  if (Number(process.versions.napi) >= 10) return true
  const probe = "new (require('better-sqlite3'))(':memory:').close()"
  return spawnSync(process.execPath, ['-e', probe], { cwd: root, stdio: 'ignore' }).status === 0
}

if (!existsSync(join(root, 'node_modules', 'better-sqlite3')))
  refuse('Doorstep’s packages are not installed: run `npm ci` first.')
if (!process.features.typescript || !loadsSqlite()) {
  refuse(
    `Doorstep’s scripts need Node 24, and this is ${process.version}: start them with \`npm run ${command}\`, which uses the Node 24 that \`npm ci\` installs; on a machine for which it has none, install Node 24.`,
  )
}

if (programs[command]) {
  const result = spawnSync(process.execPath, [...programs[command], ...args], { cwd: root, stdio: 'inherit' })
  process.exit(result.status ?? 1)
} else if (modules[command]) {
  process.argv.splice(1, 2, join(root, modules[command]))
  await import(pathToFileURL(join(root, modules[command])).href)
} else {
  refuse(
    `There is no “${command}”. There is: ${[...Object.keys(modules), ...Object.keys(programs)].sort().join(', ')}.`,
  )
}
