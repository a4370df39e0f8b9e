import { Button } from '@mantine/core'
import type { ApplicantPage } from '../../../electron/contract/index.ts'
import type { Language } from '../../language.ts'
import { LanguageChoice } from './language-choice.tsx'
import { sentencesOf } from './sentences-of.ts'
import { useReadAloud } from './use-read-aloud.ts'
import { wordsIn } from './words-in.ts'

/** Language, which way up, read aloud, and the officer's way back. */
export function ApplicantBar(props: {
  language: Language
  page: ApplicantPage | undefined
  isTurned: boolean
  onChoose: (language: Language) => void
  onTurn: () => void
  onOfficer: () => void
}) {
  const { language, page } = props
  const t = wordsIn(language)
  const aloud = useReadAloud(language)
  return (
    <div className="applicant-bar">
      <LanguageChoice label={t('applicant.language')} language={language} onChoose={props.onChoose} />
      <Button variant="default" data-testid="applicant-turn" aria-pressed={props.isTurned} onClick={props.onTurn}>
        {t('applicant.turn')}
      </Button>
      {aloud.canRead && page && (
        <Button
          variant="default"
          data-testid="applicant-read"
          onClick={() => (aloud.isReading ? aloud.stop() : aloud.read(sentencesOf(page, language)))}
        >
          {t(aloud.isReading ? 'applicant.stop' : 'applicant.read')}
        </Button>
      )}
      <Button variant="default" className="applicant-officer" data-testid="applicant-officer" onClick={props.onOfficer}>
        {t('applicant.officer')}
      </Button>
    </div>
  )
}
