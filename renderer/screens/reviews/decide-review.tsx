import { Button, Textarea } from '@mantine/core'
import { useState } from 'react'
import type { ReviewView } from '../../../electron/contract/index.ts'
import { useCall } from '../../core/queries.ts'
import { useWords } from '../../language.ts'
import { Refusal } from '../../ui/messages.tsx'
import { refusalOf } from '../../ui/refusal-of.ts'

const MAX_REASON = 500

/** Accept at one touch; sending back and leaving it to a clerk ask why. */
export function DecideReview({ review: { application, version } }: { review: ReviewView }) {
  const { t } = useWords()
  const decide = useCall('decideReview')
  const [asked, setAsked] = useState<'returned' | 'held'>()
  const [reason, setReason] = useState('')
  const say = (decision: 'accepted' | 'returned' | 'held') =>
    decide.mutate({ application, version, decision, ...(decision !== 'accepted' && { reason }) })
  return (
    <div className="stack">
      <div className="row">
        <Button size="lg" data-testid="review-accept" disabled={decide.isPending} onClick={() => say('accepted')}>
          {t('reviews.decide.accepted')}
        </Button>
        {(['returned', 'held'] as const).map((decision) => (
          <Button
            key={decision}
            size="lg"
            variant={asked === decision ? 'filled' : 'default'}
            aria-expanded={asked === decision}
            data-testid={`review-${decision}`}
            onClick={() => setAsked(asked === decision ? undefined : decision)}
          >
            {t(`reviews.decide.${decision}`)}
          </Button>
        ))}
      </div>
      {asked && (
        <>
          <Textarea
            label={t(`reviews.why.${asked}`)}
            data-testid="review-reason"
            maxLength={MAX_REASON}
            autosize
            minRows={2}
            value={reason}
            onChange={(event) => setReason(event.currentTarget.value)}
          />
          <div>
            <Button
              data-testid="review-say"
              disabled={decide.isPending || reason.trim() === ''}
              onClick={() => say(asked)}
            >
              {t(`reviews.decide.${asked}`)}
            </Button>
          </div>
        </>
      )}
      <Refusal reason={refusalOf(decide)} />
    </div>
  )
}
