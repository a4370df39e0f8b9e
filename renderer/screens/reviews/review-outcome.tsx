import { Button } from '@mantine/core'
import type { ReviewView } from '../../../electron/contract/index.ts'
import { useCall } from '../../core/queries.ts'
import { formatMoment } from '../../formats.ts'
import { useWords } from '../../language.ts'
import { Refusal } from '../../ui/messages.tsx'
import { refusalOf } from '../../ui/refusal-of.ts'

/** What was decided, whether the station has it, and the way back while it was never on its way. */
export function ReviewOutcome({ decided }: { decided: NonNullable<ReviewView['decided']> }) {
  const { t, language } = useWords()
  const undo = useCall('undoReview')
  const { review, decision, reason, isSent, outcome } = decided
  const state = outcome?.outcome ?? (isSent ? 'underWay' : 'waits')
  return (
    <div className="stack" role="status" data-testid="review-outcome" data-state={state}>
      <strong>{t(`reviews.was.${decision}`)}</strong>
      {reason && <div>{reason}</div>}
      <div className={outcome && outcome.outcome !== 'said' ? 'answer-no' : 'quiet'}>
        {t(`reviews.outcome.${state}`, {
          status: outcome?.status ? t(`progress.${outcome.status}`) : '',
          by: outcome?.by ?? t('reviews.somebody'),
          at: outcome?.at ? formatMoment(outcome.at, language) : '',
        })}
      </div>
      {!isSent && (
        <div>
          <Button
            variant="default"
            data-testid="review-undo"
            disabled={undo.isPending}
            onClick={() => undo.mutate({ review })}
          >
            {t('reviews.undo')}
          </Button>
        </div>
      )}
      <Refusal reason={refusalOf(undo)} />
    </div>
  )
}
