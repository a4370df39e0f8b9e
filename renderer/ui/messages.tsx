import { Alert, Button, Loader } from '@mantine/core'
import { CallRefused } from '../core/queries.ts'
import { useWords } from '../language.ts'

/** Something is on its way. */
export function Loading() {
  const { t } = useWords()
  return (
    <div className="screen" role="status">
      <h1 className="unseen">{t('state.loading')}</h1>
      <div className="row" aria-hidden="true">
        <Loader size="sm" />
        {t('state.loading')}
      </div>
    </div>
  )
}

/** The core could not answer; the words say what to do, and the button does it. */
export function Failed({ error, onRetry }: { error: Error; onRetry: () => unknown }) {
  const { t } = useWords()
  return (
    <div className="screen">
      <h1 className="unseen">{t('state.failed')}</h1>
      <Alert color="red" title={t('state.failed')} role="alert">
        <div className="stack">
          {t(`reason.${error instanceof CallRefused ? error.reason : 'internal'}`)}
          <div>
            <Button onClick={() => onRetry()}>{t('state.again')}</Button>
          </div>
        </div>
      </Alert>
    </div>
  )
}

/** Why a press did not work. */
export function Refusal({ reason }: { reason: string | undefined }) {
  const { t } = useWords()
  if (reason === undefined) return null
  return (
    <Alert color="red" role="alert">
      {t(`reason.${reason}`)}
    </Alert>
  )
}

/** There is nothing here, and why. */
export function Empty({ words }: { words: string }) {
  return (
    <div className="card quiet" role="status">
      {words}
    </div>
  )
}
