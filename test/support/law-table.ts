/** For tables that a lawyer can read: a person, a day, what the rules decide, and the words or the law that they give for it. */
import type { Because } from '../../electron/contract/decisions.ts'
import { type Facts, factsOf } from '../../electron/rules/condition.ts'
import { packFor, shippedPacks } from '../../electron/rules/load.ts'
import type { RulePack } from '../../electron/rules/pack.ts'

const shipped = shippedPacks()

/** Fields by the pack's names, and `procedure`. */
export type Application = { procedure: string } & Record<string, string>

export type Case = { pack: RulePack; facts: Facts; on: string }

/** @param on ISO date: the day of application, and the day whose rules hold. @param place where the team works. */
export function caseOf(country: string, on: string, { procedure, ...fields }: Application, place = ''): Case {
  const pack = packFor(shipped, country, on, place)?.pack
  if (!pack) throw new Error(`no pack of ${country} on ${on}`)
  return { pack, facts: factsOf(pack, { procedure, fields }, on), on }
}

/** All that a decision gives as its reasons, to look for a fragment in. */
export const reasonsOf = (because: readonly Because[]): string =>
  because.map(({ rule, text, basis, note }) => [rule, text.en, text.vi, basis, note].join(' | ')).join('\n')
