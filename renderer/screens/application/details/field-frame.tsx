import type { ReactNode } from 'react'
import type { ApplicationView } from '../../../../electron/contract/index.ts'
import { useWords } from '../../../language.ts'
import { Basis } from '../rules/because-list.tsx'
import { Why } from './why.tsx'

export type Field = ApplicationView['form'][number]

/**
 * A field's label, where its value came from and why it is asked; the field itself below.
 * @param props.isGroup Several buttons or boxes answer to the label together.
 */
export function FieldFrame(props: {
  id: string
  field: Field
  view: ApplicationView
  isGroup?: boolean
  children: ReactNode
}) {
  const { id, field, view } = props
  const { t, language } = useWords()
  const label = field.label[language]
  const source = view.fieldSources[field.name]
  return (
    <div className="field">
      <div className="field-head">
        {props.isGroup ? (
          <span className="field-label" id={`${id}-label`}>
            {label}
          </span>
        ) : (
          <label className="field-label" htmlFor={id}>
            {label}
          </label>
        )}
        {source && source !== 'typed' && view.fields[field.name] && (
          <span className="source-mark" data-testid={`source-${field.name}`} data-source={source}>
            {t(`fieldSource.${source}`)}
          </span>
        )}
        {field.basis && (
          <Why what={label}>
            <Basis {...field} basis={field.basis} />
          </Why>
        )}
      </div>
      {field.hint && <div className="quiet">{field.hint[language]}</div>}
      {props.children}
    </div>
  )
}
