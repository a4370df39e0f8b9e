import { NativeSelect, Textarea, TextInput } from '@mantine/core'
import type { ChangeEvent } from 'react'
import type { ApplicationKey, ApplicationView } from '../../../../electron/contract/index.ts'
import { formatLegalDate, hyphenateDate } from '../../../formats.ts'
import { useWords } from '../../../language.ts'
import { anchorOf } from '../anchors.ts'
import { useField } from './use-field.ts'

type Field = ApplicationView['form'][number]

/** One field of the pack's form, as its type asks for. Every change is on its way to the disk at once. */
export function FieldInput(props: {
  applicationKey: ApplicationKey
  field: Field
  saved: string
  isFixed: boolean
  problem: string | undefined
}) {
  const { field, isFixed } = props
  const { t, language } = useWords()
  const hold = useField(props.applicationKey, field.name, props.saved)
  const unsaved = hold.problem && t(`reason.${hold.problem}`)
  const common = {
    id: anchorOf({ section: 'details', field: field.name }),
    className: 'asked',
    label: field.label[language],
    'data-testid': `field-${field.name}`,
    error: unsaved ?? props.problem,
    value: hold.value,
    disabled: isFixed,
    onBlur: () => hold.settle(hold.value),
  }

  if (field.type === 'choice') {
    const choices = (field.choices ?? []).map(({ value, label }) => ({ value, label: label[language] }))
    return (
      <NativeSelect
        {...common}
        data={[{ value: '', label: t('field.choose') }, ...choices]}
        onChange={(event) => hold.settle(event.currentTarget.value)}
      />
    )
  }
  if (field.type === 'address') {
    return (
      <Textarea
        {...common}
        rows={2}
        maxLength={field.maxLength}
        onChange={(event) => hold.type(event.currentTarget.value)}
      />
    )
  }
  if (field.type === 'date') {
    return (
      <TextInput
        {...common}
        inputMode="numeric"
        autoComplete="off"
        maxLength={field.maxLength}
        description={hold.value === '' ? t('field.dateHint') : formatLegalDate(hold.value, language)}
        onChange={(event) => hold.type(readDate(event))}
      />
    )
  }
  return (
    <TextInput
      {...common}
      type={field.type === 'phone' ? 'tel' : 'text'}
      autoComplete="off"
      spellCheck={false}
      maxLength={field.maxLength}
      onChange={(event) => hold.type(event.currentTarget.value)}
    />
  )
}

/** Hyphens are put in only while the end is typed; in the middle they would move the cursor. */
function readDate({ currentTarget }: ChangeEvent<HTMLInputElement>): string {
  const { value, selectionStart } = currentTarget
  return selectionStart === value.length ? hyphenateDate(value) : value
}
