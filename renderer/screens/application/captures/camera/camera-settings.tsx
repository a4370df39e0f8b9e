import { Button, NativeSelect } from '@mantine/core'
import { useEffect, useState } from 'react'
import { useWords } from '../../../../language.ts'
import type { Camera } from './use-camera.ts'

/** A camera gives the nearest that it has. Larger is sharper and slower. */
export const SIZES = ['1280×960', '1920×1440', '2592×1944', '4032×3024'] as const
export type CameraSize = (typeof SIZES)[number]

/** Which camera, how large a picture, and its light, where it has one. */
export function CameraSettings({ camera }: { camera: Camera }) {
  const { t } = useWords()
  return (
    <>
      {camera.cameras.length > 1 && (
        <NativeSelect
          label={t('camera.which')}
          data-testid="camera-choose"
          value={camera.deviceId ?? camera.cameras[0]?.deviceId ?? ''}
          data={camera.cameras.map(({ deviceId, label }) => ({ value: deviceId, label: label || t('camera.unnamed') }))}
          onChange={(event) => camera.choose(event.currentTarget.value)}
        />
      )}
      {camera.cameras.length > 0 && (
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
      )}
      <Torch stream={camera.open?.stream} />
    </>
  )
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
