import { useState } from 'react'
import type { SessionState } from '../../electron/contract/index.ts'
import { useCore } from '../core/core-context.ts'
import { useAsk, useCall } from '../core/queries.ts'
import { formatNumber } from '../formats.ts'
import { chooseLanguage, languages, useWords } from '../language.ts'
import { goTo, useRoute } from '../route.ts'

/** Where to go, what waits, which language, and the way out. */
export function Toolbar({ session }: { session: SessionState | undefined }) {
  const isSignedIn = session?.session === 'signed-in'
  return (
    <nav className="toolbar">
      <div className="toolbar-group">{isSignedIn && <Places unsent={session.counts?.unsent ?? 0} />}</div>
      <div className="toolbar-group">
        {isSignedIn && <Station />}
        <Languages />
        {isSignedIn && <SignOut name={session.officer?.name ?? ''} />}
      </div>
    </nav>
  )
}

function Places({ unsent }: { unsent: number }) {
  const { t, language } = useWords()
  const { screen } = useRoute()
  return (
    <>
      <button
        type="button"
        className="tool"
        data-testid="nav-today"
        aria-current={screen === 'today' ? 'page' : undefined}
        onClick={() => goTo({ screen: 'today' })}
      >
        {t('today.title')}
      </button>
      <button
        type="button"
        className="tool"
        data-testid="nav-outbox"
        aria-current={screen === 'outbox' ? 'page' : undefined}
        onClick={() => goTo({ screen: 'outbox' })}
      >
        {t('outbox.tab', { number: formatNumber(unsent, language) })}
      </button>
    </>
  )
}

function Station() {
  const { t } = useWords()
  const uploads = useAsk('listUploads', {})
  if (!uploads.data) return null
  const { station } = uploads.data.connection
  return (
    <span data-testid="station" data-state={station}>
      {t(`station.${station}`)}
    </span>
  )
}

function Languages() {
  const { t, language } = useWords()
  return languages.map((one) => (
    <button
      key={one}
      type="button"
      className="tool"
      lang={one}
      data-testid={`language-${one}`}
      aria-pressed={one === language}
      onClick={() => chooseLanguage(one)}
    >
      {t(`language.${one}`)}
    </button>
  ))
}

function SignOut({ name }: { name: string }) {
  const { t } = useWords()
  const { saver } = useCore()
  const signOut = useCall('signOut')
  const session = useAsk('getSession', {})
  const [isWarned, setWarned] = useState(false)
  async function leave(): Promise<void> {
    // What was typed reaches the disk before the key to it is dropped; a full disk may not keep the officer for ever.
    const isAllSaved = await saver.flush()
    if (!isAllSaved && !isWarned) return setWarned(true)
    setWarned(false)
    await signOut.mutateAsync({})
    await session.refetch()
  }
  return (
    <button
      type="button"
      className="tool"
      data-testid="sign-out"
      disabled={signOut.isPending}
      onClick={() => void leave()}
    >
      {isWarned ? t('signOut.unsaved') : signOut.isPending ? t('signOut.leaving') : t('signOut.button', { name })}
    </button>
  )
}
