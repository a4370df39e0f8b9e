import type { ApplicationView } from '../../../electron/contract/index.ts'
import { useWords } from '../../language.ts'
import { Discard } from './discard.tsx'
import { HandOver } from './hand-over.tsx'

/** What is seldom done with a draft, out of the way of the thumb. */
export function More({ view }: { view: ApplicationView }) {
  const { t } = useWords()
  return (
    <details className="more">
      <summary data-testid="more">{t('more.title')}</summary>
      <div className="stack">
        <HandOver view={view} />
        <Discard applicationKey={{ application: view.application, version: view.version }} />
      </div>
    </details>
  )
}
