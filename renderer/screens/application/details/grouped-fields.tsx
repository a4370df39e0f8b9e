import type { ApplicationView, Section } from '../../../../electron/contract/index.ts'
import { useWords } from '../../../language.ts'
import { FieldInput } from './field-input.tsx'

type Group = ApplicationView['groups'][number]

/** The fields of a section as the pack orders them: those without a heading first, then each group under its own. */
export function GroupedFields({
  view,
  section,
  isFixed,
}: {
  view: ApplicationView
  section: Section
  isFixed: boolean
}) {
  const own = view.form.filter((field) => (field.section ?? 'details') === section)
  const isGrouped = (name: string | undefined) => view.groups.some(({ id }) => id === name)
  return (
    <>
      {own
        .filter(({ group }) => !isGrouped(group))
        .map((field) => (
          <FieldInput key={field.name} view={view} field={field} isFixed={isFixed} />
        ))}
      {view.groups.map((group) => {
        const fields = own.filter((field) => field.group === group.id)
        return (
          fields.length > 0 && <FieldGroup key={group.id} view={view} group={group} fields={fields} isFixed={isFixed} />
        )
      })}
    </>
  )
}

/** Open where somebody has said something or has to; the rest is one press away. */
function FieldGroup(props: { view: ApplicationView; group: Group; fields: ApplicationView['form']; isFixed: boolean }) {
  const { view, group, fields, isFixed } = props
  const { language } = useWords()
  const names = new Set(fields.map(({ name }) => name))
  const isAsked =
    // Few, and each of them a choice that he is asked for.
    fields.some(({ section }) => section === 'delivery') ||
    fields.some(({ name }) => (view.fields[name] ?? '') !== '' && view.fieldSources[name] !== 'preset') ||
    view.findings.some(({ field }) => field !== undefined && names.has(field))
  return (
    <details className="field-group" open={isAsked} data-testid={`group-${group.id}`}>
      <summary>{group.label[language]}</summary>
      <div className="stack">
        {group.hint && <div className="quiet">{group.hint[language]}</div>}
        {fields.map((field) => (
          <FieldInput key={field.name} view={view} field={field} isFixed={isFixed} />
        ))}
      </div>
    </details>
  )
}
