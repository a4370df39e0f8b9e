import { useCallback, useEffect, useState } from 'react'
import { useAsk } from '../../../../core/queries.ts'
import type { Scene } from './canvas-twin.ts'
import { type CameraSize, type KeptCamera, keepCamera, readCamera } from './kept-camera.ts'
import { CameraError, type CameraProblem, listCameras, type OpenCamera, openCamera } from './open-camera.ts'

export type Camera = {
  /** There while the camera is open. */
  open: OpenCamera | undefined
  problem: CameraProblem | undefined
  /** Cameras to choose from; a practice twin is alone. */
  cameras: { deviceId: string; label: string }[]
  deviceId: string | undefined
  choose(deviceId: string): void
  /** Wanted; the camera gives the nearest that it has. */
  size: CameraSize
  chooseSize(size: CameraSize): void
  retry(): void
}

/** The camera that this machine's core names, open while `isOn` and closed with the screen. */
export function useCamera({ isOn, scene }: { isOn: boolean; scene: Scene }): Camera {
  const devices = useAsk('listDevices', {})
  const kind = devices.data?.camera
  const [open, setOpen] = useState<OpenCamera>()
  const [problem, setProblem] = useState<CameraProblem>()
  const [cameras, setCameras] = useState<Camera['cameras']>([])
  const [kept, setKept] = useState<KeptCamera>(() => readCamera(scene))
  const { deviceId, size } = kept
  const [tries, setTries] = useState(0)

  // biome-ignore lint/correctness/useExhaustiveDependencies: a retry is a change of `tries` alone
  useEffect(() => {
    if (!isOn || kind === undefined) return
    let isGone = false
    let opened: OpenCamera | undefined
    const lost = (error: unknown) => {
      if (!isGone) setProblem(error instanceof CameraError ? error.code : 'failed')
    }
    const unopened = (error: unknown) => {
      // The one that was chosen is not there today: any other takes its place.
      if (!isGone && deviceId !== undefined && error instanceof CameraError && error.code === 'none')
        setKept({ deviceId: undefined, size })
      else lost(error)
    }
    setProblem(undefined)
    const [width, height] = size.split('×').map(Number)
    const wanted = kind === 'page-camera' && width && height ? { width, height } : {}
    openCamera(kind, { scene, ...wanted, ...(deviceId === undefined ? {} : { deviceId }) }).then((camera) => {
      // The screen went while the camera was opening: nobody else would ever close it.
      if (isGone) return camera.stop()
      opened = camera
      setOpen(camera)
      camera.stream.getVideoTracks()[0]?.addEventListener('ended', () => lost(new CameraError('none')))
      if (kind === 'page-camera') void listCameras().then((found) => isGone || setCameras(found))
    }, unopened)
    return () => {
      isGone = true
      opened?.stop()
      setOpen(undefined)
    }
  }, [isOn, kind, scene, deviceId, size, tries])

  const retry = useCallback(() => {
    setTries((count) => count + 1)
    if (devices.isError) void devices.refetch()
  }, [devices.isError, devices.refetch])
  const choose = (choice: KeptCamera) => {
    keepCamera(scene, choice)
    setKept(choice)
  }
  return {
    open,
    problem: devices.isError ? 'failed' : problem,
    cameras,
    deviceId,
    choose: (chosen) => choose({ deviceId: chosen, size }),
    size,
    chooseSize: (chosen) => choose({ deviceId, size: chosen }),
    retry,
  }
}
