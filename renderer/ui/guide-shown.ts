/** Whether the guided visit is shown; kept on this machine, and nothing of a person with it. */
import { useSyncExternalStore } from 'react'

const KEPT_AS = 'guide'
const listeners = new Set<() => void>()

export function showGuide(isShown: boolean): void {
  window.localStorage.setItem(KEPT_AS, isShown ? 'shown' : 'seen')
  for (const listener of listeners) listener()
}

export const useGuideShown = (): boolean =>
  useSyncExternalStore(
    (listener) => {
      listeners.add(listener)
      return () => void listeners.delete(listener)
    },
    () => window.localStorage.getItem(KEPT_AS) !== 'seen',
  )
