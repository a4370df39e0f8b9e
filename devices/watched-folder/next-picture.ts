/** Waiting for the next picture that a program writes into a folder, until it is whole. */
import { watch } from 'node:fs'
import { lstat, readdir } from 'node:fs/promises'
import path from 'node:path'
import sharp from 'sharp'
import { DeviceError, MAX_IMAGE_BYTES } from '../device.ts'
import { readLimited } from '../folder/read-limited.ts'
import { openPicture, type Picture } from '../picture/open-picture.ts'
import { orAborted } from '../wait.ts'

export type NextPicture = Picture & { name: string; image: Uint8Array<ArrayBuffer>; isPractice: boolean }

const POLL_MS = 300
/** A program writes a picture in a thousand pieces, and each would be worth a look. */
const REST_MS = 50
/** One that stood still and was no picture may have paused, or its program keeps it closed to others. */
const TRY_AGAIN_MS = 1_000
/** What a camera's program writes; its temporary files have other endings, or begin with a dot. */
const PICTURE = /^[^.].*\.(?:jpe?g|png)$/is
/** What practice pictures have in their EXIF. */
const PRACTICE = 'PRACTICE'

/** A new file, as it was at the last look. */
type Growing = { size: number; writtenMs: number; stillAtMs: number; isDamaged: boolean }

/**
 * The first picture whose name was not there when this was called, once its size stands still for 300 ms and it decodes
 * to its end. Links are not looked at. SECURITY: because what is read here goes to the station.
 * @param parts.listening called when what is written from now on counts. @param parts.seen called when a new file is there, whole or not.
 * @throws {DeviceError} `too-large`; when the time is over `unreadable` for a new file that never became a picture, else
 *   `timeout`; `unplugged` when the folder went; the signal's reason.
 */
export async function nextPicture(
  folder: string,
  parts: { budgetMs: number; signal: AbortSignal; listening: () => void; seen: () => void },
): Promise<NextPicture> {
  const { signal } = parts
  const before = new Set(await orAborted(listPictures(folder), signal))
  parts.listening()
  const growing = new Map<string, Growing>()
  const time = { isOver: false }
  const alarm = createAlarm(folder, signal)
  const limit = setTimeout(() => {
    time.isOver = true
    alarm.ring()
  }, parts.budgetMs)
  try {
    for (;;) {
      const names = await orAborted(listPictures(folder), signal)
      // A name that went and comes again is another picture.
      for (const name of before) if (!names.includes(name)) before.delete(name)
      for (const name of names) {
        if (before.has(name)) continue
        const picture = await look(folder, name, growing, parts)
        if (picture !== undefined) return picture
      }
      if (time.isOver) throw damaged(growing) ?? new DeviceError('timeout', 'The camera gave no picture in time.')
      await alarm.wait(POLL_MS)
    }
  } finally {
    clearTimeout(limit)
    alarm.close()
  }
}

/** The picture when it is whole. */
async function look(
  folder: string,
  name: string,
  growing: Map<string, Growing>,
  { signal, seen }: { signal: AbortSignal; seen: () => void },
): Promise<NextPicture | undefined> {
  const stats = await lstat(path.join(folder, name)).catch(() => undefined)
  if (stats === undefined || !stats.isFile()) return undefined
  const last = growing.get(name)
  if (last === undefined) seen()
  const { size, mtimeMs: writtenMs } = stats
  if (last === undefined || last.size !== size || last.writtenMs !== writtenMs) {
    growing.set(name, { size, writtenMs, stillAtMs: performance.now() + POLL_MS, isDamaged: false })
    return undefined
  }
  if (performance.now() < last.stillAtMs || size === 0) return undefined
  if (size > MAX_IMAGE_BYTES) throw new DeviceError('too-large', 'The picture of the camera is too large.')
  try {
    const image = await readLimited(folder, name, signal)
    const { grey: _, ...picture } = await openPicture(image, 'The picture of the camera', 'size')
    const { exif } = await sharp(image).metadata()
    return { ...picture, name, image, isPractice: exif?.includes(PRACTICE) === true }
  } catch (error) {
    if (!(error instanceof DeviceError) || error.code !== 'unreadable') throw error
    last.isDamaged = true
    last.stillAtMs = performance.now() + TRY_AGAIN_MS
    return undefined
  }
}

function damaged(growing: ReadonlyMap<string, Growing>): DeviceError | undefined {
  const isThere = [...growing.values()].some(({ isDamaged, size }) => isDamaged || size > 0)
  return isThere ? new DeviceError('unreadable', 'The picture of the camera is damaged or not whole.') : undefined
}

/** In the order of their names, which cameras count up. */
async function listPictures(folder: string): Promise<string[]> {
  try {
    return (await readdir(folder)).filter((name) => PICTURE.test(name)).sort()
  } catch (cause) {
    const code = cause instanceof Error && 'code' in cause ? cause.code : undefined
    if (code === 'ENOENT' || code === 'ENOTDIR')
      throw new DeviceError('unplugged', "The camera's folder is not there.", { cause })
    if (code === 'EACCES' || code === 'EPERM')
      throw new DeviceError('no-permission', "This user may not read the camera's folder.", { cause })
    throw new DeviceError('failed', `The camera's folder cannot be listed (${String(code)}).`, { cause })
  }
}

/** Rings when the system says that the folder changed. Network drives say nothing, so that nobody waits for it alone. */
function createAlarm(folder: string, signal: AbortSignal) {
  let wake = () => {}
  let watcher: ReturnType<typeof watch> | undefined
  try {
    watcher = watch(folder, { persistent: false }, () => wake())
    watcher.on('error', () => watcher?.close())
  } catch {} // there are systems, and numbers of watched folders, where this cannot be had
  return {
    ring: () => wake(),
    /** @throws the signal's reason. */
    async wait(ms: number): Promise<void> {
      let timer: NodeJS.Timeout | undefined
      const restUntil = performance.now() + REST_MS
      const rung = new Promise<void>((resolve) => {
        timer = setTimeout(resolve, ms)
        wake = () => {
          clearTimeout(timer)
          timer = setTimeout(resolve, Math.max(0, restUntil - performance.now()))
        }
      })
      try {
        await orAborted(rung, signal)
      } finally {
        clearTimeout(timer)
      }
    },
    close: () => watcher?.close(),
  }
}
