/** OpenCV, loaded when a document is first looked for: it takes some 400 ms and 60 MB. */
import { createRequire } from 'node:module'
import type * as OpenCv from '@techstark/opencv-js'

export type Cv = typeof OpenCv

let loaded: Promise<{ cv: Cv }> | undefined

/** In an object, because the module has a `then` of its own and a promise of it would never end. */
export function loadOpenCv(): Promise<{ cv: Cv }> {
  loaded ??= load().catch((cause) => {
    loaded = undefined // perhaps there was no memory for it; the next picture may try again
    throw cause
  })
  return loaded
}

const EVENTS = ['uncaughtException', 'unhandledRejection'] as const

async function load(): Promise<{ cv: Cv }> {
  const before = EVENTS.map((event) => new Set(process.listeners(event as 'uncaughtException')))
  // Not import(): a namespace that shows the module's `then` would be taken for a promise.
  const cv = createRequire(import.meta.url)('@techstark/opencv-js') as Cv
  if (!('Mat' in cv))
    await new Promise<void>((resolve) => {
      ;(cv as { onRuntimeInitialized: () => void }).onRuntimeInitialized = resolve
    })
  // It takes the process's last errors for itself; they belong to whoever runs the process.
  for (const [index, event] of EVENTS.entries())
    for (const listener of process.listeners(event as 'uncaughtException'))
      if (!before[index]?.has(listener)) process.off(event, listener)
  return { cv }
}

/** Runs `act` and frees every matrix it kept, because OpenCV's memory knows no garbage collection. */
export function withMats<T>(act: (keep: <M extends { delete(): void }>(mat: M) => M) => T): T {
  const kept: { delete(): void }[] = []
  try {
    return act((mat) => {
      kept.push(mat)
      return mat
    })
  } finally {
    for (const mat of kept.reverse()) mat.delete()
  }
}
