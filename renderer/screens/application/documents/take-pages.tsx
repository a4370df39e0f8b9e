import { Button } from '@mantine/core'
import { useRef, useState } from 'react'
import type { ApplicationKey } from '../../../../electron/contract/index.ts'
import { useWords } from '../../../language.ts'
import { Refusal } from '../../../ui/messages.tsx'
import { bringIntoView } from '../anchors.ts'
import { CameraPreview } from '../captures/camera/camera-preview.tsx'
import { CameraProblemWords } from '../captures/camera/camera-problem.tsx'
import { CameraSettings } from '../captures/camera/camera-settings.tsx'
import { grabFrame } from '../captures/camera/grab-frame.ts'
import { useCamera } from '../captures/camera/use-camera.ts'
import { PictureFile } from '../captures/picture-file.tsx'
import { useHold } from '../hold-section.ts'
import { readPicture, type Still } from '../read-picture.ts'
import { KeepPage } from './keep-page.tsx'

/** Pages of one document, one after the other, until the officer is done or all are there. */
export function TakePages(props: {
  applicationKey: ApplicationKey
  document: string
  label: string
  pages: number
  maxPages: number
  /** A file that was chosen already; without it, the camera opens. */
  first: Still | undefined
  onDone: () => void
}) {
  const { pages, maxPages, onDone } = props
  const { t } = useWords()
  const video = useRef<HTMLVideoElement>(null)
  const [still, setStill] = useState(props.first)
  const [isCamera, setCamera] = useState(props.first === undefined)
  const [problem, setProblem] = useState<'too-large' | 'unreadable'>()
  const camera = useCamera({ isOn: isCamera && still === undefined, scene: 'paper' })
  useHold(true)

  function take(taken: Still | 'too-large' | 'unreadable'): void {
    setProblem(typeof taken === 'string' ? taken : undefined)
    if (typeof taken !== 'string') setStill(taken)
  }
  async function shoot(): Promise<void> {
    const label = camera.open?.label ?? ''
    // No frame yet, or the camera went: the next press takes one.
    const image = video.current && (await grabFrame(video.current, 0).catch(() => undefined))
    take(image ? { image, from: 'camera', label } : 'unreadable')
  }
  function kept(): void {
    setStill(undefined)
    // The page that was just kept is not counted in `pages` yet.
    if (pages + 1 >= maxPages) onDone()
  }
  if (still) {
    return (
      <KeepPage
        applicationKey={props.applicationKey}
        document={props.document}
        still={still}
        onKept={kept}
        onBack={() => setStill(undefined)}
      />
    )
  }
  return (
    <div className="stack">
      <div role="status">{t('documents.nextPage', { number: pages + 1, max: maxPages })}</div>
      {camera.open && (
        <div className="asked" ref={bringIntoView}>
          <CameraPreview stream={camera.open.stream} video={video} rotate={0} />
        </div>
      )}
      {isCamera && camera.problem && <CameraProblemWords problem={camera.problem} onRetry={camera.retry} />}
      <Refusal reason={problem} />
      <div className="row">
        {isCamera ? (
          <Button
            size="lg"
            data-testid="page-shoot"
            disabled={!camera.open}
            aria-label={t('application.actOf', { act: t('documents.shoot'), name: props.label })}
            onClick={() => void shoot()}
          >
            {t('documents.shoot')}
          </Button>
        ) : (
          <Button size="lg" variant="default" data-testid="page-camera" onClick={() => setCamera(true)}>
            {t('documents.photograph')}
          </Button>
        )}
        <PictureFile testId="page-file" isBusy={false} onFile={(file) => void readPicture(file).then(take)} />
        <Button size="lg" variant="default" data-testid="pages-done" onClick={onDone}>
          {t('documents.done')}
        </Button>
        {isCamera && <CameraSettings camera={camera} />}
      </div>
    </div>
  )
}
