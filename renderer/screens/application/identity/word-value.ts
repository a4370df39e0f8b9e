import type { ApplicationView } from '../../../../electron/contract/index.ts'
import { formatLegalDate } from '../../../formats.ts'
import type { Language } from '../../../language.ts'

/** A field's label and a value of it as an officer reads them. */
export function wordValue(view: ApplicationView, name: string, value: string, language: Language): string {
  const field = view.form.find((one) => one.name === name)
  if (field?.type === 'date') return formatLegalDate(value, language)
  if (field?.type === 'unit') return view.unitNames[value] ?? value
  return field?.choices?.find((choice) => choice.value === value)?.label[language] ?? value
}

/** The pack's label; of a field that is not shown for this person, its name. */
export function labelOf(view: ApplicationView, name: string, language: Language): string {
  return view.form.find((one) => one.name === name)?.label[language] ?? name
}
