import { Title } from '@mantine/core'
import type { ApplicationView } from '../../../../electron/contract/index.ts'
import { useWords } from '../../../language.ts'
import { CaptureCard } from './capture-card.tsx'

/** Portrait and fingerprints, in the order the pack asks for; and why one of them is not needed. */
export function Captures({ view, isFixed }: { view: ApplicationView; isFixed: boolean }) {
  const { t } = useWords()
  return (
    <section className="stack side-captures">
      <Title order={2}>{t('section.portrait')}</Title>
      {view.portraitNotNeeded && <div className="card">{t('application.portraitNotNeeded')}</div>}
      <CaptureCard view={view} modality="portrait" isFixed={isFixed} />
      <Title order={2} id="asked-fingers" tabIndex={-1}>
        {t('section.fingers')}
      </Title>
      {view.fingersNotNeeded && <div className="card">{t('application.fingersNotNeeded')}</div>}
      <div className="tiles">
        {view.fingers.map((position) => (
          <CaptureCard key={position} view={view} modality="finger" position={position} isFixed={isFixed} />
        ))}
      </div>
    </section>
  )
}
