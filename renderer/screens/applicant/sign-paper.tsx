import { Button } from '@mantine/core'
import { useRef, useState } from 'react'
import { CameraPreview } from '../application/captures/camera/camera-preview.tsx'
import { grabFrame } from '../application/captures/camera/grab-frame.ts'
import { useCamera } from '../application/captures/camera/use-camera.ts'
import type { SignProps } from './sign.tsx'
import { wordsIn } from './words-in.ts'

/** The printed form, signed in ink: its photograph is the signature. */
export function SignPaper({ language, isBusy, isBlocked, onSign }: SignProps) {
  const t = wordsIn(language)
  const video = useRef<HTMLVideoElement>(null)
  const camera = useCamera({ isOn: true, scene: 'paper' })
  const [hasFailed, setFailed] = useState(false)
  async function shoot(): Promise<void> {
    if (!video.current) return
    try {
      onSign({ method: 'paper', image: await grabFrame(video.current, 0) })
    } catch {
      setFailed(true) // the first frame has not come yet, or the browser encodes none
    }
  }
  return (
    <div className="stack">
      <p>{t('applicant.paperHow')}</p>
      {camera.open && <CameraPreview stream={camera.open.stream} video={video} rotate={0} />}
      {(camera.problem || hasFailed) && (
        <div className="sign-refused" role="alert">
          {t(`camera.${camera.problem ?? 'failed'}`)}
        </div>
      )}
      {camera.problem && (
        <div>
          <Button variant="default" data-testid="camera-retry" onClick={camera.retry}>
            {t('camera.retry')}
          </Button>
        </div>
      )}
      <div>
        <Button data-testid="sign-submit" disabled={!camera.open || isBusy || isBlocked} onClick={() => void shoot()}>
          {t(isBusy ? 'applicant.signing' : 'applicant.paperShoot')}
        </Button>
      </div>
    </div>
  )
}
