import './sign-in.css'
import { TextInput, Title } from '@mantine/core'
import { useState } from 'react'
import { methods, type SessionState } from '../../../electron/contract/index.ts'
import { useAsk, useCall } from '../../core/queries.ts'
import { useWords } from '../../language.ts'
import { Refusal } from '../../ui/messages.tsx'
import { PinPad } from '../../ui/pin-pad.tsx'
import { refusalOf } from '../../ui/refusal-of.ts'
import { EnrolScreen } from './enrol-screen.tsx'
import { Team } from './team.tsx'
import { useWait } from './use-wait.ts'
import { WaitingCounts } from './waiting-counts.tsx'

/** Who is there, a PIN pad, and what waits on this machine, which anyone may see. */
export function SignInScreen({ session }: { session: SessionState }) {
  const { t } = useWords()
  const [officer, setOfficer] = useState(session.officer?.number ?? '')
  const [isUnreadable, setUnreadable] = useState(false)
  const signIn = useCall('signIn')
  const current = useAsk('getSession', {})
  const waitSeconds = useWait(signIn.data)

  async function submit(pin: string): Promise<void> {
    const input = methods.signIn.input.safeParse({ officer, pin })
    setUnreadable(!input.success)
    if (!input.success || waitSeconds > 0) return
    const outcome = await signIn.mutateAsync(input.data)
    if (outcome.ok) await current.refetch()
  }

  if (session.session === 'not-enrolled') return <EnrolScreen />
  const known = session.practice?.find(({ number }) => number === officer)
  return (
    <div className="screen sign-in">
      <section className="card stack">
        <Title order={1}>{t('signIn.title')}</Title>
        <div>{t(`session.${session.session}`)}</div>
        <Team session={session} chosen={officer} onChoose={setOfficer} />
        <TextInput
          label={t('signIn.officer')}
          data-testid="sign-in-officer"
          autoComplete="off"
          autoCapitalize="characters"
          spellCheck={false}
          value={officer}
          onChange={(event) => setOfficer(event.currentTarget.value.toUpperCase().trim())}
        />
        {session.counts && <WaitingCounts counts={session.counts} />}
        <div className="quiet">{t('signIn.version', { version: session.appVersion })}</div>
      </section>
      <section className="card">
        <PinPad
          key={officer}
          label={t('signIn.pin')}
          submitLabel={signIn.isPending ? t('signIn.opening') : t('signIn.button')}
          isBusy={signIn.isPending}
          isBlocked={waitSeconds > 0}
          onSubmit={(pin) => void submit(pin)}
          {...(known && { preset: known.pin })}
        >
          {isUnreadable && <div role="alert">{t('signIn.unreadable')}</div>}
          <Refusal reason={signIn.isPending ? undefined : refusalOf(signIn)} />
          {waitSeconds > 0 && <div role="alert">{t('signIn.wait', { seconds: waitSeconds })}</div>}
        </PinPad>
      </section>
    </div>
  )
}
