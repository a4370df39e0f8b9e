/** A scanner's library: loaded once, called one function at a time on another thread, and left alone when it misbehaves. */
import { existsSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'
import { DeviceError } from '../device.ts'
import {
  bindQuality,
  bindScanner,
  type Convention,
  type Native,
  type QualityCall,
  type ScannerCall,
} from './functions.ts'
import type { Guarded } from './guarded.ts'
import { checkLibraryFile } from './library-file.ts'

export type ScannerLibrary = {
  /** SHA-256 of the file, hex. */
  readonly hash: string
  has(name: ScannerCall | QualityCall): boolean
  /**
   * Waits for the calls before it. One that is still not back after `limitMs` keeps its thread; until it comes back
   * nothing is called but what `must` be, such as the end of a capture.
   * @throws {DeviceError} `timeout` when it does not come back; `busy` while an earlier one has not; `failed` for ever
   * after it wrote beyond what it was lent.
   */
  call(
    name: ScannerCall | QualityCall,
    args: readonly (number | Guarded)[],
    options: { limitMs: number; must?: boolean },
  ): Promise<number>
  /** Whether a call has not come back in time, and still has not. */
  isStuck(): boolean
  /** For one driver at a time. @throws {DeviceError} `busy`, or `failed` as `call`. @returns what gives it back. */
  claim(): () => void
}

/** By file and convention, for ever: a library with threads of its own cannot be unloaded safely. */
const loaded = new Map<string, Promise<ScannerLibrary>>()

/** @param given an absolute path. @throws {DeviceError} as `checkLibraryFile` and `bindScanner`; `failed` when it does not load. */
export async function loadLibrary(given: string, convention: Convention): Promise<ScannerLibrary> {
  const { path, hash } = await checkLibraryFile(given)
  const key = `${convention} ${path}`
  const loading = loaded.get(key) ?? loadOnce(path, hash, convention)
  loaded.set(key, loading)
  loading.catch(() => loaded.delete(key)) // what it lacks may be there the next time
  return loading
}

async function loadOnce(path: string, hash: string, convention: Convention): Promise<ScannerLibrary> {
  const handle = await load(path)
  const functions = new Map<string, Native>(bindScanner(handle, convention))
  const quality = bindQuality(handle, convention) ?? (await loadQualityBeside(path, convention))
  for (const [name, native] of quality ?? []) functions.set(name, native)
  return createLibrary(functions, hash)
}

/** Makers put the algorithm's library beside the scanner's, under a name that tells them apart by three letters. */
async function loadQualityBeside(path: string, convention: Convention) {
  const name = basename(path).replace(/FprCap/i, 'Fpr')
  const beside = join(dirname(path), name)
  if (beside === path || !existsSync(beside)) return undefined
  const { path: checked } = await checkLibraryFile(beside)
  return bindQuality(await load(checked), convention)
}

/** Koffi is loaded late: its native part is not needed on a tablet without such a scanner. */
async function load(path: string) {
  try {
    const { default: koffi } = await import('koffi')
    return koffi.load(path)
  } catch (cause) {
    const why = cause instanceof Error ? cause.message.replace(path, basename(path)) : ''
    throw new DeviceError('failed', `The scanner’s library does not load. ${why}`.slice(0, 500), { cause })
  }
}

function createLibrary(functions: ReadonlyMap<string, Native>, hash: string): ScannerLibrary {
  let tail: Promise<unknown> = Promise.resolve()
  /** The call that has not come back in time. */
  let stuckIn: string | undefined
  let spoiltBy: string | undefined
  let isClaimed = false

  function run(name: string, args: readonly (number | Guarded)[]): Promise<number> {
    return new Promise((resolve, reject) => {
      const native = functions.get(name)
      if (native === undefined) throw new Error(`The library has no ${name}.`)
      if (spoiltBy !== undefined) return reject(unusable(spoiltBy))
      const done = (error: unknown, result: unknown) => {
        if (stuckIn === name) stuckIn = undefined
        // SECURITY: what lies behind our memory is somebody else's; a library that wrote there is not called again.
        if (args.some((each) => typeof each !== 'number' && !each.isWhole())) spoiltBy = name
        if (spoiltBy !== undefined) reject(unusable(spoiltBy))
        else if (typeof result === 'number' && !error) resolve(result)
        else reject(new DeviceError('failed', `The scanner’s library failed in ${name}.`, { cause: error }))
      }
      native(
        args.map((each) => (typeof each === 'number' ? each : each.lent)),
        done,
      )
    })
  }

  return {
    hash,
    has: (name) => functions.has(name),
    async call(name, args, { limitMs, must = false }) {
      if (spoiltBy !== undefined) throw unusable(spoiltBy)
      if (stuckIn !== undefined && !must)
        throw new DeviceError('busy', `The scanner’s library has not come back from ${stuckIn} yet.`)
      const turn = tail.then(() => run(name, args))
      tail = turn.catch(() => {})
      let limit: NodeJS.Timeout | undefined
      const over = new Promise<never>((_, reject) => {
        limit = setTimeout(() => {
          stuckIn ??= name
          reject(new DeviceError('timeout', `The scanner’s library did not come back from ${name} in ${limitMs} ms.`))
        }, limitMs)
      })
      try {
        return await Promise.race([turn, over])
      } finally {
        clearTimeout(limit)
      }
    },
    isStuck: () => stuckIn !== undefined,
    claim() {
      if (spoiltBy !== undefined) throw unusable(spoiltBy)
      if (isClaimed) throw new DeviceError('busy', 'The scanner’s library is in use already.')
      isClaimed = true
      return () => {
        isClaimed = false
      }
    },
  }
}

function unusable(name: string): DeviceError {
  return new DeviceError('failed', `The scanner’s library wrote beyond its memory in ${name}: it is not used any more.`)
}
