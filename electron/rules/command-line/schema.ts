/** The published JSON Schema (draft 2020-12) of a rule pack's file. */
import { z } from 'zod'
import { PackHead, RulePack } from '../pack.ts'

type Json = Record<string, unknown>

/** A country's whole pack, or a layer upon one: the same parts, none of them required, `null` takes one away. */
export function packSchema(): Json {
  const { $schema, $defs, ...country } = z.toJSONSchema(RulePack, { reused: 'ref' }) as Json & { $defs: Json }
  const head = z.toJSONSchema(z.object(PackHead)) as { required: string[] }
  const parts = relaxed(country) as Json & { properties: Json }
  const layer = {
    ...parts,
    properties: { ...parts.properties, level: { enum: ['province', 'campaign'] } },
    required: [...head.required, 'level', 'regions'],
  }
  const defs = Object.fromEntries(
    Object.entries($defs).flatMap(([name, one]) => [
      [name, one],
      [`${name}-changed`, relaxed(one)],
    ]),
  )
  return {
    $schema,
    $id: 'https://doorstep.invalid/rule-pack.schema.json',
    title: 'Doorstep rule pack, format 2: a country, or a layer upon it',
    if: { properties: { level: { enum: ['province', 'campaign'] } }, required: ['level'] },
    // biome-ignore lint/suspicious/noThenProperty: `if`, `then` and `else` are words of JSON Schema.
    then: layer,
    else: country,
    $defs: defs,
  }
}

/** Nothing has to be there, anything may be taken away, and a list's member may say that it is removed or comes first. */
function relaxed(node: unknown): unknown {
  if (Array.isArray(node)) return node.map(relaxed)
  if (typeof node !== 'object' || node === null) return node
  // A part of a pack may be called `required` as well; then it is no list.
  const rest = Object.entries(node).filter(
    ([key, value]) => !(key === 'required' && Array.isArray(value)) && key !== 'minItems',
  )
  const copy: Json = Object.fromEntries(rest.map(([key, value]) => [key, relaxed(value)]))
  if (typeof copy.$ref === 'string' && copy.$ref.startsWith('#/$defs/')) copy.$ref = `${copy.$ref}-changed`
  if (typeof copy.properties !== 'object') return copy
  const properties = Object.fromEntries(
    Object.entries(copy.properties as Json).map(([name, one]) => [name, { anyOf: [one, { type: 'null' }] }]),
  )
  // A procedure has a text of that name as well.
  const first = properties.first ? { anyOf: [properties.first, { const: true }] } : { const: true }
  return { ...copy, properties: { ...properties, removed: { const: true }, first } }
}
