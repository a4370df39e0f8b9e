import { Button } from '@mantine/core'
import { useState } from 'react'
import Cropper from 'react-easy-crop'
// By hand: the library would else put a <style> element into the page, which the page's policy forbids.
import 'react-easy-crop/react-easy-crop.css'
import type { ApplicationKey, CaptureView } from '../../../../electron/contract/index.ts'
import { useAsk, useCall } from '../../../core/queries.ts'
import { useWords } from '../../../language.ts'
import { Refusal } from '../../../ui/messages.tsx'
import { refusalOf } from '../../../ui/refusal-of.ts'
import { type Rotation, turn } from './camera/grab-frame.ts'
import { type CropShare, centredCrop, sharesOf, turnedSize } from './crop-share.ts'
import { SourceMark, useBlobAddress } from './picture.tsx'

const MIN_ZOOM = 1
const MAX_ZOOM = 4
const ZOOM_STEP = 0.1

/** One shot, cut to the pack's format: in the middle, until somebody moves it by finger, arrow keys or buttons. */
export function PortraitCrop(props: {
  applicationKey: ApplicationKey
  shot: CaptureView
  ratio: number
  onBack: () => void
  onChosen: () => void
}) {
  const { shot, ratio } = props
  const { t } = useWords()
  const image = useAsk('getImage', { capture: shot.capture })
  const address = useBlobAddress(image.data)
  const choose = useCall('choosePortrait')
  const [rotate, setRotate] = useState<Rotation>(0)
  const [zoom, setZoom] = useState(MIN_ZOOM)
  const [place, setPlace] = useState({ x: 0, y: 0 })
  const [moved, setMoved] = useState<CropShare>()

  function step(by: number): void {
    setZoom((now) => Math.min(MAX_ZOOM, Math.max(MIN_ZOOM, now + by)))
  }
  function rotateOn(): void {
    setRotate(turn)
    setZoom(MIN_ZOOM)
    setPlace({ x: 0, y: 0 })
    setMoved(undefined)
  }
  async function use(): Promise<void> {
    const crop = moved ?? centredCrop(turnedSize(shot, rotate), ratio)
    const outcome = await choose.mutateAsync({ ...props.applicationKey, capture: shot.capture, edit: { rotate, crop } })
    if (outcome.ok) props.onChosen()
  }

  return (
    <div className="shooting-room">
      <div className="shooting">
        <div className="shooting-camera stack">
          <div className="cropper" data-testid="portrait-cropper">
            {image.isError && <span role="alert">{t('picture.failed')}</span>}
            {address && (
              <Cropper
                image={address}
                aspect={ratio}
                crop={place}
                zoom={zoom}
                rotation={rotate}
                minZoom={MIN_ZOOM}
                maxZoom={MAX_ZOOM}
                keyboardStep={4}
                disableAutomaticStylesInjection
                mediaProps={{ alt: t('picture.alt', { name: t('section.portrait') }) }}
                cropperProps={{ role: 'group', 'aria-label': t('portrait.cropArea') }}
                onCropChange={setPlace}
                onZoomChange={setZoom}
                onCropComplete={(percents) => setMoved(sharesOf(percents))}
              />
            )}
          </div>
          <SourceMark capture={shot} />
        </div>
        <div className="shooting-controls">
          <Button
            size="lg"
            className="shoot"
            data-testid="portrait-use"
            disabled={choose.isPending}
            onClick={() => void use()}
          >
            {choose.isPending ? t('portrait.using') : t('portrait.use')}
          </Button>
          <Button size="lg" variant="default" data-testid="portrait-back" onClick={props.onBack}>
            {t('portrait.another')}
          </Button>
          <Button size="lg" variant="default" data-testid="portrait-crop-rotate" onClick={rotateOn}>
            {t('camera.rotate')}
          </Button>
          <div className="row zoom">
            <Button
              variant="default"
              data-testid="portrait-smaller"
              disabled={zoom <= MIN_ZOOM}
              onClick={() => step(-ZOOM_STEP)}
            >
              {t('portrait.smaller')}
            </Button>
            <input
              type="range"
              className="zoom-range"
              aria-label={t('portrait.zoom')}
              min={MIN_ZOOM}
              max={MAX_ZOOM}
              step={ZOOM_STEP}
              value={zoom}
              onChange={(event) => setZoom(Number(event.currentTarget.value))}
            />
            <Button
              variant="default"
              data-testid="portrait-larger"
              disabled={zoom >= MAX_ZOOM}
              onClick={() => step(ZOOM_STEP)}
            >
              {t('portrait.larger')}
            </Button>
          </div>
          <Refusal reason={refusalOf(choose)} />
        </div>
      </div>
    </div>
  )
}
