import { Button, Title } from '@mantine/core'
import type { ApplicationView } from '../../../electron/contract/index.ts'
import { useWords } from '../../language.ts'
import { goTo } from '../../route.ts'
import { ProgressMark } from '../../ui/progress-mark.tsx'
import { wordReason } from '../../ui/word-reason.ts'

/** An application whose person this tablet no longer knows: what is still here, and whom to ask for the rest. */
export function Forgotten({ view }: { view: ApplicationView }) {
  const { t } = useWords()
  return (
    <section className="card stack" aria-labelledby="forgotten-title" data-testid="forgotten">
      <Title order={2} id="forgotten-title">
        {t('forgotten.title')}
      </Title>
      <div className="row">
        <ProgressMark progress={view.progress} />
        <span>{view.slipNumber}</span>
        {view.reason && <span>{wordReason(view.reason, t)}</span>}
        {view.officialNumber && <strong>{t('slip.officialNumber', { number: view.officialNumber })}</strong>}
      </div>
      <div>{t('forgotten.what', { basis: view.forgotten?.basis ?? '' })}</div>
      <div>{t('forgotten.stays', { number: view.officialNumber ?? view.slipNumber })}</div>
      <div>
        <Button size="lg" onClick={() => goTo({ screen: 'today' })}>
          {t('slip.next')}
        </Button>
      </div>
    </section>
  )
}
