import { Button, Title } from '@mantine/core'
import { useState } from 'react'
import type { ApplicationView } from '../../../../electron/contract/index.ts'
import { useWords } from '../../../language.ts'
import { goTo } from '../../../route.ts'
import { Correct } from '../../../ui/correct.tsx'
import { ProgressMark } from '../../../ui/progress-mark.tsx'
import { wordReason } from '../../../ui/word-reason.ts'
import { findChosenLanguage } from '../../applicant/chosen-language.ts'
import { LanguageChoice } from '../../applicant/language-choice.tsx'
import { SlipActs } from './slip-acts.tsx'
import { SlipPaper } from './slip-paper.tsx'
import './slip.css'

/** After finalise: the paper for the applicant, in his language, and how far the application has come. */
export function Slip({ view }: { view: ApplicationView }) {
  const { t } = useWords()
  const [language, setLanguage] = useState(() => findChosenLanguage(view.application) ?? view.language)
  const [isLarge, setLarge] = useState(false)
  return (
    <section className="card stack" aria-label={t('slip.title')}>
      <Title order={2}>{t('slip.title')}</Title>
      <div className="row">
        <ProgressMark progress={view.progress} />
        {view.reason && <span>{wordReason(view.reason, t)}</span>}
        {view.officialNumber && <strong>{t('slip.officialNumber', { number: view.officialNumber })}</strong>}
      </div>
      <div className="row">
        <Button size="lg" data-testid="next-visit" onClick={() => goTo({ screen: 'today' })}>
          {t('slip.next')}
        </Button>
        <SlipActs view={view} language={language} />
        {view.progress !== 'discarded' && <Correct application={view.application} />}
      </div>
      <div className="row">
        <LanguageChoice label={t('slip.language')} language={language} onChoose={setLanguage} />
        <Button variant="default" data-testid="slip-large" aria-pressed={isLarge} onClick={() => setLarge(!isLarge)}>
          {t(isLarge ? 'slip.usual' : 'slip.large')}
        </Button>
      </div>
      <SlipPaper view={view} language={language} isLarge={isLarge} />
    </section>
  )
}
