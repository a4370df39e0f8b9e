import { Title } from '@mantine/core'
import type { ApplicationView } from '../../../../electron/contract/index.ts'
import { useWords } from '../../../language.ts'
import { labelOf, wordValue } from '../identity/word-value.ts'

/** Of a correction: what the version before said, and what this one says. Only that travels anew. */
export function Changes({ view }: { view: ApplicationView }) {
  const { t, language } = useWords()
  if (view.version === 1 || !view.before) return null
  const changed = Object.entries(view.before)
  const word = (name: string, value: string) =>
    value === '' ? t('review.nothing') : wordValue(view, name, value, language)
  return (
    <section className="card stack" data-testid="changes">
      <Title order={3} size="h4">
        {t('review.changes')}
      </Title>
      {changed.length === 0 && <div>{t('review.noChanges')}</div>}
      {changed.map(([name, value]) => (
        <div key={name} data-testid={`change-${name}`}>
          <strong>{labelOf(view, name, language)}</strong>{' '}
          {t('review.change', { before: word(name, value), now: word(name, view.fields[name] ?? '') })}
        </div>
      ))}
    </section>
  )
}
