/** Which camera, and how large a picture, was chosen for faces and for papers; on this machine, and nothing of a person. */
import type { Scene } from './canvas-twin.ts'

/** A camera gives the nearest that it has. Larger is sharper and slower. */
export const SIZES = ['1280×960', '1920×1440', '2592×1944', '4032×3024'] as const
export type CameraSize = (typeof SIZES)[number]
export type KeptCamera = { deviceId: string | undefined; size: CameraSize }

const USUAL: CameraSize = '1920×1440'

export function readCamera(scene: Scene): KeptCamera {
  const size = window.localStorage.getItem(`camera-size-${scene}`)
  return {
    deviceId: window.localStorage.getItem(`camera-${scene}`) ?? undefined,
    size: SIZES.find((one) => one === size) ?? USUAL,
  }
}

export function keepCamera(scene: Scene, { deviceId, size }: KeptCamera): void {
  if (deviceId === undefined) window.localStorage.removeItem(`camera-${scene}`)
  else window.localStorage.setItem(`camera-${scene}`, deviceId)
  window.localStorage.setItem(`camera-size-${scene}`, size)
}
