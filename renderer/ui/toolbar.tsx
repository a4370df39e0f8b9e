import './toolbar.css'
import type { SessionState } from '../../electron/contract/index.ts'
import { useAsk } from '../core/queries.ts'
import { formatNumber } from '../formats.ts'
import { chooseLanguage, languages, useWords } from '../language.ts'
import { goTo, type Place, useRoute } from '../route.ts'
import { Leave } from './leave.tsx'

/** Where to go, what waits and in how many copies, which language, and the way out. */
export function Toolbar({ session }: { session: SessionState | undefined }) {
  const isSignedIn = session?.session === 'signed-in'
  return (
    <nav className="toolbar" aria-label={useWords().t('toolbar.label')}>
      <div className="toolbar-group">{isSignedIn && <Places session={session} />}</div>
      <div className="toolbar-group">
        {isSignedIn && <Station />}
        <Languages />
        {isSignedIn && <Leave name={session.officer?.name ?? ''} />}
      </div>
    </nav>
  )
}

function Places({ session }: { session: SessionState }) {
  const { t, language } = useWords()
  const { counts } = session
  const unsent = counts?.unsent ?? 0
  const inbox = useAsk('listReviews', {})
  const open = inbox.data?.reviews.filter(({ decided }) => !decided).length ?? 0
  return (
    <>
      <Go to="today" words={t('today.title')} />
      <Go
        to="outbox"
        words={
          unsent === 0
            ? t('toolbar.allSent')
            : t('toolbar.unsent', {
                number: formatNumber(unsent, language),
                copies: (counts?.uncopied ?? unsent) > 0 ? 1 : 2,
              })
        }
      />
      {(counts?.countersigns ?? 0) > 0 && (
        <Go
          to="countersigns"
          words={t('toolbar.countersigns', { number: formatNumber(counts?.countersigns ?? 0, language) })}
        />
      )}
      {inbox.data?.mayReview && (
        <Go to="reviews" words={t('toolbar.reviews', { number: formatNumber(open, language) })} />
      )}
      <Go to="day-close" words={t('money.nav')} />
      <Go to="devices" words={t('devices.title')} />
      <Go to="settings" words={t('settings.title')} />
    </>
  )
}

function Go({ to, words }: { to: Place; words: string }) {
  const { screen } = useRoute()
  return (
    <button
      type="button"
      className="tool"
      data-testid={`nav-${to}`}
      aria-current={screen === to ? 'page' : undefined}
      onClick={() => goTo({ screen: to })}
    >
      {words}
    </button>
  )
}

function Station() {
  const { t } = useWords()
  const uploads = useAsk('listUploads', {})
  if (!uploads.data) return null
  const { station } = uploads.data.connection
  return (
    <span className="tool-count" data-testid="station" data-state={station}>
      {t(`station.${station}`)}
    </span>
  )
}

function Languages() {
  const { t, language } = useWords()
  return (
    <select
      aria-label={t('language.label')}
      data-testid="language"
      value={language}
      onChange={(event) => {
        const chosen = languages.find((one) => one === event.currentTarget.value)
        if (chosen) chooseLanguage(chosen)
      }}
    >
      {languages.map((one) => (
        <option key={one} value={one} lang={one}>
          {t(`language.${one}`)}
        </option>
      ))}
    </select>
  )
}
