import { Button } from '@mantine/core'
import { useEffect, useRef, useState } from 'react'
import type { ApplicationKey } from '../../../../electron/contract/index.ts'
import { useCore } from '../../../core/core-context.ts'
import { useWords } from '../../../language.ts'
import { Refusal } from '../../../ui/messages.tsx'
import { CameraPreview } from '../captures/camera/camera-preview.tsx'
import { CameraProblemWords } from '../captures/camera/camera-problem.tsx'
import { CameraSettings } from '../captures/camera/camera-settings.tsx'
import { grabFrame } from '../captures/camera/grab-frame.ts'
import { useCamera } from '../captures/camera/use-camera.ts'
import { PictureFile } from '../captures/picture-file.tsx'
import { readPicture } from '../read-picture.ts'
import type { FilledNow } from './filled.tsx'

/** Between two looks: a code is found within a second, and the decoder has room for other work. */
const LOOK_EVERY_MS = 700

/** The code on an older card: held before the camera until it is found, or from a picture. */
export function CodeWay(props: { applicationKey: ApplicationKey; onFilled: (now: FilledNow) => void }) {
  const { onFilled } = props
  const { application, version } = props.applicationKey
  const { t } = useWords()
  const { calls } = useCore()
  const video = useRef<HTMLVideoElement>(null)
  const [problem, setProblem] = useState<string>()
  const [isStopped, setStopped] = useState(false)
  const [isBusy, setBusy] = useState(false)
  const camera = useCamera({ isOn: !isStopped, scene: 'paper' })
  const stream = camera.open?.stream

  useEffect(() => {
    if (!stream) return
    let isGone = false
    let timer: ReturnType<typeof setTimeout>
    async function look(): Promise<void> {
      if (video.current?.videoWidth) {
        const image = await grabFrame(video.current, 0)
        const outcome = await calls.call('fillFromCode', { application, version, image })
        if (isGone) return
        if (outcome.ok) return onFilled({ ...outcome.value, from: 'code' })
        const goesOn = outcome.reason === 'no-code' || outcome.reason === 'unknown-code' || outcome.reason === 'busy'
        setProblem(outcome.reason === 'no-code' ? undefined : outcome.reason)
        if (!goesOn) return setStopped(true)
      }
      // One look at a time: the next begins when this one was answered.
      if (!isGone) timer = setTimeout(() => void look(), LOOK_EVERY_MS)
    }
    void look()
    return () => {
      isGone = true
      clearTimeout(timer)
    }
  }, [stream, calls, application, version, onFilled])

  async function fromFile(file: File): Promise<void> {
    setStopped(true)
    setBusy(true)
    const still = await readPicture(file)
    const outcome =
      typeof still === 'string'
        ? ({ ok: false, reason: still } as const)
        : await calls.call('fillFromCode', { application, version, image: still.image })
    setBusy(false)
    if (outcome.ok) return onFilled({ ...outcome.value, from: 'code' })
    setProblem(outcome.reason)
  }
  function again(): void {
    setProblem(undefined)
    setStopped(false)
  }
  return (
    <div className="card stack">
      <div role="status">
        {isBusy && t('identity.codeReading')}
        {!isStopped && (stream ? t('identity.codeLooking') : t('identity.codeOpening'))}
      </div>
      {stream && <CameraPreview stream={stream} video={video} rotate={0} />}
      {camera.problem && !isStopped && <CameraProblemWords problem={camera.problem} onRetry={camera.retry} />}
      <Refusal reason={problem} />
      <div className="row">
        {isStopped && (
          <Button data-testid="code-again" disabled={isBusy} onClick={again}>
            {t('identity.codeAgain')}
          </Button>
        )}
        <PictureFile testId="code-file" isBusy={isBusy} onFile={(file) => void fromFile(file)} />
        {!isStopped && <CameraSettings camera={camera} />}
      </div>
    </div>
  )
}
