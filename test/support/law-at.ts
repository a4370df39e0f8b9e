/** What the shipped rule packs say of a person, at a place, on a day. For tables that a lawyer could read. */
import { type Facts, factsOf } from '../../electron/rules/condition.ts'
import { decisionsFor } from '../../electron/rules/decide/decisions.ts'
import { required } from '../../electron/rules/decide/required.ts'
import { feeRuleFor } from '../../electron/rules/fee.ts'
import { packFor, shippedPacks } from '../../electron/rules/load.ts'
import type { RulePack } from '../../electron/rules/pack.ts'
import { presets } from '../../electron/rules/prefill.ts'
import type { StatusWord } from '../../station/protocol/index.ts'

export type Person = Readonly<Record<string, string>>
const layers = shippedPacks()

/** @param place code of a unit; empty: the country's rules alone. @throws when no pack is in force. */
export function packAt(country: string, date: string, place = ''): RulePack {
  const found = packFor(layers, country, date, place)
  if (!found) throw new Error(`no pack of ${country} on ${date}`)
  return found.pack
}

/** The form as it stands when the officer begins: what the pack presets, and what is known of the person. */
export function lawAt(country: string, date: string, place: string, procedure: string, person: Person = {}) {
  const pack = packAt(country, date, place)
  const preset = presets(pack, factsOf(pack, { procedure, fields: person }, date))
  const facts: Facts = factsOf(pack, { procedure, fields: { ...preset, ...person } }, date)
  const say = (statuses: StatusWord[] = []) => decisionsFor(pack, facts, date, statuses)
  const decisions = say()
  const clock = (sort: 'statutory' | 'promised') => decisions.deadlines.find((one) => one.sort === sort)
  return { pack, facts, decisions, say, clock, needs: required(pack, facts), fee: feeRuleFor(pack, facts, date) }
}

/** An answer as a row of a table has it: the word, and the first reason in the country's official language. */
export function worded(
  answer: { answer: string; because: readonly { text: { zh: string; vi: string } }[] },
  language: 'zh' | 'vi',
): [string, string] {
  return [answer.answer, answer.because[0]?.text[language] ?? '']
}
