import { NativeSelect, Textarea, TextInput } from '@mantine/core'
import { useState } from 'react'
import type { ApplicationView } from '../../../../electron/contract/index.ts'
import { useWords } from '../../../language.ts'
import { anchorOf } from '../anchors.ts'
import { wordCode } from '../word-finding.ts'
import { ChoiceButtons } from './choice-buttons.tsx'
import { DateBoxes } from './date-boxes.tsx'
import { type Field, FieldFrame } from './field-frame.tsx'
import { NameInput } from './name-input.tsx'
import { putUnit } from './put-unit.ts'
import { UnitInput } from './unit-input.tsx'
import { UnitSearch } from './unit-search.tsx'
import { useField } from './use-field.ts'

/** What more choices than fit under a thumb are offered in. */
const MOST_BUTTONS = 4

/** Said only after the field was left: while it is typed, they are no news. */
const PATIENT = ['not-a-date', 'number-length', 'number-pattern', 'in-the-future']

/** One field of the pack's form, as its type asks for. Every change is on its way to the disk at once. */
export function FieldInput(props: { view: ApplicationView; field: Field; isFixed: boolean }) {
  const { view, field } = props
  const isFixed = props.isFixed || (view.decisions.delivery.locked?.fields.includes(field.name) ?? false)
  const { t, language } = useWords()
  const [isInside, setInside] = useState(false)
  const key = { application: view.application, version: view.version }
  const hold = useField(key, field.name, view.fields[field.name] ?? '')
  const finding = view.findings.find(
    (one) => one.field === field.name && one.code !== 'missing' && !(isInside && PATIENT.includes(one.code)),
  )
  const problem = hold.problem ? t(`reason.${hold.problem}`) : finding && wordCode(finding, t)
  const id = anchorOf({ section: field.section ?? 'details', field: field.name })
  const choices = (field.choices ?? []).map(({ value, label }) => ({ value, label: label[language] }))
  const isGroup = field.type === 'date' || (field.type === 'choice' && choices.length <= MOST_BUTTONS)
  const common = {
    id,
    className: 'asked',
    'data-testid': `field-${field.name}`,
    error: problem,
    value: hold.value,
    disabled: isFixed,
    onFocus: () => setInside(true),
    onBlur: () => {
      setInside(false)
      hold.settle(hold.value)
    },
  }
  const typed = { autoComplete: 'off', spellCheck: false, maxLength: field.maxLength }
  const group = { id, name: field.name, hold, problem, isFixed, onInside: setInside }
  const hasOwnUnit = view.form.some(({ name, type }) => type === 'unit' && name === `${field.name}Unit`)

  return (
    <FieldFrame id={id} field={field} view={view} isGroup={isGroup}>
      {field.type === 'choice' &&
        (isGroup ? (
          <ChoiceButtons {...group} choices={choices} />
        ) : (
          <NativeSelect
            {...common}
            data={[{ value: '', label: t('field.choose') }, ...choices]}
            onChange={(event) => hold.settle(event.currentTarget.value)}
          />
        ))}
      {field.type === 'date' && <DateBoxes {...group} />}
      {field.type === 'name' && <NameInput common={{ ...common, ...typed }} hold={hold} isFixed={isFixed} />}
      {field.type === 'unit' && <UnitInput view={view} common={common} hold={hold} field={field} isFixed={isFixed} />}
      {field.type === 'address' && (
        <>
          <Textarea {...common} {...typed} rows={2} onChange={(event) => hold.type(event.currentTarget.value)} />
          {!isFixed && view.hasUnits && !hasOwnUnit && (
            <UnitSearch
              view={view}
              what={field.label[language]}
              onChoose={(unit) => hold.settle(putUnit(hold.value, unit.name))}
            />
          )}
        </>
      )}
      {(field.type === 'text' || field.type === 'phone' || field.type === 'citizen-number') && (
        <TextInput
          {...common}
          {...typed}
          type={field.type === 'phone' ? 'tel' : 'text'}
          onChange={(event) => hold.type(event.currentTarget.value)}
        />
      )}
    </FieldFrame>
  )
}
