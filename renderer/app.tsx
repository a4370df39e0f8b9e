import { Alert } from '@mantine/core'
import { useQueryClient } from '@tanstack/react-query'
import { useEffect } from 'react'
import type { SessionState } from '../electron/contract/index.ts'
import { useAsk } from './core/queries.ts'
import { useWords } from './language.ts'
import { useRoute } from './route.ts'
import { ApplicationScreen } from './screens/application/application-screen.tsx'
import { OutboxScreen } from './screens/outbox/outbox-screen.tsx'
import { SignInScreen } from './screens/sign-in/sign-in-screen.tsx'
import { TodayScreen } from './screens/today/today-screen.tsx'
import { LineLost } from './ui/line-lost.tsx'
import { Failed, Loading } from './ui/messages.tsx'
import { Toolbar } from './ui/toolbar.tsx'

/** The frame around every screen: practice banner, toolbar, and the screen that the session and the address ask for. */
export function App() {
  const { t } = useWords()
  const session = useAsk('getSession', {})
  const queries = useQueryClient()
  const isLocked = session.data !== undefined && session.data.session !== 'signed-in'
  useEffect(() => {
    // SECURITY: what the last officer saw leaves the page's memory, because the next one may not be allowed to see it.
    if (isLocked) queries.removeQueries({ predicate: (query) => query.queryKey[0] !== 'getSession' })
  }, [isLocked, queries])
  return (
    <>
      <header className="top">
        {session.data?.environment === 'practice' && (
          <div className="practice" data-testid="practice-banner">
            {t('practice.banner')}
          </div>
        )}
        <Toolbar session={session.data} />
        <LineLost />
      </header>
      <main>
        {session.data?.notices.map((notice) => (
          <Alert key={notice} color="orange" title={t('notices.title')} role="status">
            {t(`notice.${notice}`)}
          </Alert>
        ))}
        {session.data && <Screen session={session.data} />}
        {session.isPending && <Loading />}
        {session.isError && <Failed error={session.error} onRetry={session.refetch} />}
      </main>
    </>
  )
}

function Screen({ session }: { session: SessionState }) {
  const route = useRoute()
  if (session.session !== 'signed-in') return <SignInScreen session={session} />
  if (route.screen === 'outbox') return <OutboxScreen />
  if (route.screen === 'today') return <TodayScreen />
  const { application, version } = route
  // A new key: nothing that one application's page remembers may be seen on another's.
  return <ApplicationScreen key={`${application}/${version}`} application={application} version={version} />
}
