import { NativeSelect, Title } from '@mantine/core'
import type { ApplicationKey, ApplicationView } from '../../../../electron/contract/index.ts'
import { useWords } from '../../../language.ts'
import { FieldInput } from './field-input.tsx'
import { useField } from './use-field.ts'

/** The procedure and the pack's fields that are shown for this person. */
export function Details({ view, isFixed }: { view: ApplicationView; isFixed: boolean }) {
  const { t, language } = useWords()
  const key: ApplicationKey = { application: view.application, version: view.version }
  const procedure = useField(key, 'procedure', view.procedure)
  // What is still missing is listed below the form; beside the field stands only what is wrong in it.
  const problemOf = (name: string) => {
    const finding = view.findings.find((one) => one.field === name && one.code !== 'missing')
    return finding && t(`finding.${finding.code}`)
  }
  return (
    <section className="card stack side-details" id="asked-details" tabIndex={-1}>
      <Title order={2}>{t('section.details')}</Title>
      <NativeSelect
        label={t('application.procedure')}
        data-testid="procedure"
        value={procedure.value}
        disabled={isFixed}
        data={view.procedures.map(({ id, label }) => ({ value: id, label: label[language] }))}
        onChange={(event) => procedure.settle(event.currentTarget.value)}
      />
      {view.form.map((field) => (
        <FieldInput
          key={field.name}
          applicationKey={key}
          field={field}
          saved={view.fields[field.name] ?? ''}
          isFixed={isFixed}
          problem={problemOf(field.name)}
        />
      ))}
    </section>
  )
}
