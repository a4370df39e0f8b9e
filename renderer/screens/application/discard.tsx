import { Button } from '@mantine/core'
import { useState } from 'react'
import type { ApplicationKey } from '../../../electron/contract/index.ts'
import { useCall } from '../../core/queries.ts'
import { useWords } from '../../language.ts'
import { Refusal } from '../../ui/messages.tsx'
import { refusalOf } from '../../ui/refusal-of.ts'

/** Gives a draft up. Asked twice, because it cannot be taken back. */
export function Discard({ applicationKey }: { applicationKey: ApplicationKey }) {
  const { t } = useWords()
  const [isAsking, setAsking] = useState(false)
  const discard = useCall('discardApplication')
  if (!isAsking) {
    return (
      <div>
        <Button variant="default" data-testid="discard" onClick={() => setAsking(true)}>
          {t('discard.button')}
        </Button>
      </div>
    )
  }
  return (
    <fieldset className="card stack" aria-label={t('discard.question')}>
      {t('discard.question')}
      <div className="row">
        <Button variant="default" onClick={() => setAsking(false)}>
          {t('discard.keep')}
        </Button>
        <Button
          color="red.9"
          data-testid="discard-confirm"
          disabled={discard.isPending}
          onClick={() => discard.mutate(applicationKey)}
        >
          {t('discard.confirm')}
        </Button>
      </div>
      <Refusal reason={refusalOf(discard)} />
    </fieldset>
  )
}
