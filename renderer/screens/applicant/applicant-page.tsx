import { useState } from 'react'
import type { ApplicationKey, SessionState } from '../../../electron/contract/index.ts'
import { useAsk } from '../../core/queries.ts'
import type { Language } from '../../language.ts'
import { Failed, Loading } from '../../ui/messages.tsx'
import { ApplicantBar } from './applicant-bar.tsx'
import { keepChosenLanguage } from './chosen-language.ts'
import { OwnData } from './own-data.tsx'
import { Sign } from './sign.tsx'
import { TakeBack } from './take-back.tsx'
import { Thanks } from './thanks.tsx'
import { wordsIn } from './words-in.ts'
import './applicant.css'

/** Only how the tablet lies is kept; nothing of a person. */
const KEPT_AS = 'applicant-turned'

/** The tablet in the applicant's hands: only his own data, in his language, to sign; closed until the officer's PIN. */
export function ApplicantScreen({ session }: { session: SessionState }) {
  const key = session.applicantPage
  if (!key) return <Loading />
  return <Page session={session} applicationKey={{ application: key.application, version: key.version }} />
}

function Page({ session, applicationKey }: { session: SessionState; applicationKey: ApplicationKey }) {
  const page = useAsk('getApplicantPage', applicationKey)
  const [chosen, setChosen] = useState<Language>()
  const [isTurned, setTurned] = useState(() => window.localStorage.getItem(KEPT_AS) === 'yes')
  const [isOfficer, setOfficer] = useState(false)
  const language = chosen ?? page.data?.language ?? 'en'
  const t = wordsIn(language)
  const isSigned = page.data?.isSigned === true

  function choose(next: Language): void {
    setChosen(next)
    keepChosenLanguage(applicationKey.application, next)
  }
  function turnAround(): void {
    window.localStorage.setItem(KEPT_AS, isTurned ? 'no' : 'yes')
    setTurned(!isTurned)
  }

  // Who takes the tablet back holds it his own way up, however it lay before the applicant.
  if (isOfficer || isSigned) {
    return (
      <div className="applicant" key="back">
        {isSigned && <Thanks language={language} isTurned={isTurned} applicationKey={applicationKey} />}
        <TakeBack
          session={session}
          applicationKey={applicationKey}
          isSigned={isSigned}
          onBack={isSigned ? undefined : () => setOfficer(false)}
        />
      </div>
    )
  }
  return (
    <div
      key="read"
      className={isTurned ? 'applicant applicant-turned' : 'applicant'}
      lang={language}
      data-testid="applicant-page"
    >
      {session.environment === 'practice' && <div className="practice">{t('practice.banner')}</div>}
      <ApplicantBar
        language={language}
        page={page.data}
        isTurned={isTurned}
        onChoose={choose}
        onTurn={turnAround}
        onOfficer={() => setOfficer(true)}
      />
      {page.isPending && <div role="status">{t('state.loading')}</div>}
      {page.isError && <Failed error={page.error} onRetry={page.refetch} />}
      {page.data && (
        <div className="applicant-content">
          <OwnData page={page.data} language={language} />
          <Sign page={page.data} language={language} applicationKey={applicationKey} isTurned={isTurned} />
        </div>
      )}
    </div>
  )
}
