import { useSyncExternalStore } from 'react'
import type { InputOf } from '../../../electron/contract/index.ts'

export type Group = InputOf<'listApplications'>['group']
export const groups: readonly Group[] = ['unsent', 'attention', 'drafts', 'received', 'all']

const listeners = new Set<() => void>()
let chosen: Group = 'unsent'

/** Which applications the outbox lists; said from other screens too. */
export function showGroup(group: Group): void {
  chosen = group
  for (const listener of listeners) listener()
}

export const useGroup = (): Group =>
  useSyncExternalStore(
    (listener) => {
      listeners.add(listener)
      return () => void listeners.delete(listener)
    },
    () => chosen,
  )
