import type { RulePack } from '../pack.ts'

/** A plain sentence when documents, card, code or a preset name something that the pack does not have. */
export function prefillProblem(pack: RulePack): string | undefined {
  const fieldOf = (name: string) => pack.fields.find((field) => field.name === name)
  const ids = (pack.documents ?? []).map(({ id }) => id)
  const twice = ids.find((id, at) => ids.indexOf(id) !== at)
  if (twice) return `there are two documents ${twice}`
  const unknown = [...Object.values(pack.card ?? {}), ...(pack.code?.parts ?? [])].find(
    (name) => name !== '' && !fieldOf(name),
  )
  if (unknown) return `a card or its code fills the field ${unknown}, which is not there`
  for (const [name, values] of Object.entries(pack.code?.values ?? {}))
    for (const value of Object.values(values))
      if (!fieldOf(name)?.choices?.some((choice) => choice.value === value))
        return `the code says ${value} for the field ${name}, which has no such choice`
  const preset = pack.fields.find(
    (field) =>
      field.preset !== undefined && field.choices && !field.choices.some(({ value }) => value === field.preset),
  )
  return preset && `the field ${preset.name} is preset to a choice that it does not have`
}
