import { createContext, useContext, useSyncExternalStore } from 'react'
import type { Calls, ConnectionState } from './calls.ts'
import type { DraftSaver } from './draft-saver.ts'

export type Core = { calls: Calls; saver: DraftSaver }

export const CoreContext = createContext<Core | undefined>(undefined)

/** What main.tsx has built. */
export function useCore(): Core {
  const core = useContext(CoreContext)
  if (!core) throw new Error('A screen was drawn outside main.tsx')
  return core
}

export function useConnection(): ConnectionState {
  const { calls } = useCore()
  return useSyncExternalStore(calls.onConnection, calls.connection)
}
