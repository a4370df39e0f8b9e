import { Alert } from '@mantine/core'
import { useQueryClient } from '@tanstack/react-query'
import { useEffect } from 'react'
import type { SessionState } from '../electron/contract/index.ts'
import { useAsk } from './core/queries.ts'
import { useWords } from './language.ts'
import { useRoute } from './route.ts'
import { ApplicantScreen } from './screens/applicant/applicant-page.tsx'
import { ApplicationScreen } from './screens/application/application-screen.tsx'
import { CountersignsScreen } from './screens/countersigns/countersigns-screen.tsx'
import { DevicesScreen } from './screens/kit/devices-screen.tsx'
import { DayCloseScreen } from './screens/money/day-close-screen.tsx'
import { OutboxScreen } from './screens/outbox/outbox-screen.tsx'
import { ReviewsScreen } from './screens/reviews/reviews-screen.tsx'
import { RulesScreen } from './screens/rules/rules-screen.tsx'
import { SettingsScreen } from './screens/settings/settings-screen.tsx'
import { SignInScreen } from './screens/sign-in/sign-in-screen.tsx'
import { TodayScreen } from './screens/today/today-screen.tsx'
import { Guide } from './ui/guide.tsx'
import { useIdleLock } from './ui/idle-lock.ts'
import { LineLost } from './ui/line-lost.tsx'
import { Failed, Loading } from './ui/messages.tsx'
import { Toolbar } from './ui/toolbar.tsx'

/** What a locked page and the applicant's page ask for themselves. */
const stays = ['getSession', 'getApplicantPage', 'listDevices']

/** The frame around every screen: practice banner, toolbar, and the screen that the session and the address ask for. */
export function App() {
  const { t } = useWords()
  const session = useAsk('getSession', {})
  const queries = useQueryClient()
  const isLocked = session.data !== undefined && session.data.session !== 'signed-in'
  useEffect(() => {
    // SECURITY: what the last officer saw leaves the page's memory, because the next one may not be allowed to see it.
    if (isLocked) queries.removeQueries({ predicate: ({ queryKey }) => !stays.includes(String(queryKey[0])) })
  }, [isLocked, queries])
  useIdleLock(session.data?.session === 'signed-in' ? session.data.softLockAfterMs : undefined)
  const isApplicants = session.data?.session === 'applicant'
  return (
    <>
      <header className="top">
        {session.data?.environment === 'practice' && (
          <div className="practice" data-testid="practice-banner">
            {t('practice.banner')}
          </div>
        )}
        {!isApplicants && <Toolbar session={session.data} />}
        <LineLost />
      </header>
      <main>
        {!isApplicants &&
          session.data?.notices.map((notice) => (
            <Alert key={notice} color="orange" title={t('notices.title')} role="status">
              {t(`notice.${notice}`)}
            </Alert>
          ))}
        {session.data && <Guide session={session.data} />}
        {session.data && <Screen session={session.data} />}
        {session.isPending && <Loading />}
        {session.isError && <Failed error={session.error} onRetry={session.refetch} />}
      </main>
    </>
  )
}

const places = {
  today: TodayScreen,
  outbox: OutboxScreen,
  countersigns: CountersignsScreen,
  reviews: ReviewsScreen,
  devices: DevicesScreen,
  settings: SettingsScreen,
  rules: RulesScreen,
  'day-close': DayCloseScreen,
} as const

function Screen({ session }: { session: SessionState }) {
  const route = useRoute()
  if (session.session === 'applicant') return <ApplicantScreen session={session} />
  if (session.session !== 'signed-in') return <SignInScreen session={session} />
  if (route.screen !== 'application') {
    const Place = places[route.screen]
    return <Place />
  }
  const { application, version } = route
  // A new key: nothing that one application's page remembers may be seen on another's.
  return <ApplicationScreen key={`${application}/${version}`} application={application} version={version} />
}
