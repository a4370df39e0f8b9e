import { Button, Title } from '@mantine/core'
import type { ApplicationView } from '../../../electron/contract/index.ts'
import { useWords } from '../../language.ts'
import { goTo } from '../../route.ts'
import { Correct } from '../../ui/correct.tsx'
import { ProgressMark } from '../../ui/progress-mark.tsx'
import { wordReason } from '../../ui/word-reason.ts'
import { FeeAndDate } from './finalise-bar.tsx'

/** After finalise: what the applicant is told, and how far the application has come. */
export function Slip({ view }: { view: ApplicationView }) {
  const { t } = useWords()
  return (
    <section className="card stack">
      <Title order={2}>{t('slip.title')}</Title>
      <div className="slip-number" data-testid="slip-number">
        {view.slipNumber}
      </div>
      <div>{t('slip.provisional')}</div>
      <FeeAndDate view={view} />
      <div className="row">
        <ProgressMark progress={view.progress} />
        {view.reason && <span>{wordReason(view.reason, t)}</span>}
      </div>
      <div className="row">
        <Button data-testid="next-visit" onClick={() => goTo({ screen: 'today' })}>
          {t('slip.next')}
        </Button>
        {view.progress !== 'discarded' && <Correct application={view.application} />}
      </div>
    </section>
  )
}
