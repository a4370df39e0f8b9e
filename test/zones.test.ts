import { spawnSync } from 'node:child_process'
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'

const root = join(import.meta.dirname, '..')
/** The project's own lint settings over files that are not the project's. */
const folder = mkdtempSync(join(tmpdir(), 'doorstep-zones-'))
const { vcs: _, ...settings } = JSON.parse(readFileSync(join(root, 'biome.json'), 'utf8')) as { vcs: unknown }
writeFileSync(join(folder, 'biome.json'), JSON.stringify(settings))
cpSync(join(root, 'country-literal.grit'), join(folder, 'country-literal.grit'))
afterAll(() => rmSync(folder, { recursive: true }))

/** What the linter says of a file at `path`. */
function lint(path: string, source: string): string {
  mkdirSync(dirname(join(folder, path)), { recursive: true })
  writeFileSync(join(folder, path), source)
  const biome = join(root, 'node_modules/@biomejs/biome/bin/biome')
  const { stdout, stderr } = spawnSync(process.execPath, [biome, 'lint', path], { cwd: folder, encoding: 'utf8' })
  return stdout + stderr
}

const imports = (from: string): string => `import { x } from '${from}'\nexport const y = x\n`

describe('the linter', () => {
  it.each([
    ['electron/a.ts', '../station/server.ts', 'Ask the station over HTTP'],
    ['electron/a.ts', '../station/intake/verify.ts', 'Ask the station over HTTP'],
    ['electron/a.ts', '../devices/folder/driver.ts', 'drivers run in their own process'],
    ['electron/a.ts', '../renderer/api.ts', 'Put what both need into electron/contract/'],
    ['electron/a.ts', 'electron', 'Take what you need as an argument from the shell'],
    ['station/a.ts', '../electron/core.ts', 'belongs in station/protocol/'],
    ['station/protocol/a.ts', '../keys.ts', 'Pass values in instead'],
    ['devices/a.ts', '../electron/core.ts', 'Send the core a message'],
    ['devices/a.ts', 'better-sqlite3', 'Send the reading to the core'],
    ['renderer/screens/a.tsx', '../../electron/core.ts', 'call through renderer/api.ts'],
    ['migrations/tablet/a.ts', '../../electron/core.ts', 'copy the value in'],
  ])('tells %s what to do instead of importing %s', (path, from, advice) => {
    expect(lint(path, imports(from))).toContain(advice)
  })

  it.each([
    ['electron/b.ts', '../station/protocol/index.ts'],
    ['electron/b.ts', '../devices/device.ts'],
    ['electron/shell/b.ts', 'electron'],
    ['renderer/screens/b.tsx', '../../electron/contract/index.ts'],
  ])('lets %s import %s', (path, from) => {
    expect(lint(path, imports(from))).toContain('Checked 1 file')
    expect(lint(path, imports(from))).not.toContain('noRestrictedImports')
  })

  it.each(['electron/c.ts', 'renderer/c.ts', 'devices/c.ts', 'station/c.ts'])(
    'finds a country written into %s',
    (path) => {
      expect(lint(path, "export const isHere = (country: string) => country === 'vn'\n")).toContain('The law is data')
    },
  )
})
