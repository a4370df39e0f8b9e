/** The rule packs that came with this version. */
import { readdirSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { type LoadedLayer, type LoadedPack, parseLayer, parsePack } from './parse.ts'

/** `packs/` beside this module, or beside the bundle that it is built into. */
export const shippedFolder = (): string => join(dirname(fileURLToPath(import.meta.url)), 'packs')

/**
 * Countries, provinces and campaigns, by file name.
 * @throws {RulePackError} when one is wrong: the build is broken and does not start.
 */
export const shippedPacks = (folder = shippedFolder()): LoadedLayer[] => filesIn(folder).map(parseLayer)

/** Those that are in force nowhere any more, and under which applications were taken. @throws {RulePackError} */
export const retiredPacks = (folder = join(shippedFolder(), 'retired')): LoadedPack[] => filesIn(folder).map(parsePack)

function filesIn(folder: string): Uint8Array[] {
  const names = readdirSync(folder).filter((name) => name.endsWith('.json'))
  return names.sort().map((name) => readFileSync(join(folder, name)))
}

export { packFor } from './layers.ts'
export {
  type LoadedLayer,
  type LoadedPack,
  parseLayer,
  parsePack,
  RulePackError,
  type RulePackErrorCode,
} from './parse.ts'
