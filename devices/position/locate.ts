/** Waiting for a position on a line that is open. */
import { DeviceError } from '../device.ts'
import type { Fix, News, Receiver } from './receiver.ts'

/** Receivers speak each second. One that says nothing of use for so long is none, or is broken. */
const QUIET_MS = 5_000
/** The first fix after a while without is the worst: better ones follow. */
const BEST_OF_MS = 3_000
const WORST_HDOP = 100

/**
 * The best fix of the three seconds after the first one; undefined when the receiver speaks and has no signal.
 * @param parts.budgetMs how long to wait for the first.
 * @throws {DeviceError} when nothing of use comes for 5 s: `timeout` when nothing at all comes, `unreadable` when
 *   sentences come damaged, `other-protocol` when something else comes; `unplugged`; the signal's reason.
 */
export function waitForFix(
  receiver: Receiver,
  { budgetMs, signal }: { budgetMs: number; signal: AbortSignal },
): Promise<Fix | undefined> {
  let best: Fix | undefined
  return attend<Fix | undefined>(receiver, signal, (settle, after) => {
    after(budgetMs, () => settle(best))
    const look = () => {
      const fix = receiver.fix()
      if (fix === undefined) return
      if (best === undefined) after(BEST_OF_MS, () => settle(best))
      if (best === undefined || isBetter(fix, best)) best = fix
    }
    look() // it is listened to all the time
    return (news) => {
      if (news === 'position') look()
      // What was found before the cable went was found.
      if (news === 'closed' && best !== undefined) settle(best)
    }
  })
}

/** Until it has said something that a position receiver says. @throws {DeviceError} as {@link waitForFix} */
export function waitForSentence(receiver: Receiver, signal: AbortSignal): Promise<void> {
  return attend<void>(receiver, signal, (settle) => (news) => news === 'position' && settle())
}

type After = (ms: number, act: () => void) => void

function attend<T>(
  receiver: Receiver,
  signal: AbortSignal,
  begin: (settle: (value: T) => void, after: After) => (news: News) => unknown,
): Promise<T> {
  const timers: NodeJS.Timeout[] = []
  let quiet: NodeJS.Timeout | undefined
  let end = () => {}
  const outcome = new Promise<T>((resolve, reject) => {
    const abort = () => reject(signal.reason)
    if (signal.aborted) return abort()
    const since = { damaged: 0, noise: 0 }
    const listen = () => {
      clearTimeout(quiet)
      quiet = setTimeout(() => reject(explainQuiet(since)), QUIET_MS)
    }
    const heard = begin(resolve, (ms, act) => void timers.push(setTimeout(act, ms)))
    const forget = receiver.onNews((news) => {
      heard(news)
      if (news === 'closed') reject(new DeviceError('unplugged', 'The position receiver was unplugged.'))
      else if (news === 'position') {
        since.damaged = 0
        since.noise = 0
        listen()
      } else if (news === 'damaged') since.damaged += 1
      else since.noise += 1
    })
    end = () => {
      forget()
      signal.removeEventListener('abort', abort)
    }
    signal.addEventListener('abort', abort, { once: true })
    if (!receiver.isOpen()) reject(new DeviceError('unplugged', 'The position receiver was unplugged.'))
    listen()
  })
  return outcome.finally(() => {
    end()
    for (const timer of [quiet, ...timers]) clearTimeout(timer)
  })
}

function explainQuiet({ damaged, noise }: { damaged: number; noise: number }): DeviceError {
  // One can be the end of another protocol's frame that happens to look so.
  if (damaged > 1) return new DeviceError('unreadable', 'The sentences of the position receiver come damaged.')
  if (damaged + noise > 0) return new DeviceError('other-protocol', 'What answers there is no position receiver.')
  return new DeviceError('timeout', `The position receiver said nothing for ${QUIET_MS / 1_000} s.`)
}

function isBetter(one: Fix, other: Fix): boolean {
  const [a, b] = [one.hdop ?? WORST_HDOP, other.hdop ?? WORST_HDOP]
  return a < b || (a === b && (one.at !== undefined || other.at === undefined))
}
