/** What stands before the practice camera. */

/** One turn of the slow movement, in seconds. */
const TURN_SECONDS = 12

/** A mannequin before a white cloth, breathing and swaying a little. */
export function drawFace(context: CanvasRenderingContext2D, face: HTMLImageElement, seconds: number): void {
  const { width, height } = context.canvas
  context.fillStyle = '#e9ecee'
  context.fillRect(0, 0, width, height)
  const angle = (seconds / TURN_SECONDS) * 2 * Math.PI
  // A little taller than the picture: swaying, it still fills the portrait's frame.
  const scale = (height / face.naturalHeight) * (1.06 + 0.01 * Math.sin(angle * 2))
  const [drawnWidth, drawnHeight] = [face.naturalWidth * scale, face.naturalHeight * scale]
  const left = (width - drawnWidth) / 2 + width * 0.012 * Math.sin(angle)
  context.drawImage(face, left, (height - drawnHeight) / 2, drawnWidth, drawnHeight)
}

/** A written sheet that lies askew on a dark table, so that there are edges to find and text to straighten. */
export function drawPaper(context: CanvasRenderingContext2D, seconds: number): void {
  const { width, height } = context.canvas
  context.fillStyle = '#4b3a2c'
  context.fillRect(0, 0, width, height)
  context.save()
  const angle = (seconds / TURN_SECONDS) * 2 * Math.PI
  context.translate(width / 2, height / 2 + height * 0.006 * Math.sin(angle))
  context.rotate(0.1 + 0.006 * Math.sin(angle))
  // The shape of an A4 sheet.
  const paperHeight = height * 0.8
  const paperWidth = paperHeight / Math.SQRT2
  context.translate(-paperWidth / 2, -paperHeight / 2)
  context.fillStyle = '#fbfaf5'
  context.fillRect(0, 0, paperWidth, paperHeight)
  const margin = paperWidth * 0.09
  context.strokeStyle = '#5f6a78'
  context.lineWidth = 2
  context.strokeRect(margin / 2, margin / 2, paperWidth - margin, paperHeight - margin)
  context.fillStyle = '#20242b'
  context.fillRect(paperWidth * 0.3, margin * 1.2, paperWidth * 0.4, paperHeight * 0.025)
  const lines = 18
  for (let line = 0; line < lines; line += 1) {
    const top = margin * 2.4 + (line * (paperHeight - margin * 4)) / lines
    // The last line of a paragraph is short.
    const share = line % 6 === 5 ? 0.45 : 1 - (line % 3) * 0.06
    context.fillRect(margin, top, (paperWidth - 2 * margin) * share, paperHeight * 0.009)
  }
  context.restore()
}

/** SECURITY: burnt into every frame, because a mark beside a picture can be cut off and one inside it cannot. */
export function drawMark(context: CanvasRenderingContext2D, now: Date): void {
  const { width, height } = context.canvas
  const size = Math.round(height * 0.04)
  const words = `SIMULATED ${now.toISOString().slice(0, 19).replace('T', ' ')}`
  context.font = `700 ${size}px sans-serif`
  context.textAlign = 'center'
  context.textBaseline = 'middle'
  context.fillStyle = '#a61b1b'
  context.fillRect(0, height - size * 1.6, width, size * 1.6)
  context.fillStyle = '#fff'
  context.fillText(words, width / 2, height - size * 0.8)
}
