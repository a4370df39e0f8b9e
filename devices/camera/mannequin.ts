/**
 * The practice portrait: `mannequin.jpg`, a mannequin, 480×640, from NIST's ANSI/NIST-ITL reference files.
 * A work of the United States government, in the public domain.
 */
import { readFile } from 'node:fs/promises'
import { DeviceError } from '../device.ts'

/** Beside this file in the source; in the assets of a bundle. Not written as a literal URL, which a bundler would rewrite. */
const PLACES = ['mannequin.jpg', 'assets/mannequin.jpg']

/** @throws {DeviceError} `failed` when this installation lacks the picture. */
export async function readMannequin(): Promise<Uint8Array> {
  let lastCause: unknown
  for (const place of PLACES)
    try {
      return await readFile(new URL(place, import.meta.url))
    } catch (cause) {
      lastCause = cause
    }
  throw new DeviceError('failed', 'The practice portrait is missing from this installation.', { cause: lastCause })
}
