import { TextInput, type TextInputProps } from '@mantine/core'
import type { ApplicationView } from '../../../../electron/contract/index.ts'
import { useAsk } from '../../../core/queries.ts'
import { useWords } from '../../../language.ts'
import type { Field } from './field-frame.tsx'
import { putUnit } from './put-unit.ts'
import { type FoundUnit, UnitSearch } from './unit-search.tsx'
import { type FieldHold, useField } from './use-field.ts'

/** A unit's official code. Choosing one also writes its name into the address that the field belongs to. */
export function UnitInput(props: {
  view: ApplicationView
  common: TextInputProps
  hold: FieldHold
  field: Field
  isFixed: boolean
}) {
  const { view, common, hold, field } = props
  const { language } = useWords()
  const key = { application: view.application, version: view.version }
  // `addressUnit` is the unit of `address`.
  const owner = view.form.find(({ name, type }) => type === 'address' && `${name}Unit` === field.name)
  const address = useField(key, owner?.name ?? field.name, view.fields[owner?.name ?? field.name] ?? '')
  const named = useAsk('findUnits', { ...key, search: hold.value }, { enabled: view.hasUnits && hold.value.length > 1 })
  const name = named.data?.find(({ code }) => code === hold.value)?.name

  function choose(unit: FoundUnit): void {
    hold.settle(unit.code)
    if (owner) address.settle(putUnit(address.value, unit.name))
  }
  return (
    <>
      <TextInput
        {...common}
        autoComplete="off"
        maxLength={field.maxLength}
        description={name}
        onChange={(event) => hold.type(event.currentTarget.value)}
      />
      {!props.isFixed && view.hasUnits && <UnitSearch view={view} what={field.label[language]} onChoose={choose} />}
    </>
  )
}
