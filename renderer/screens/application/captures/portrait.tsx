import { Button } from '@mantine/core'
import { useState } from 'react'
import type { ApplicationKey, ApplicationView, CaptureView } from '../../../../electron/contract/index.ts'
import { useAsk } from '../../../core/queries.ts'
import { useWords } from '../../../language.ts'
import { useHold } from '../hold-section.ts'
import { ChipPortrait } from '../identity/chip-portrait.tsx'
import { Cannot } from './cannot.tsx'
import { Picture } from './picture.tsx'
import { Advice } from './portrait-advice.tsx'
import { PortraitCamera } from './portrait-camera.tsx'
import { PortraitCrop } from './portrait-crop.tsx'
import { PortraitOrigins } from './portrait-origins.tsx'
import { PortraitShots } from './portrait-shots.tsx'
import { TakeWithDevice } from './take-with-device.tsx'
import './captures.css'

type Mode = { step: 'shoot' } | { step: 'cut'; shot: CaptureView }

/** The portrait: shoot, choose, cut. The fastest way is two taps: Shoot, then Use. */
export function Portrait({ view, isFixed }: { view: ApplicationView; isFixed: boolean }) {
  const { t } = useWords()
  const devices = useAsk('listDevices', {})
  const [mode, setMode] = useState<Mode>()
  const key: ApplicationKey = { application: view.application, version: view.version }
  const chosen = view.captures.find(({ modality }) => modality === 'portrait')
  const exception = view.exceptions.find(({ modality }) => modality === 'portrait')
  const name = t('section.portrait')
  const { widthPx, heightPx, basis } = view.portrait
  useHold(mode !== undefined)

  const shown = chosen && <Picture capture={chosen} name={name} />
  if (isFixed || !view.portrait.needed) {
    return (
      <>
        {shown}
        {isFixed && exception && <div className="card">{t('capture.exception', { reason: exception.reason })}</div>}
      </>
    )
  }
  if (mode?.step === 'cut') {
    return (
      <PortraitCrop
        key={mode.shot.capture}
        applicationKey={key}
        shot={mode.shot}
        ratio={widthPx / heightPx}
        onBack={() => setMode({ step: 'shoot' })}
        onChosen={() => setMode(undefined)}
      />
    )
  }
  const device = devices.data?.devices.find(({ takes }) => takes.includes('portrait'))
  const cut = (shot: CaptureView) => setMode({ step: 'cut', shot })
  if (chosen && mode === undefined) {
    return (
      <div className="stack">
        {shown}
        <ChipPortrait view={view} />
        <div className="row">
          <Button variant="default" data-testid="portrait-again" onClick={() => setMode({ step: 'shoot' })}>
            {t('portrait.again')}
          </Button>
        </div>
        <PortraitShots applicationKey={key} shots={view.shots} chosen={chosen} onOpen={cut} />
      </div>
    )
  }
  return (
    <div className="stack shooting-room">
      <div className="shooting">
        <Advice view={view} />
        {exception ? (
          <div className="card">{t('capture.exception', { reason: exception.reason })}</div>
        ) : (
          <PortraitCamera applicationKey={key} portrait={view.portrait} onShot={cut}>
            {device && <TakeWithDevice applicationKey={key} device={device} onTaken={() => setMode(undefined)} />}
            {chosen && (
              <Button variant="default" data-testid="portrait-keep" onClick={() => setMode(undefined)}>
                {t('portrait.keep')}
              </Button>
            )}
          </PortraitCamera>
        )}
      </div>
      {!exception && <PortraitOrigins applicationKey={key} origins={view.portrait.origins} onShot={cut} />}
      <PortraitShots applicationKey={key} shots={view.shots} chosen={chosen} onOpen={cut} />
      {!chosen && (
        <Cannot
          targets={[{ ...key, modality: 'portrait' }]}
          what="portrait"
          name={name}
          isRecorded={exception !== undefined}
          testId="cannot-portrait"
        />
      )}
      <div className="quiet">{t('portrait.format', { width: String(widthPx), height: String(heightPx), basis })}</div>
    </div>
  )
}
