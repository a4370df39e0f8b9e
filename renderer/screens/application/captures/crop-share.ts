/** What is cut out of a picture, in shares of the whole, after its rotation. */
export type CropShare = { x: number; y: number; width: number; height: number }

/** The largest piece in the middle. @param ratio Width by height of the piece. */
export function centredCrop(size: { width: number; height: number }, ratio: number): CropShare {
  const own = size.width / size.height
  const width = Math.min(1, ratio / own)
  const height = Math.min(1, own / ratio)
  return { x: (1 - width) / 2, y: (1 - height) / 2, width, height }
}

/** A picture's size once it has been turned by quarter turns. */
export function turnedSize(size: { width: number; height: number }, rotate: number): { width: number; height: number } {
  return rotate % 180 === 0 ? { width: size.width, height: size.height } : { width: size.height, height: size.width }
}

/** Percents of the cropping area as shares; its rounding may lie outside the picture by a hair, and the core refuses that. */
export function sharesOf(percents: CropShare): CropShare {
  const within = (value: number) => Math.min(1, Math.max(0, value))
  const [x, y] = [within(percents.x / 100), within(percents.y / 100)]
  return { x, y, width: Math.min(1 - x, percents.width / 100), height: Math.min(1 - y, percents.height / 100) }
}
