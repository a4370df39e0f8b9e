import { Button } from '@mantine/core'
import { useState } from 'react'
import type { ApplicationView } from '../../../../electron/contract/index.ts'
import { useWords } from '../../../language.ts'
import { CountersignNow } from '../../countersigns/countersign-now.tsx'

/** What was out of the ordinary asks for a second officer: now, or later from the inbox. Never in the way. */
export function Countersign({ view }: { view: ApplicationView }) {
  const { t } = useWords()
  const [isNow, setNow] = useState(false)
  const { state, officer } = view.countersign
  if (state === 'not-needed') return null
  return (
    <section className="card stack" aria-label={t('review.second')} data-testid="countersign" data-state={state}>
      <strong>{t('review.second')}</strong>
      {state === 'done' ? (
        <div>{officer ? t('review.secondDone', { name: officer }) : t('countersign.done')}</div>
      ) : (
        <>
          <div>{t('review.secondLater')}</div>
          <div>
            <Button
              variant="default"
              data-testid="countersign-now"
              aria-expanded={isNow}
              onClick={() => setNow(!isNow)}
            >
              {t(isNow ? 'review.secondNotNow' : 'review.secondNow')}
            </Button>
          </div>
          {isNow && <CountersignNow application={view.application} version={view.version} />}
        </>
      )}
    </section>
  )
}
