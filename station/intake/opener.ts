import { existsSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { Worker } from 'node:worker_threads'
import { openSealed } from './open-sealed.ts'

export type OpenRequest = { id: number; sealed: Uint8Array }
export type OpenAnswer =
  | { id: number; outcome: 'done'; zip: Uint8Array | undefined }
  | { id: number; outcome: 'failed' }

export type Opener = {
  /** As `openSealed`, off this thread. */
  open: (sealed: Uint8Array) => Promise<Uint8Array | undefined>
  close: () => Promise<void>
}

/** Beside this file as source; beside the bundle when it is built with the thread as an entry of its own. */
const workerFile = ['./open-worker.ts', './open-worker.mjs']
  .map((name) => new URL(name, import.meta.url))
  .find((url) => url.protocol === 'file:' && existsSync(fileURLToPath(url)))

/** A thread that ends costs nothing but speed: what it was asked is done here. */
export function createOpener(identities: readonly string[]): Opener {
  const asked = new Map<number, { resolve: (answer: OpenAnswer) => void }>()
  let worker: Worker | undefined
  let lastId = 0
  const fail = () => {
    worker = undefined
    for (const [id, { resolve }] of asked) resolve({ id, outcome: 'failed' })
    asked.clear()
  }
  const start = (file: URL): Worker => {
    const started = new Worker(file, { workerData: identities })
    started.on('message', (answer: OpenAnswer) => {
      asked.get(answer.id)?.resolve(answer)
      asked.delete(answer.id)
    })
    started.on('error', fail)
    started.on('exit', fail)
    started.unref()
    return started
  }
  return {
    open: async (sealed) => {
      if (!workerFile) return openSealed(sealed, identities)
      worker ??= start(workerFile)
      lastId += 1
      // One copy that is handed over is cheaper than the two that a message makes; ours stays for a second try.
      const request: OpenRequest = { id: lastId, sealed: new Uint8Array(sealed) }
      const answer = await new Promise<OpenAnswer>((resolve) => {
        asked.set(request.id, { resolve })
        worker?.postMessage(request, [request.sealed.buffer as ArrayBuffer])
      })
      return answer.outcome === 'done' ? answer.zip : openSealed(sealed, identities)
    },
    close: async () => {
      await worker?.terminate()
    },
  }
}
