import { Button, TextInput, Title } from '@mantine/core'
import { type FormEvent, useState } from 'react'
import { methods, type SessionState } from '../../../electron/contract/index.ts'
import { useAsk, useCall } from '../../core/queries.ts'
import { useWords } from '../../language.ts'
import { Refusal } from '../../ui/messages.tsx'
import { refusalOf } from '../../ui/refusal-of.ts'
import { EnrolScreen } from './enrol-screen.tsx'
import { PracticeOfficers } from './practice-officers.tsx'
import { useWait } from './use-wait.ts'
import { WaitingCounts } from './waiting-counts.tsx'

/** Officer number and PIN; and what waits on this machine, which anyone may see. */
export function SignInScreen({ session }: { session: SessionState }) {
  const { t } = useWords()
  const [officer, setOfficer] = useState('')
  const [pin, setPin] = useState('')
  const [isUnreadable, setUnreadable] = useState(false)
  const signIn = useCall('signIn')
  const current = useAsk('getSession', {})
  const waitSeconds = useWait(signIn.data)

  async function submit(event: FormEvent): Promise<void> {
    event.preventDefault()
    const input = methods.signIn.input.safeParse({ officer, pin })
    setUnreadable(!input.success)
    if (!input.success || waitSeconds > 0) return
    const outcome = await signIn.mutateAsync(input.data)
    setPin('')
    if (outcome.ok) await current.refetch()
  }

  if (session.session === 'not-enrolled') return <EnrolScreen />
  return (
    <div className="screen screen-narrow">
      <form className="card stack" onSubmit={submit}>
        <Title order={1}>{t('signIn.title')}</Title>
        <div>{t(`session.${session.session}`)}</div>
        <TextInput
          label={t('signIn.officer')}
          data-testid="sign-in-officer"
          autoComplete="off"
          autoCapitalize="characters"
          spellCheck={false}
          value={officer}
          onChange={(event) => setOfficer(event.currentTarget.value.toUpperCase().trim())}
        />
        <TextInput
          label={t('signIn.pin')}
          data-testid="sign-in-pin"
          type="password"
          inputMode="numeric"
          autoComplete="off"
          value={pin}
          onChange={(event) => setPin(event.currentTarget.value)}
        />
        {isUnreadable && <div role="alert">{t('signIn.unreadable')}</div>}
        <Refusal reason={refusalOf(signIn)} />
        {waitSeconds > 0 && <div role="alert">{t('signIn.wait', { seconds: waitSeconds })}</div>}
        <Button type="submit" data-testid="sign-in-submit" disabled={signIn.isPending || waitSeconds > 0}>
          {signIn.isPending ? t('signIn.opening') : t('signIn.button')}
        </Button>
      </form>
      {session.practice && (
        <PracticeOfficers
          officers={session.practice}
          onPick={(picked) => {
            setOfficer(picked.number)
            setPin(picked.pin)
          }}
        />
      )}
      {session.counts && <WaitingCounts counts={session.counts} />}
      <div className="quiet">{t('signIn.version', { version: session.appVersion })}</div>
    </div>
  )
}
