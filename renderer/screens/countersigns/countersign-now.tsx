import { Button } from '@mantine/core'
import { useState } from 'react'
import type { ApplicationKey } from '../../../electron/contract/index.ts'
import { useAsk, useCall } from '../../core/queries.ts'
import { useWords } from '../../language.ts'
import { Refusal } from '../../ui/messages.tsx'
import { PinPad } from '../../ui/pin-pad.tsx'
import { refusalOf } from '../../ui/refusal-of.ts'
import { useWait } from '../sign-in/use-wait.ts'

/** A second officer says who he is and signs with his own PIN. */
export function CountersignNow({ application, version }: ApplicationKey) {
  const { t } = useWords()
  const { data: session } = useAsk('getSession', {})
  const [officer, setOfficer] = useState<string>()
  const sign = useCall('countersign')
  const waitSeconds = useWait(sign.data)
  if (!session) return null
  const others = session.team.filter(({ number }) => number !== session.officer?.number)
  const choices = [...others, ...session.team.filter(({ number }) => number === session.officer?.number)]
  return (
    <section className="stack">
      <fieldset className="row group" aria-label={t('countersigns.who')}>
        {choices.map(({ number, name }) => (
          <Button
            key={number}
            variant={number === officer ? 'filled' : 'default'}
            aria-pressed={number === officer}
            data-testid="countersign-officer"
            data-officer={number}
            onClick={() => setOfficer(number)}
          >
            {name ?? number}
          </Button>
        ))}
      </fieldset>
      {officer !== undefined && (
        <PinPad
          key={officer}
          testId="countersign"
          label={t('signIn.pin')}
          submitLabel={t('countersigns.sign')}
          isBusy={sign.isPending}
          isBlocked={waitSeconds > 0}
          onSubmit={(pin) => sign.mutate({ application, version, officer, pin })}
        >
          <Refusal reason={sign.isPending ? undefined : refusalOf(sign)} />
          {waitSeconds > 0 && <div role="alert">{t('signIn.wait', { seconds: waitSeconds })}</div>}
        </PinPad>
      )}
    </section>
  )
}
