/** The one place at which the page opens a camera: the machine's own, or its practice twin. */
import { openCanvasTwin, type Scene } from './canvas-twin.ts'

export type CameraKind = 'page-camera' | 'canvas-camera'

/** Why no picture comes, as far as the officer can do something about it. */
export const cameraProblems = ['refused', 'none', 'in-use', 'failed'] as const
export type CameraProblem = (typeof cameraProblems)[number]

/** Thrown by {@link openCamera}; the screen words `camera.<code>` and offers a file and an exception instead. */
export class CameraError extends Error {
  readonly code: CameraProblem
  constructor(code: CameraProblem, options?: ErrorOptions) {
    super(`The camera did not open: ${code}`, options)
    this.name = 'CameraError'
    this.code = code
  }
}

export type OpenCamera = { stream: MediaStream; label: string; stop(): void }
export type CameraOptions = {
  deviceId?: string
  /** Wanted size in pixels; a camera gives the nearest that it has. */
  width?: number
  height?: number
  /** What the practice twin draws. */
  scene?: Scene
}

/** Names of the errors of getUserMedia, W3C Media Capture and Streams 10.3.1. */
const problems: Record<string, CameraProblem> = {
  NotAllowedError: 'refused',
  SecurityError: 'refused',
  NotFoundError: 'none',
  OverconstrainedError: 'none',
  NotReadableError: 'in-use',
  AbortError: 'in-use',
}

/** The caller has to `stop()` it. @throws {CameraError} */
export async function openCamera(kind: CameraKind, options: CameraOptions = {}): Promise<OpenCamera> {
  try {
    return kind === 'canvas-camera' ? await openCanvasTwin(options) : await openPageCamera(options)
  } catch (cause) {
    if (cause instanceof CameraError) throw cause
    throw new CameraError((cause instanceof DOMException && problems[cause.name]) || 'failed', { cause })
  }
}

/** A question for permission that nobody answers keeps the screen waiting no longer than this; Try again asks anew. */
const ANSWER_MS = 15_000

function whenUnanswered(asked: Promise<MediaStream>): Promise<never> {
  return new Promise((_, reject) => {
    const timer = setTimeout(() => {
      reject(new CameraError('refused'))
      // Allowed after all: nobody is there to close it.
      void asked.then(stopTracks, () => {})
    }, ANSWER_MS)
    const answered = () => clearTimeout(timer)
    asked.then(answered, answered)
  })
}

function stopTracks(stream: MediaStream): void {
  for (const track of stream.getTracks()) track.stop()
}

async function openPageCamera({ deviceId, width = 1_920, height = 1_440 }: CameraOptions): Promise<OpenCamera> {
  // Absent where the page is not trusted with devices at all.
  if (!navigator.mediaDevices) throw new CameraError('refused')
  const asked = navigator.mediaDevices.getUserMedia({
    audio: false,
    video: {
      width: { ideal: width },
      height: { ideal: height },
      ...(deviceId === undefined ? {} : { deviceId: { exact: deviceId } }),
    },
  })
  const stream = await Promise.race([asked, whenUnanswered(asked)])
  return {
    stream,
    label: stream.getVideoTracks()[0]?.label ?? '',
    stop: () => stopTracks(stream),
  }
}

/** Cameras of this machine; their labels are empty until one was opened. */
export async function listCameras(): Promise<{ deviceId: string; label: string }[]> {
  if (!navigator.mediaDevices) return []
  const all = await navigator.mediaDevices.enumerateDevices()
  return all
    .filter(({ kind, deviceId }) => kind === 'videoinput' && deviceId !== '')
    .map(({ deviceId, label }) => ({ deviceId, label }))
}
