import { useSyncExternalStore } from 'react'
import type { ApplicationKey } from '../../../../electron/contract/index.ts'
import { useCore } from '../../../core/core-context.ts'
import type { SaveState } from '../../../core/draft-saver.ts'

export type FieldHold = {
  value: string
  /** Why it is not saved, if a try has failed. */
  problem: string | undefined
  /** While it is typed. */
  type(value: string): void
  /** A choice, or a field that is left. */
  settle(value: string): void
}

/** A field's value: what was entered until the disk has it, then what is saved. */
export function useField(key: ApplicationKey, name: string, saved: string): FieldHold {
  const { saver } = useCore()
  const entered = useSyncExternalStore(saver.subscribe, () => saver.findEntry(key, name)?.value)
  const problem = useSyncExternalStore(saver.subscribe, () => saver.findEntry(key, name)?.problem)
  const value = entered ?? saved
  return {
    value,
    problem,
    type: (next) => saver.enter(key, name, next),
    settle(next) {
      if (next !== saved || entered !== undefined) saver.enter(key, name, next, 'at-once')
    },
  }
}

export function useSaveState(key: ApplicationKey): SaveState {
  const { saver } = useCore()
  return useSyncExternalStore(saver.subscribe, () => saver.stateOf(key))
}
