/** A thread that decrypts, because a packet costs 13 ms of it and nobody else's upload should wait for that. */
import { parentPort, workerData } from 'node:worker_threads'
import { openSealed } from './open-sealed.ts'
import type { OpenAnswer, OpenRequest } from './opener.ts'

const identities = workerData as readonly string[]

parentPort?.on('message', async ({ id, sealed }: OpenRequest) => {
  let answer: OpenAnswer
  try {
    answer = { id, outcome: 'done', zip: await openSealed(sealed, identities) }
  } catch {
    // Only too little memory comes here; the asker tries for itself.
    answer = { id, outcome: 'failed' }
  }
  const moved = answer.outcome === 'done' && answer.zip ? [answer.zip.buffer as ArrayBuffer] : []
  parentPort?.postMessage(answer, moved)
})
