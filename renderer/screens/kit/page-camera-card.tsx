import { Button, Title } from '@mantine/core'
import { useRef, useState } from 'react'
import type { Devices } from '../../../electron/contract/index.ts'
import { useWords } from '../../language.ts'
import { CameraPreview } from '../application/captures/camera/camera-preview.tsx'
import { CameraProblemWords } from '../application/captures/camera/camera-problem.tsx'
import { useCamera } from '../application/captures/camera/use-camera.ts'
import { SourceBadge } from './source-badge.tsx'

/** The camera that the page itself opens. */
export function PageCameraCard({ kind }: { kind: Devices['camera'] }) {
  const { t } = useWords()
  const [isOpen, setOpen] = useState(false)
  return (
    <article className="card stack" data-testid="page-camera">
      <div className="between">
        <Title order={2} size="h3" className="grow">
          {t(`driver.${kind}`)}
        </Title>
        <SourceBadge source={kind === 'canvas-camera' ? 'simulated' : 'device'} />
      </div>
      <div>
        <Button variant="default" data-testid="page-camera-test" onClick={() => setOpen(!isOpen)}>
          {isOpen ? t('devices.closeCamera') : t('devices.openCamera')}
        </Button>
      </div>
      {isOpen && <Opened />}
    </article>
  )
}

function Opened() {
  const { t } = useWords()
  const video = useRef<HTMLVideoElement>(null)
  const { open, problem, retry } = useCamera({ isOn: true, scene: 'face' })
  if (problem) return <CameraProblemWords problem={problem} onRetry={retry} />
  if (!open) return <div role="status">{t('state.loading')}</div>
  return <CameraPreview stream={open.stream} video={video} rotate={0} />
}
