import { readdirSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { shippedFolder } from '../load.ts'
import { type LoadedLayer, parseLayer, RulePackError } from '../parse.ts'

export type ReadFile = { file: string; layer?: LoadedLayer; problem?: { code: string; message: string } }

/** @param paths files and folders; none: the packs that come with this version. One that is wrong says why, and the others are read. */
export function readFiles(paths: readonly string[]): ReadFile[] {
  const wanted = paths.length > 0 ? paths : [shippedFolder()]
  return wanted.flatMap((path) => filesIn(path).map(readOne))
}

/** A folder that cannot be listed stands for itself, and is then what cannot be read. */
function filesIn(path: string): string[] {
  try {
    if (!statSync(path).isDirectory()) return [path]
    const names = readdirSync(path).filter((name) => name.endsWith('.json'))
    return names.sort().map((name) => join(path, name))
  } catch {
    return [path]
  }
}

function readOne(file: string): ReadFile {
  let bytes: Uint8Array
  try {
    bytes = readFileSync(file)
  } catch {
    return { file, problem: { code: 'cannot-read', message: 'the file cannot be read' } }
  }
  try {
    return { file, layer: parseLayer(bytes) }
  } catch (error) {
    if (error instanceof RulePackError) return { file, problem: { code: error.code, message: error.message } }
    throw error
  }
}
