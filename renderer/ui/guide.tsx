import { Button } from '@mantine/core'
import type { SessionState } from '../../electron/contract/index.ts'
import { useAsk } from '../core/queries.ts'
import { useWords } from '../language.ts'
import { useRoute } from '../route.ts'
import { showGuide, useGuideShown } from './guide-shown.ts'
import './guide.css'

/** A short guided visit in practice: one sentence at a time, about what is next on this screen. Never in the way. */
export function Guide({ session }: { session: SessionState }) {
  const { t } = useWords()
  const isShown = useGuideShown()
  const route = useRoute()
  if (session.environment !== 'practice' || !isShown) return null
  if (session.session === 'locked' || session.session === 'soft-locked') return <Step words={t('guide.signIn')} />
  if (session.session !== 'signed-in') return null
  if (route.screen === 'application') return <ApplicationStep application={route.application} version={route.version} />
  return <Step words={t(`guide.${route.screen}`)} />
}

function ApplicationStep(key: { application: string; version: number }) {
  const { t } = useWords()
  const { data } = useAsk('getApplication', key)
  if (!data) return null
  if (data.progress !== 'draft') return <Step words={t('guide.slip')} isLast />
  const next = data.sections.find(({ state }) => state === 'missing')
  return <Step words={next ? t(`guide.section.${next.section}`) : t('guide.finalise')} />
}

function Step({ words, isLast = false }: { words: string; isLast?: boolean }) {
  const { t } = useWords()
  return (
    <aside className="guide" aria-label={t('guide.label')} data-testid="guide">
      <div className="grow" role="status">
        <strong>{t('guide.label')}</strong> {words}
      </div>
      <Button variant="default" data-testid="guide-end" onClick={() => showGuide(false)}>
        {isLast ? t('guide.end') : t('guide.skip')}
      </Button>
    </aside>
  )
}
