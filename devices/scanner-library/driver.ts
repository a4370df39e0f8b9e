/** A certified single-finger scanner, through the library that its maker ships. */
import { createHash } from 'node:crypto'
import { basename } from 'node:path'
import { DeviceError, type DeviceErrorCode, type DeviceInfo, type Driver, type Reading } from '../device.ts'
import { withLimit } from '../limit.ts'
import { createQueue, orAborted } from '../wait.ts'
import { fapOf } from './fap.ts'
import type { Convention } from './functions.ts'
import { loadLibrary, type ScannerLibrary } from './library.ts'
import { PPI, readScan } from './read-scan.ts'
import { LIMITS, type Limits, openScanner, type Scanner } from './scanner.ts'
import { NoFinger, takePrint } from './take.ts'

/** A scanner that was plugged in is noticed within so long; one that was pulled out within the other. */
const LOOK_AGAIN_MS = 2_000
const LOOK_AFTER_MS = 10_000
/** Kept back from a request's time, so that the best print is still encoded. */
const ANSWER_MS = 500

/**
 * Looks for its scanner from now on until closed. The library itself stays loaded.
 * @param parts.path absolute, of the library.
 * @param parts.convention of a 32-bit library; nothing else has more than one.
 * @param parts.changed called when `info` has changed; must not throw.
 */
export function createScannerLibraryDriver(parts: {
  path: string
  convention?: Convention
  limits?: Limits
  changed: () => void
}): Driver {
  const { path, convention = '__stdcall', limits = LIMITS } = parts
  const inTurn = createQueue()
  const closing = new AbortController()
  // Two libraries of one name can lie in two folders.
  const mark = createHash('sha256').update(path).digest('hex').slice(0, 8)
  const file = basename(path.replaceAll('\\', '/')).replace(/\..*$/, '')
  let claimed: { library: ScannerLibrary; giveBack: () => void } | undefined
  let scanner: Scanner | undefined
  let known: Pick<Scanner, 'width' | 'height' | 'description'> | undefined
  let status: DeviceInfo['status'] = 'not-ready'
  let problem: DeviceErrorCode | undefined
  let timer: NodeJS.Timeout | undefined

  function describe() {
    const text = known?.description.text ?? ''
    return {
      device: ['scanner', ...(file.match(/[A-Za-z0-9]+/g) ?? []), mark].join('-').slice(-64),
      driver: 'scanner-library',
      model: (text === '' ? file : text).slice(0, 120),
      serial: '',
      // SECURITY: by the library's own word, because one without a scanner can lie at any path.
      simulated: text.includes('SIMULATED'),
    } as const satisfies Partial<DeviceInfo>
  }

  function know(now: DeviceInfo['status'], why?: DeviceErrorCode): void {
    const isNews = now !== status || why !== problem
    status = now
    problem = why
    if (isNews && !closing.signal.aborted) parts.changed()
  }

  function tell(error: unknown): void {
    const code = error instanceof DeviceError ? error.code : 'failed'
    know(code === 'busy' ? 'busy' : 'not-ready', code)
  }

  /** @throws {DeviceError} */
  async function connect(signal: AbortSignal): Promise<Scanner> {
    signal.throwIfAborted()
    if (scanner !== undefined) {
      if ((await scanner.attempt('LIVESCAN_GetChannelCount')) > 0) return scanner
      await letGo()
    }
    claimed ??= await claim()
    scanner = await openScanner(claimed.library, limits)
    known = scanner
    know('ready')
    return scanner
  }

  async function claim() {
    const library = await loadLibrary(path, convention)
    return { library, giveBack: library.claim() }
  }

  /** What lies behind the library is opened anew the next time. */
  async function letGo(): Promise<void> {
    const open = scanner
    scanner = undefined
    if (open?.library.has('FP_End')) await open.release('FP_End')
    await open?.release('LIVESCAN_Close')
  }

  async function look(): Promise<void> {
    try {
      await inTurn(() => connect(closing.signal))
      know('ready')
    } catch (error) {
      tell(error)
    }
    lookAfter(status === 'ready' ? LOOK_AFTER_MS : LOOK_AGAIN_MS)
  }

  function lookAfter(ms: number): void {
    clearTimeout(timer)
    if (closing.signal.aborted) return
    timer = setTimeout(() => void look(), ms)
    timer.unref()
  }

  /** In turn with the looks. After a failure the scanner is opened anew, except after a mere cancel or no finger. */
  function withScanner<T>(ms: number, given: AbortSignal, act: (scanner: Scanner, limit: AbortSignal) => Promise<T>) {
    const reason = new DeviceError('timeout', `The scanner gave nothing in ${ms} ms.`)
    return withLimit({ ms, reason, signals: [given, closing.signal] }, async (limit) => {
      const turn = inTurn(async () => {
        try {
          return await act(await connect(limit), limit)
        } catch (error) {
          if (limit.aborted || error instanceof NoFinger) throw error
          tell(error)
          await letGo()
          throw error
        }
      })
      try {
        return await orAborted(turn, limit)
      } catch (error) {
        lookAfter(0)
        throw error
      }
    })
  }

  void look()
  return {
    info: () => ({
      ...describe(),
      takes: ['finger'],
      fingersAtOnce: 1,
      status,
      ...(problem !== undefined && { problem }),
      address: path,
      scanner: {
        ...(known && { fap: fapOf(known, PPI) }),
        impressions: ['plain'],
        certificates: ['GA/T 1011'],
      },
    }),
    async capture({ modality, positions, impression, timeoutMs }, signal, progressed) {
      if (modality !== 'finger' || impression === 'rolled' || positions.length === 0)
        throw new DeviceError('failed', 'The scanner takes plain fingers only, and needs to know which.')
      const end = performance.now() + timeoutMs - Math.min(ANSWER_MS, timeoutMs / 2)
      return withScanner(timeoutMs, signal, async (open, limit) => {
        const readings: Reading[] = []
        for (const [index, position] of positions.entries()) {
          const now = performance.now()
          const deadline = now + (end - now) / (positions.length - index)
          const act = { deadline, afterAnother: index > 0, signal: limit, progressed }
          try {
            const print = await takePrint(open, act)
            progressed('checking')
            readings.push(await readScan(print, { scanner: open, position, device: describe() }))
          } catch (error) {
            // One that did not come is still missing; those before it are kept.
            if (!(error instanceof NoFinger) || (readings.length === 0 && index === positions.length - 1)) throw error
          }
        }
        return readings
      })
    },
    test: (signal) => withScanner(limits.initMs, signal, async () => {}),
    async close() {
      closing.abort(new DeviceError('cancelled', 'The driver is closed.'))
      clearTimeout(timer)
      await inTurn(async () => {
        await letGo()
        claimed?.giveBack()
      })
    },
  }
}
