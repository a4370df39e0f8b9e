import type { ApplicantPage } from '../../../electron/contract/index.ts'
import type { Language } from '../../language.ts'
import { wordsIn } from './words-in.ts'

export type Consents = Readonly<Record<string, 'yes' | 'no'>>
type Notice = ApplicantPage['notices'][number]

/** What becomes of his data: for what, by which law, how long, whom to ask; some of it he may refuse. */
export function Notices(props: {
  notices: readonly Notice[]
  language: Language
  consents: Consents
  onSay: (id: string, said: 'yes' | 'no') => void
}) {
  const { notices, language, consents } = props
  const t = wordsIn(language)
  if (notices.length === 0) return null
  return (
    <section className="notices" aria-label={t('told.title')} data-testid="notices">
      <h2>{t('told.title')}</h2>
      {notices.map((notice) => (
        <article key={notice.id} className="notice" data-testid={`notice-${notice.id}`}>
          <h3>{notice.title[language]}</h3>
          <p>{notice.purpose[language]}</p>
          <dl className="own-lines">
            <NoticeLine what={t('told.legalBasis')} words={notice.legalBasis} />
            <NoticeLine what={t('told.retention')} words={notice.retention[language]} />
            <NoticeLine what={t('told.contact')} words={notice.contact[language]} />
          </dl>
          {notice.isConsent && (
            <Answer
              notice={notice}
              language={language}
              said={consents[notice.id]}
              onSay={(said) => props.onSay(notice.id, said)}
            />
          )}
        </article>
      ))}
    </section>
  )
}

function NoticeLine({ what, words }: { what: string; words: string }) {
  return (
    <div>
      <dt>{what}</dt>
      <dd>{words}</dd>
    </div>
  )
}

/** Two buttons of one size and colour, neither pressed before he does. No answer is no consent, and stops nothing. */
function Answer(props: {
  notice: Notice
  language: Language
  said: 'yes' | 'no' | undefined
  onSay: (said: 'yes' | 'no') => void
}) {
  const t = wordsIn(props.language)
  return (
    <fieldset className="consent">
      <legend>{t('told.ask')}</legend>
      {(['yes', 'no'] as const).map((one) => (
        <button
          key={one}
          type="button"
          className="choice consent-answer"
          data-testid={`consent-${props.notice.id}-${one}`}
          aria-pressed={props.said === one}
          onClick={() => props.onSay(one)}
        >
          {t(`told.${one}`)}
        </button>
      ))}
    </fieldset>
  )
}
