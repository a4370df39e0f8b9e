import { Button } from '@mantine/core'
import { useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import type { ApplicationKey, SessionState } from '../../../electron/contract/index.ts'
import { useCall } from '../../core/queries.ts'
import { useWords } from '../../language.ts'
import { goTo } from '../../route.ts'
import { Refusal } from '../../ui/messages.tsx'
import { PinPad } from '../../ui/pin-pad.tsx'
import { refusalOf } from '../../ui/refusal-of.ts'
import { useWait } from '../sign-in/use-wait.ts'

/** The officer's PIN opens the tablet again and, when it was signed, finalises in the same press. */
export function TakeBack(props: {
  session: SessionState
  applicationKey: ApplicationKey
  isSigned: boolean
  onBack: (() => void) | undefined
}) {
  const { session, applicationKey, isSigned, onBack } = props
  const { t } = useWords()
  const queries = useQueryClient()
  const end = useCall('endApplicantPage')
  const finalise = useCall('finaliseApplication')
  const [isOnlyUnlock, setOnlyUnlock] = useState(false)
  const waitSeconds = useWait(end.data)
  const finalises = isSigned && !isOnlyUnlock

  async function submit(pin: string): Promise<void> {
    const ended = await end.mutateAsync({ pin })
    if (!ended.ok) return
    // What is missing stands on the application's own screen, which comes either way.
    const finalised = finalises ? await finalise.mutateAsync(applicationKey) : undefined
    if (finalised?.ok) queries.setQueryData(['getApplication', applicationKey], finalised.value)
    goTo({ screen: 'application', ...applicationKey })
    queries.setQueryData(['getSession', {}], ended.value)
  }

  const preset = session.practice?.find(({ number }) => number === session.officer?.number)?.pin
  return (
    <section className="take-back" aria-label={t('takeBack.title')} data-testid="take-back">
      <h2>{t('takeBack.title')}</h2>
      <p>{session.officer?.name}</p>
      <PinPad
        testId="take-back"
        label={t('takeBack.pin')}
        submitLabel={t(finalises ? 'takeBack.finalise' : 'takeBack.unlock')}
        isBusy={end.isPending || finalise.isPending}
        isBlocked={waitSeconds > 0}
        {...(preset === undefined ? {} : { preset })}
        onSubmit={(pin) => void submit(pin)}
      >
        <Refusal reason={end.isPending ? undefined : refusalOf(end)} />
        {waitSeconds > 0 && <div role="alert">{t('signIn.wait', { seconds: waitSeconds })}</div>}
      </PinPad>
      <div className="row">
        {isSigned && (
          <Button
            variant="default"
            data-testid="take-back-only-unlock"
            aria-pressed={isOnlyUnlock}
            onClick={() => setOnlyUnlock(!isOnlyUnlock)}
          >
            {t(isOnlyUnlock ? 'takeBack.withFinalise' : 'takeBack.onlyUnlock')}
          </Button>
        )}
        {onBack && (
          <Button variant="default" data-testid="take-back-cancel" onClick={onBack}>
            {t('takeBack.cancel')}
          </Button>
        )}
      </div>
    </section>
  )
}
