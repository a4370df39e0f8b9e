import { readdirSync, readFileSync } from 'node:fs'
import { join, relative, sep } from 'node:path'
import { expect, it } from 'vitest'

const root = join(import.meta.dirname, '..')
/** Law, seeds, the command line and the words of the languages; everything else reads the pack. */
const ALLOWED = [
  /^electron\/rules\/packs\//,
  /^station\/practice\//,
  /^electron\/launch/,
  /^electron\/host\/options\.ts$/,
  /^station\/command-line\.ts$/,
  /^renderer\/locales\//,
]
const SOURCE = /\.(ts|tsx|mts|mjs|js|jsx|json|html|css|ya?ml)$/
const COUNTRY_LITERAL = /(['"`])(vn|cn|VN|CN|Vietnam|Viet Nam|China)\1/g

function literalsIn(path: string): string[] {
  const text = readFileSync(join(root, path), 'utf8')
  return [...text.matchAll(COUNTRY_LITERAL)].map((match) => `${path}: ${match[0]}`)
}

it('no source names a country outside packs, seeds, the command line and the languages', () => {
  const sources = ['electron', 'renderer', 'devices', 'station', 'migrations'].flatMap((folder) =>
    readdirSync(join(root, folder), { recursive: true, encoding: 'utf8', withFileTypes: true })
      .filter((entry) => entry.isFile() && SOURCE.test(entry.name))
      .map((entry) => relative(root, join(entry.parentPath, entry.name)).split(sep).join('/')),
  )
  expect(sources.length).toBeGreaterThan(20)
  expect(
    sources.filter((path) => !ALLOWED.some((allowed) => allowed.test(path))).flatMap(literalsIn),
    'read it from the rule pack, so that a third place is a new pack and no new code',
  ).toEqual([])
  // The search does find them where they are allowed.
  expect(literalsIn('electron/rules/packs/vn-2026-07.json')).not.toEqual([])
})
