import { type MethodName, methods } from '../contract/index.ts'
import type { Handlers } from '../contract/serve.ts'

/** Acts that are being answered now: neither who acts nor whether the screen is locked changes in the middle of one. */
export type UnderWay = {
  during<T>(work: () => Promise<T> | T): Promise<T>
  isIdle(): boolean
  /** Resolves when none is under way; at once when that is so already. */
  idle(): Promise<void>
}

export function createUnderWay(): UnderWay {
  let running = 0
  const waiting: (() => void)[] = []
  return {
    during: async (work) => {
      running += 1
      try {
        return await work()
      } finally {
        running -= 1
        if (running === 0) for (const go of waiting.splice(0)) go()
      }
    },
    isIdle: () => running === 0,
    idle: async () => {
      while (running > 0)
        await new Promise<void>((resolve) => {
          waiting.push(resolve)
        })
    },
  }
}

/** Every act counts from its call to its answer. */
export function actsDuring(underWay: UnderWay, handlers: Handlers): Handlers {
  const counted = Object.entries(handlers).map(([name, handler]) => {
    const answer = handler as (...call: unknown[]) => unknown
    const isAct = methods[name as MethodName].kind === 'act'
    return [name, isAct ? (...call: unknown[]) => underWay.during(() => answer(...call)) : handler]
  })
  return Object.fromEntries(counted) as Handlers
}

export type InTurn = <T>(work: () => Promise<T>) => Promise<T>

/** One after the other: two sign-ins at once would open the store twice. A failed one does not stop the next. */
export function createTurns(): InTurn {
  let before: Promise<unknown> = Promise.resolve()
  return (work) => {
    const mine = before.then(work)
    before = mine.catch(() => undefined)
    return mine
  }
}
