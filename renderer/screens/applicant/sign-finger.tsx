import { Button } from '@mantine/core'
import { useState } from 'react'
import { useAsk, useCall } from '../../core/queries.ts'
import type { SignProps } from './sign.tsx'
import { wordsIn } from './words-in.ts'

/** The usual one first: the right index finger, ISO/IEC 19794-4 position 2. */
const fingers = [2, 1, 3, 4, 5, 7, 6, 8, 9, 10]

/** A print on the scanner instead of a name. */
export function SignFinger({ applicationKey, language, isBusy, isBlocked, onSign }: SignProps) {
  const t = wordsIn(language)
  const devices = useAsk('listDevices', {})
  const cancel = useCall('cancelCapture')
  const [position, setPosition] = useState(2)
  const running = devices.data?.running.find(({ application }) => application === applicationKey.application)
  return (
    <div className="stack">
      <label className="sign-field">
        {t('applicant.whichFinger')}
        <select
          data-testid="sign-position"
          value={position}
          disabled={isBusy}
          onChange={(event) => setPosition(Number(event.currentTarget.value))}
        >
          {fingers.map((one) => (
            <option key={one} value={one}>
              {t(`finger.${one}`)}
            </option>
          ))}
        </select>
      </label>
      <div role="status">{isBusy && t(`phase.${running?.phase ?? 'place-fingers'}`)}</div>
      <div className="row">
        <Button
          data-testid="sign-submit"
          disabled={isBusy || isBlocked}
          onClick={() => onSign({ method: 'finger', position })}
        >
          {t(isBusy ? 'applicant.signing' : 'applicant.press')}
        </Button>
        {isBusy && (
          <Button variant="default" data-testid="sign-cancel" onClick={() => cancel.mutate(applicationKey)}>
            {t('applicant.stopFinger')}
          </Button>
        )}
      </div>
    </div>
  )
}
