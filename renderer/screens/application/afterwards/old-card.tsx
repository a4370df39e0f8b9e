import { Title } from '@mantine/core'
import type { ApplicationView, ContactSheet } from '../../../../electron/contract/index.ts'
import { useCall } from '../../../core/queries.ts'
import { useWords } from '../../../language.ts'
import { Refusal } from '../../../ui/messages.tsx'
import { refusalOf } from '../../../ui/refusal-of.ts'
import { Said } from './said.tsx'

/** What became of the old card, in the pack's words; nothing where the form does not ask for one. */
export function OldCard({ view, sheet }: { view: ApplicationView; sheet: ContactSheet }) {
  const { language, t } = useWords()
  const record = useCall('recordOldCard')
  const field = view.form.find(({ name }) => name === 'oldCard')
  if (!field?.choices) return null
  const label = field.label[language]
  const word = (state: string) => field.choices?.find(({ value }) => value === state)?.label[language] ?? state
  return (
    <section className="stack">
      <Title order={3} size="h4">
        {label}
      </Title>
      <fieldset className="choices group" aria-label={label}>
        {field.choices.map(({ value, label }) => (
          <button
            key={value}
            type="button"
            className="choice"
            data-testid={`old-card-${value}`}
            aria-pressed={value === sheet.oldCard}
            disabled={record.isPending || value === sheet.oldCard}
            onClick={() => record.mutate({ application: view.application, state: value })}
          >
            {label[language]}
          </button>
        ))}
      </fieldset>
      <div role="status">{record.data?.ok && t('help.kept')}</div>
      <Refusal reason={refusalOf(record)} />
      <Said lines={sheet.said.filter(({ kind }) => kind === 'old-card')} word={word} />
    </section>
  )
}
