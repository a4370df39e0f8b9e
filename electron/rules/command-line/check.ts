/** Whether packs hold: each by itself, and every composition that can come to hold somewhere on some day. */
import { compose } from '../layers.ts'
import { type Occurring, occurring } from '../occurring.ts'
import { RulePackError } from '../parse.ts'
import { type ReadFile, readFiles } from './read-files.ts'
import { namedIn, warningsOf } from './warnings.ts'

export type Checked = {
  ok: boolean
  files: {
    file: string
    id?: string
    hash?: string
    level?: string
    problem?: { code: string; message: string }
    /** Rules, and those of them that a lawyer should look at or that are not sure. */
    rules: number
    needsReview: number
    unsure: number
    warnings: string[]
  }[]
  compositions: { layers: string[]; place: string; date: string; hash?: string; problem?: string }[]
}

/**
 * @param paths files and folders; none: the packs that come with this version.
 * @param today ISO; what has ended since is warned of.
 */
export function check(paths: readonly string[], today = new Date().toISOString().slice(0, 10)): Checked {
  const files = readFiles(paths)
  const compositions = occurring(files.flatMap(({ layer }) => layer ?? [])).map(composed)
  const checked = files.map((one) => described(one, unitsOf(files, one), today))
  const isLone = (layer: ReadFile['layer']) =>
    layer !== undefined &&
    (layer.head.level ?? 'country') !== 'country' &&
    !compositions.some(({ layers }) => layers.includes(layer.head.id))
  for (const [at, { layer }] of files.entries())
    if (isLone(layer)) checked[at]?.warnings.push('no country’s pack lies beneath it here, so that it was not composed')
  const ok = files.every(({ problem }) => !problem) && compositions.every(({ problem }) => !problem)
  return { ok: ok && files.length > 0, files: checked, compositions }
}

function composed({ layers, place, date }: Occurring): Checked['compositions'][number] {
  const named = { layers: layers.map(({ head }) => head.id), place, date }
  try {
    const pack = compose(layers)
    return { ...named, ...(pack && { hash: pack.hash }) }
  } catch (error) {
    if (error instanceof RulePackError) return { ...named, problem: `${error.code}: ${error.message}` }
    throw error
  }
}

/** The table that the country's pack names; undefined where no such pack is among the files. */
function unitsOf(files: readonly ReadFile[], { layer }: ReadFile): string | undefined {
  const heads = files.flatMap((one) => (one.layer?.head.country === layer?.head.country ? (one.layer?.head ?? []) : []))
  return heads.find(({ units }) => units !== undefined)?.units
}

type CheckedFile = Checked['files'][number]
function described({ file, layer, problem }: ReadFile, units: string | undefined, today: string): CheckedFile {
  if (!layer) return { file, ...(problem && { problem }), rules: 0, needsReview: 0, unsure: 0, warnings: [] }
  const nodes = namedIn(layer.content, '').map(({ node }) => node)
  return {
    file,
    id: layer.head.id,
    hash: layer.hash,
    level: layer.head.level ?? 'country',
    rules: nodes.filter(({ basis, rule }) => typeof basis === 'string' || typeof rule === 'string').length,
    needsReview: nodes.filter(({ needsReview }) => needsReview === true).length,
    unsure: nodes.filter(({ certainty }) => certainty === 'L').length,
    warnings: warningsOf(layer, units, today),
  }
}
