import { Button } from '@mantine/core'
import { type ReactNode, useRef, useState } from 'react'
import type { ApplicationKey, ApplicationView, CaptureView } from '../../../../electron/contract/index.ts'
import { useWords } from '../../../language.ts'
import { Refusal } from '../../../ui/messages.tsx'
import { CameraPreview } from './camera/camera-preview.tsx'
import { CameraProblemWords } from './camera/camera-problem.tsx'
import { CameraSettings } from './camera/camera-settings.tsx'
import { grabFrame, type Rotation, turn } from './camera/grab-frame.ts'
import { useCamera } from './camera/use-camera.ts'
import { PictureFile } from './picture-file.tsx'
import { useKeepPicture } from './use-keep-picture.ts'

/** Live preview with the head's place, and Shoot. Without a camera a file can be given. */
export function PortraitCamera(props: {
  applicationKey: ApplicationKey
  portrait: ApplicationView['portrait']
  onShot: (shot: CaptureView) => void
  /** Beneath the buttons. */
  children?: ReactNode
}) {
  const { portrait, onShot } = props
  const { t } = useWords()
  const camera = useCamera({ isOn: true, scene: 'face' })
  const video = useRef<HTMLVideoElement>(null)
  const [rotate, setRotate] = useState<Rotation>(0)
  const keep = useKeepPicture(props.applicationKey)

  async function shoot(): Promise<void> {
    if (!video.current || !camera.open) return
    const { label } = camera.open
    const shot = await keep.run(grabFrame(video.current, rotate), 'camera', label)
    if (shot) onShot(shot)
  }
  async function give(file: File): Promise<void> {
    const bytes = file.arrayBuffer().then((buffer) => new Uint8Array(buffer))
    const shot = await keep.run(bytes, 'file', file.name)
    if (shot) onShot(shot)
  }

  return (
    <>
      <div className="shooting-camera">
        {camera.problem ? (
          <CameraProblemWords problem={camera.problem} onRetry={camera.retry} />
        ) : camera.open ? (
          <CameraPreview
            stream={camera.open.stream}
            video={video}
            rotate={rotate}
            ratio={portrait.widthPx / portrait.heightPx}
            guide="head"
          />
        ) : (
          <div className="camera-off" role="status">
            {t('camera.opening')}
          </div>
        )}
      </div>
      <div className="shooting-controls">
        <Button
          size="lg"
          className="shoot"
          data-testid="portrait-shoot"
          disabled={!camera.open || camera.problem !== undefined || keep.isBusy}
          onClick={() => void shoot()}
        >
          {keep.isBusy ? t('capture.taking') : t('portrait.shoot')}
        </Button>
        <Button
          size="lg"
          variant="default"
          data-testid="portrait-rotate"
          disabled={!camera.open}
          onClick={() => setRotate(turn)}
        >
          {t('camera.rotate')}
        </Button>
        <PictureFile testId="portrait-file" isBusy={keep.isBusy} onFile={(file) => void give(file)} />
        <Refusal reason={keep.refusal} />
        {props.children}
        <CameraSettings camera={camera} />
      </div>
    </>
  )
}
