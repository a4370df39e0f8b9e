/** The practice camera: a picture drawn ten times a second, marked in every frame, so that no shot of it passes for a person's. */
import { drawFace, drawMark, drawPaper } from './draw-scene.ts'
import type { CameraOptions, OpenCamera } from './open-camera.ts'

export type Scene = 'face' | 'paper'

const FRAMES_PER_SECOND = 10
/** `mannequin.jpg` of `devices/camera/`: a mannequin of NIST's reference files, public domain. */
const MANNEQUIN = './mannequin.jpg'

/** Named in every shot's record; the core marks the driver as simulated whatever stands here. */
const LABEL = 'Doorstep practice camera'

/** @throws {Error} when the mannequin's picture is missing from this installation. */
export async function openCanvasTwin(options: CameraOptions): Promise<OpenCamera> {
  const { width = 1_280, height = 960, scene = 'face' } = options
  const canvas = document.createElement('canvas')
  Object.assign(canvas, { width, height })
  const context = canvas.getContext('2d')
  if (!context) throw new Error('This browser draws no canvas')
  const face = scene === 'face' ? await loadPicture(MANNEQUIN) : undefined
  const startedAt = performance.now()
  function draw(target: CanvasRenderingContext2D): void {
    const seconds = (performance.now() - startedAt) / 1_000
    if (face) drawFace(target, face, seconds)
    else drawPaper(target, seconds)
    drawMark(target, new Date())
  }
  draw(context)
  const timer = setInterval(draw, 1_000 / FRAMES_PER_SECOND, context)
  const stream = canvas.captureStream(FRAMES_PER_SECOND)
  return {
    stream,
    label: LABEL,
    stop() {
      clearInterval(timer)
      for (const track of stream.getTracks()) track.stop()
    },
  }
}

async function loadPicture(address: string): Promise<HTMLImageElement> {
  const image = new Image()
  image.src = address
  await image.decode()
  return image
}
