/** The signature as a PNG on white, upright for who wrote it. @throws {Error} when the browser encodes none. */
export async function exportStrokes(canvas: HTMLCanvasElement, isTurned: boolean): Promise<Uint8Array<ArrayBuffer>> {
  const sheet = document.createElement('canvas')
  sheet.width = canvas.width
  sheet.height = canvas.height
  const context = sheet.getContext('2d')
  if (!context) throw new Error('This browser draws no canvas')
  context.fillStyle = '#fff'
  context.fillRect(0, 0, sheet.width, sheet.height)
  if (isTurned) {
    context.translate(sheet.width, sheet.height)
    context.rotate(Math.PI)
  }
  context.drawImage(canvas, 0, 0)
  const blob = await new Promise<Blob | null>((resolve) => sheet.toBlob(resolve, 'image/png'))
  if (!blob) throw new Error('This browser encodes no PNG')
  return new Uint8Array(await blob.arrayBuffer())
}
