/** A thread that grows fingers, because each costs a second and the devices process has messages to answer meanwhile. */
import { parentPort, workerData } from 'node:worker_threads'
import { growMaster } from './grow.ts'
import type { GrowAnswer, GrowRequest } from './masters.ts'

const seed = Number(workerData)

parentPort?.on('message', ({ position }: GrowRequest) => {
  const growth = growMaster(seed, position)
  let step = growth.next()
  while (!step.done) step = growth.next()
  const master = step.value
  parentPort?.postMessage({ position, master } satisfies GrowAnswer, [master.ridges.buffer as ArrayBuffer])
})
