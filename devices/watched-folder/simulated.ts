/** A tethered camera's program without camera: it writes the practice portrait into a folder, in pieces, as they do. */
import { type FileHandle, open } from 'node:fs/promises'
import path from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { createSimulatedCamera } from '../camera/simulated.ts'
import type { Dial } from '../device.ts'

export type TetheredTwin = {
  readonly dials: Dial[]
  /** Takes a picture and writes it. @returns its name. */
  shoot(): Promise<string>
  dial(dial: Dial): void
  /** Writes on what `stalled` had stopped. */
  resume(): Promise<void>
}

const PIECES = 6
const PAUSE_MS = 40
/** Longer than the driver waits for a file to stand still. */
const SLOW_MS = 500

/**
 * Its pictures say in their EXIF that they are for practice.
 * @param options.seed what it shows depends on it and on how often it has shot.
 */
export function createTetheredTwin(folder: string, options: { seed: number }): TetheredTwin {
  const camera = createSimulatedCamera(options)
  let dial: Dial = 'well'
  let shots = 0
  let stopped: { name: string; rest: Uint8Array } | undefined

  async function picture(): Promise<Uint8Array> {
    const request = {
      kind: 'capture',
      requestId: 'shot',
      modality: 'portrait',
      positions: [],
      timeoutMs: 60_000,
    } as const
    const readings = await camera.capture?.(
      { ...request, positions: [], subject: 'tethered', attempt: ((shots - 1) % 99) + 1 },
      new AbortController().signal,
      () => {},
    )
    return readings![0]!.image
  }

  async function write(name: string, bytes: Uint8Array): Promise<void> {
    const file: FileHandle = await open(path.join(folder, name), 'a')
    try {
      const size = Math.ceil(bytes.length / PIECES)
      for (let at = 0; at < bytes.length; at += size) {
        await file.write(bytes.subarray(at, at + size))
        await delay(dial === 'slow' ? SLOW_MS : PAUSE_MS)
      }
    } finally {
      await file.close()
    }
  }

  return {
    dials: ['well', 'slow', 'damaged', 'stalled', 'unplugged'],
    async shoot() {
      shots += 1
      const name = `IMG_${String(shots).padStart(4, '0')}.JPG`
      if (dial === 'unplugged') return name // the program waits for a camera
      const bytes = await picture()
      const half = Math.ceil(bytes.length / 2)
      if (dial === 'stalled') {
        stopped = { name, rest: bytes.subarray(half) }
        await write(name, bytes.subarray(0, half))
      } else
        await write(
          name,
          dial === 'damaged' ? Uint8Array.of(...bytes.subarray(0, half), ...new Uint8Array(half)) : bytes,
        )
      return name
    },
    dial(turned) {
      dial = turned
    },
    async resume() {
      if (stopped !== undefined) await write(stopped.name, stopped.rest)
      stopped = undefined
    },
  }
}
