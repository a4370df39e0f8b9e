import { compose } from '../rules/layers.ts'
import { occurring } from '../rules/occurring.ts'
import { type LoadedLayer, RulePackError } from '../rules/parse.ts'

export type Misfit = { hash: string; message: string }

/**
 * Which of the offered files hold with everything that is here, in every composition that can occur. They are tried
 * together, because a country's new law and its province's answer may fit only as a pair; the lowest that does not fit
 * what lies beneath it is left out, until the rest does. Pure.
 */
export function fittingLayers(
  held: readonly LoadedLayer[],
  offered: readonly LoadedLayer[],
): { fit: LoadedLayer[]; misfits: Misfit[] } {
  const misfits: Misfit[] = []
  let fit = [...offered]
  for (;;) {
    const misfit = firstMisfit(held, fit)
    if (!misfit) return { fit, misfits }
    misfits.push(misfit)
    fit = fit.filter(({ hash }) => hash !== misfit.hash)
  }
}

function firstMisfit(held: readonly LoadedLayer[], offered: readonly LoadedLayer[]): Misfit | undefined {
  const fresh = new Set(offered.map(({ hash }) => hash))
  for (const { layers } of occurring([...held, ...offered])) {
    if (!layers.some(({ hash }) => fresh.has(hash)) || problemOf(layers) === undefined) continue
    for (let count = 1; count <= layers.length; count += 1) {
      const message = problemOf(layers.slice(0, count))
      if (message === undefined) continue
      const blamed = layers.slice(0, count).findLast(({ hash }) => fresh.has(hash))
      if (blamed) return { hash: blamed.hash, message }
      // What is here did not fit before either: no fault of the new ones.
      break
    }
  }
  return undefined
}

function problemOf(layers: readonly LoadedLayer[]): string | undefined {
  try {
    compose(layers)
    return undefined
  } catch (error) {
    if (error instanceof RulePackError) return error.message
    throw error
  }
}
