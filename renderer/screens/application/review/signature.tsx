import { Alert, Button } from '@mantine/core'
import { useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import type { ApplicationKey, ApplicationView } from '../../../../electron/contract/index.ts'
import { useCore } from '../../../core/core-context.ts'
import { useCall } from '../../../core/queries.ts'
import { useWords } from '../../../language.ts'
import { Refusal } from '../../../ui/messages.tsx'
import { refusalOf } from '../../../ui/refusal-of.ts'

/** Who has signed and whether it still holds; and the tablet's way to the applicant. */
export function Signature({ view, isFixed }: { view: ApplicationView; isFixed: boolean }) {
  const { t } = useWords()
  const { signing } = view
  return (
    <section className="card stack" aria-label={t('review.signature')}>
      <strong>{t('review.signature')}</strong>
      {signing ? (
        <div data-testid="signed" data-current={signing.isCurrent}>
          {t('review.signed', {
            by: t(`signedBy.${signing.by}`),
            name: signing.name,
            how: t(`signedHow.${signing.method}`),
          })}
          {signing.reason && <div>{t('capture.exception', { reason: signing.reason })}</div>}
          {signing.witness && <div>{t('review.witness', { name: signing.witness })}</div>}
        </div>
      ) : (
        <div data-testid="not-signed">{t('review.notSigned')}</div>
      )}
      {signing?.isCurrent === false && !isFixed && (
        <Alert color="orange" role="status">
          {t('review.outdated')}
        </Alert>
      )}
      {!isFixed && <HandToApplicant view={view} isSigned={signing?.isCurrent === true} />}
    </section>
  )
}

function HandToApplicant({ view, isSigned }: { view: ApplicationView; isSigned: boolean }) {
  const { t } = useWords()
  const { saver } = useCore()
  const queries = useQueryClient()
  const start = useCall('startApplicantPage')
  const [isUnsaved, setUnsaved] = useState(false)
  const key: ApplicationKey = { application: view.application, version: view.version }
  const others = view.findings.some(({ blocks, section }) => blocks && section !== 'review')
  async function press(): Promise<void> {
    // He signs what stands on the disk.
    const isAllSaved = await saver.flush(key)
    setUnsaved(!isAllSaved)
    if (!isAllSaved) return
    const outcome = await start.mutateAsync(key)
    if (outcome.ok) queries.setQueryData(['getSession', {}], outcome.value)
  }
  return (
    <>
      {others && <div className="quiet">{t('review.firstTheRest')}</div>}
      <div>
        <Button
          size="lg"
          variant={isSigned || others ? 'default' : 'filled'}
          data-testid="hand-over-to-applicant"
          disabled={start.isPending}
          onClick={() => void press()}
        >
          {t(isSigned ? 'review.showAgain' : 'review.hand')}
        </Button>
      </div>
      {isUnsaved && <strong role="alert">{t('save.refused')}</strong>}
      <Refusal reason={start.isPending ? undefined : refusalOf(start)} />
    </>
  )
}
