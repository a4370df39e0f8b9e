import { Alert, Button } from '@mantine/core'
import { CallRefused } from '../../core/queries.ts'
import { useWords } from '../../language.ts'
import { Refusal } from '../../ui/messages.tsx'

/** A part of a screen that could not be read is never shown as if there were nothing. */
export function NotRead({ error, onRetry }: { error: Error; onRetry: () => unknown }) {
  const { t } = useWords()
  return (
    <Alert color="red" title={t('state.failed')} role="alert">
      <div className="stack">
        {t(`reason.${error instanceof CallRefused ? error.reason : 'internal'}`)}
        <div>
          <Button onClick={() => onRetry()}>{t('state.again')}</Button>
        </div>
      </div>
    </Alert>
  )
}

/** Reasons whose general words are about something else than money. */
const own = ['incomplete', 'unknown-code', 'already-open']

/** Why a payment, or the end of a drawer, did not work. */
export function MoneyRefusal({ reason }: { reason: string | undefined }) {
  const { t } = useWords()
  if (reason === undefined || !own.includes(reason)) return <Refusal reason={reason} />
  return (
    <Alert color="red" role="alert">
      {t(`money.refused.${reason}`)}
    </Alert>
  )
}
