import type { Condition, RulePack } from '../pack.ts'
import { unitTree } from '../units/units.ts'
import { conditionsOf, partsOf } from './conditions.ts'

/** A plain sentence when procedures, rules, deliveries, payments, forms or units name something that the pack does not have. */
export function decisionProblem(pack: RulePack): string | undefined {
  const ids = new Set(pack.procedures.map(({ id }) => id))
  const fields = new Set(pack.fields.map(({ name }) => name))
  const documents = new Set((pack.documents ?? []).map(({ id }) => id))
  for (const { id, kind, grounds, reasonField, clocks, fees } of pack.procedures) {
    if (pack.formatVersion === 2 && (!kind || !grounds))
      return `the procedure ${id} does not say its kind and its grounds`
    if (reasonField !== undefined && !fields.has(reasonField)) return `the procedure ${id} has no field ${reasonField}`
    const ended = clocks?.find(({ from, until }) => from !== undefined && until !== undefined && until < from)
    if (ended) return `the clock ${ended.id} ends before it begins`
    const paper = fees.find(({ evidence }) => evidence !== undefined && !documents.has(evidence))
    if (paper) return `a fee of ${id} asks for the document ${paper.evidence}, which does not exist`
  }
  const procedure = [
    ...(pack.acceptance?.matrix ?? []).flatMap(({ procedures }) => procedures),
    ...(pack.temporary ? [pack.temporary.procedure] : []),
  ].find((id) => !ids.has(id))
  if (procedure !== undefined) return `a rule names the procedure ${procedure}, which does not exist`
  return acceptanceProblem(pack) ?? fieldProblem(pack, fields) ?? unitProblem(pack)
}

function acceptanceProblem({ acceptance }: RulePack): string | undefined {
  if (!acceptance) return undefined
  const last = acceptance.rules.at(-1)
  if (!last || !('always' in last.when)) return 'the last rule of acceptance has to hold always'
  const names = [...acceptance.rules, ...(acceptance.matrix ?? [])].map(({ id }) => id)
  const twice = names.find((id, at) => names.indexOf(id) !== at)
  return twice && `there are two rules of acceptance ${twice}`
}

function fieldProblem(pack: RulePack, fields: ReadonlySet<string>): string | undefined {
  const named = [
    ...(pack.deliveries?.lock.fields ?? []),
    ...(pack.forms ?? []).flatMap(({ lines }) => lines.flatMap((line) => ('field' in line ? line.field : []))),
  ].find((name) => !fields.has(name))
  if (named !== undefined) return `a rule names the field ${named}, which does not exist`
  const valuesOf = (name: string) =>
    pack.fields.find((field) => field.name === name)?.choices?.map(({ value }) => value)
  const mode = pack.deliveries?.modes.find(({ value }) => !valuesOf('delivery')?.includes(value))
  if (mode) return `the delivery ${mode.value} is not a choice of the form`
  const payment = pack.payments?.find(({ value }) => !valuesOf('payment')?.includes(value))
  if (payment) return `the payment ${payment.value} is not a choice of the form`
  const group = pack.fields.find(
    (field) => field.group !== undefined && !pack.groups?.some(({ id }) => id === field.group),
  )
  return group && `the field ${group.name} stands in the group ${group.group}, which does not exist`
}

/** A region that no table has would never match, and nobody would notice. */
function unitProblem(pack: RulePack): string | undefined {
  const parts = conditionsOf(pack).flatMap(partsOf)
  const named = [
    ...parts.flatMap((part: Condition) => ('unit' in part ? part.in : [])),
    ...(pack.acceptance?.matrix ?? []).flatMap(({ groups }) => groups.flat()),
  ]
  if (named.length === 0) return undefined
  if (pack.units === undefined) return 'a rule names regions, and the pack has no table of units'
  const tree = unitTree(pack.units)
  const unknown = named.find((code) => tree.topOf(code) === undefined)
  return unknown && `a rule names the region ${unknown}, which the table of units does not have`
}
