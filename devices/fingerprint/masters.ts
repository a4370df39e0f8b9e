/** The ten grown fingers of one practice hand: each is grown once, in a thread when there is one. */
import { existsSync } from 'node:fs'
import { setImmediate as nextTurn } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { Worker } from 'node:worker_threads'
import { growMaster, type Master } from './grow.ts'

export type GrowRequest = { position: number }
export type GrowAnswer = { position: number; master: Master }

export type Masters = {
  /** Grows it first when it is not there yet, about a second. Rejects when `signal` aborts. */
  get(position: number, signal: AbortSignal): Promise<Master>
  close(): Promise<void>
}

/** Beside this file as source; beside the bundle when it is built with the thread as an entry of its own. */
const workerFile = ['./grow-worker.ts', './grow-worker.mjs']
  .map((name) => new URL(name, import.meta.url))
  .find((url) => url.protocol === 'file:' && existsSync(fileURLToPath(url)))

/** Eight seconds of a processor, which the screen needs first. */
const AFTER_START_MS = 6_000
/** The order in which the hands of a visit are laid on: right four, left four, thumbs. */
const ORDER: readonly number[] = [2, 3, 4, 5, 7, 8, 9, 10, 1, 6]

/**
 * Grows all ten when the start of the app is over, or at once when somebody asks for one, which comes first. Without a thread a finger is grown here when it
 * is asked for, in slices of some milliseconds, so that a cancel or a deadline is heard; the next try goes on from there.
 */
export function createMasters(seed: number, file: URL | undefined = workerFile): Masters {
  const grown = new Map<number, Master>()
  const growing = new Map<number, ReturnType<typeof growMaster>>()
  const waiting = new Set<() => void>()
  let queue = [...ORDER]
  let worker: Worker | undefined
  let isBegun = false
  const timer = setTimeout(begin, AFTER_START_MS)
  timer.unref()

  function begin(): void {
    clearTimeout(timer)
    if (isBegun || file === undefined) return
    isBegun = true
    worker = start(file)
    askNext()
  }

  function start(url: URL): Worker {
    const started = new Worker(url, { workerData: seed })
    started.unref()
    started.on('message', ({ position, master }: GrowAnswer) => {
      grown.set(position, master)
      askNext()
      wake()
    })
    // A thread that ends costs nothing but speed.
    for (const end of ['error', 'exit'])
      started.on(end, () => {
        worker = undefined
        wake()
      })
    return started
  }

  function askNext(): void {
    const position = queue.find((each) => !grown.has(each))
    if (position !== undefined) worker?.postMessage({ position } satisfies GrowRequest)
  }

  function wake(): void {
    for (const each of waiting) each()
    waiting.clear()
  }

  function whenWoken(signal: AbortSignal): Promise<void> {
    return new Promise((resolve) => {
      const done = () => {
        signal.removeEventListener('abort', done)
        resolve()
      }
      signal.addEventListener('abort', done, { once: true })
      waiting.add(done)
    })
  }

  return {
    async get(position, signal) {
      begin()
      queue = [position, ...queue.filter((each) => each !== position)]
      for (;;) {
        signal.throwIfAborted()
        const known = grown.get(position)
        if (known !== undefined) return known
        if (worker !== undefined) {
          await whenWoken(signal)
          continue
        }
        const growth = growing.get(position) ?? growMaster(seed, position)
        growing.set(position, growth)
        const step = growth.next()
        if (step.done) {
          grown.set(position, step.value)
          growing.delete(position)
        }
        await nextTurn()
      }
    },
    async close() {
      clearTimeout(timer)
      await worker?.terminate()
    },
  }
}
