import { Button, NativeSelect } from '@mantine/core'
import { useEffect, useState } from 'react'
import { useWords } from '../../../../language.ts'
import { SIZES } from './kept-camera.ts'
import type { Camera } from './use-camera.ts'

/** Which camera, how large a picture, and its light, where it has one. */
export function CameraSettings({ camera }: { camera: Camera }) {
  const { t } = useWords()
  return (
    <>
      {camera.cameras.length > 1 && (
        <NativeSelect
          label={t('camera.which')}
          data-testid="camera-choose"
          value={openOf(camera) ?? ''}
          data={camera.cameras.map(({ deviceId, label }) => ({ value: deviceId, label: label || t('camera.unnamed') }))}
          onChange={(event) => camera.choose(event.currentTarget.value)}
        />
      )}
      <Torch stream={camera.open?.stream} />
      {camera.cameras.length > 0 && (
        <details className="more">
          <summary data-testid="camera-more">{t('camera.more')}</summary>
          <NativeSelect
            label={t('camera.size')}
            data-testid="camera-size"
            value={camera.size}
            data={[...SIZES]}
            onChange={(event) => {
              const chosen = SIZES.find((size) => size === event.currentTarget.value)
              if (chosen) camera.chooseSize(chosen)
            }}
          />
        </details>
      )}
    </>
  )
}

/** The one that gives the picture, chosen or not. */
function openOf({ open, deviceId }: Camera): string | undefined {
  return open?.stream.getVideoTracks()[0]?.getSettings().deviceId ?? deviceId
}

/** Not in the DOM types yet: W3C Image Capture 10.1. */
type TorchCapabilities = MediaTrackCapabilities & { torch?: boolean }

function Torch({ stream }: { stream: MediaStream | undefined }) {
  const { t } = useWords()
  const [isOn, setOn] = useState(false)
  const track = stream?.getVideoTracks()[0]
  // biome-ignore lint/correctness/useExhaustiveDependencies: another camera begins in the dark
  useEffect(() => setOn(false), [track])
  const capabilities: TorchCapabilities | undefined = track?.getCapabilities?.()
  if (!track || !capabilities?.torch) return null
  async function turn(): Promise<void> {
    const torch = !isOn
    // A camera that says that it has a light and refuses it stays dark; the picture goes on.
    await track?.applyConstraints({ advanced: [{ torch } as MediaTrackConstraintSet] }).then(
      () => setOn(torch),
      () => {},
    )
  }
  return (
    <Button
      variant={isOn ? 'filled' : 'default'}
      aria-pressed={isOn}
      data-testid="camera-torch"
      onClick={() => void turn()}
    >
      {t('camera.torch')}
    </Button>
  )
}
