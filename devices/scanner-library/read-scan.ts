/** From a print to a reading. */
import sharp from 'sharp'
import type { DeviceMark, Reading } from '../device.ts'
import type { Scanner } from './scanner.ts'
import type { Print } from './take.ts'

/** Every scanner of this interface: GA/T 1011 and its siblings ask for 500 dpi. */
export const PPI = 500

export async function readScan(
  { pixels, quality }: Print,
  { scanner, position, device }: { scanner: Scanner; position: number; device: DeviceMark },
): Promise<Reading> {
  const { width, height, description, version, library } = scanner
  const image = await sharp(pixels, { raw: { width, height, channels: 1 } })
    .toColourspace('b-w') // else it has three channels
    .withDensity(PPI)
    .png()
    .toBuffer()
  return {
    modality: 'finger',
    position,
    image: Uint8Array.from(image),
    mediaType: 'image/png',
    width,
    height,
    ppi: PPI,
    impression: 'plain',
    quality,
    device,
    evidence: JSON.stringify({
      interface: 'LIVESCAN',
      version,
      description: description.text,
      scannerCode: description.code,
      librarySha256: library.hash,
    }),
    raw: { mediaType: 'application/octet-stream', bytes: pixels },
  }
}
