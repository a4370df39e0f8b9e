import { Button } from '@mantine/core'
import { useAsk } from '../../core/queries.ts'
import { useWords } from '../../language.ts'
import { goTo } from '../../route.ts'
import { showGuide } from '../../ui/guide-shown.ts'

/** In practice: the guided visit once more. */
export function GuideAgain() {
  const { t } = useWords()
  const { data } = useAsk('getSession', {})
  if (data?.environment !== 'practice') return null
  return (
    <section className="card between">
      <div className="grow">{t('guide.again')}</div>
      <Button
        variant="default"
        data-testid="guide-again"
        onClick={() => {
          showGuide(true)
          goTo({ screen: 'today' })
        }}
      >
        {t('guide.start')}
      </Button>
    </section>
  )
}
