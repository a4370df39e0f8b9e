/** What was typed and is not yet known to be on disk. It outlives the screen it was typed on. */
import type { ApplicationKey } from '../../electron/contract/index.ts'
import type { CallOutcome } from './calls.ts'

/** `refused`: the core will not take this value, however often it is asked. */
export type SaveState = 'saved' | 'saving' | 'refused'
/** `problem`: why the last try did not save it; a passing one is tried again by itself. */
export type FieldEntry = { value: string; problem?: string }
type SaveOutcome = CallOutcome<'saveField'>

/** Refusals that pass: the same value is offered again, as a new act. */
const PASSING = ['internal', 'disk-full', 'locked', 'core-restarted', 'bad-answer', 'unknown-method']
/** Saved 250 ms after the last keystroke, but never later than 600 ms after the first: nothing entered stays unsaved for a second. */
const QUIET_MS = 250
const LONGEST_MS = 600
const RETRY_MS = 2_000

type Entry = {
  key: ApplicationKey
  name: string
  value: string
  /** The value on its way to the core, while it is. */
  sending?: string
  problem?: string
  dueAt?: number
  timer?: ReturnType<typeof setTimeout>
}

export type DraftSaver = {
  /** Takes a new value of a field. `at-once` for choices and when a field is left. */
  enter(key: ApplicationKey, name: string, value: string, when?: 'at-once' | 'when-quiet'): void
  /** Tries everything that waits, of one application or of all; resolves with whether all of it is saved. */
  flush(key?: ApplicationKey): Promise<boolean>
  /** What was entered and is not known to be saved. */
  findEntry(key: ApplicationKey, name: string): FieldEntry | undefined
  stateOf(key: ApplicationKey): SaveState
  subscribe(listener: () => void): () => void
}

export function createDraftSaver(parts: {
  save(input: ApplicationKey & { name: string; value: string }): Promise<SaveOutcome>
  /** The value is on disk; called before the entry is forgotten. */
  onSaved(key: ApplicationKey, name: string, value: string): void
}): DraftSaver {
  const entries = new Map<string, Entry>()
  const listeners = new Set<() => void>()
  const notify = () => {
    for (const listener of listeners) listener()
  }
  const of = (key: ApplicationKey) =>
    [...entries.values()].filter((e) => e.key.application === key.application && e.key.version === key.version)

  function schedule(entry: Entry, delayMs: number): void {
    clearTimeout(entry.timer)
    entry.timer = setTimeout(send, delayMs, entry)
  }

  async function send(entry: Entry): Promise<void> {
    clearTimeout(entry.timer)
    // One save of a field at a time: two on the way could arrive in the wrong order.
    if (entry.sending !== undefined) return
    const value = entry.value
    entry.sending = value
    delete entry.dueAt
    const outcome = await parts.save({ ...entry.key, name: entry.name, value })
    delete entry.sending
    if (entry.value !== value) void send(entry)
    else if (!outcome.ok) {
      entry.problem = outcome.reason
      if (PASSING.includes(outcome.reason)) schedule(entry, RETRY_MS)
    } else {
      parts.onSaved(entry.key, entry.name, value)
      entries.delete(idOf(entry.key, entry.name))
    }
    notify()
  }

  return {
    enter(key, name, value, when = 'when-quiet') {
      const id = idOf(key, name)
      const entry = entries.get(id) ?? { key, name, value }
      entries.set(id, entry)
      entry.value = value
      delete entry.problem
      const now = Date.now()
      entry.dueAt ??= now + LONGEST_MS
      if (when === 'at-once') void send(entry)
      else schedule(entry, Math.max(0, Math.min(QUIET_MS, entry.dueAt - now)))
      notify()
    },
    async flush(key) {
      const own = () => (key ? of(key) : [...entries.values()])
      for (const entry of own()) {
        delete entry.problem
        void send(entry)
      }
      const unsettled = () => own().some((entry) => entry.problem === undefined)
      if (unsettled()) {
        await new Promise<void>((resolve) => {
          const listener = () => {
            if (unsettled()) return
            listeners.delete(listener)
            resolve()
          }
          listeners.add(listener)
        })
      }
      return own().length === 0
    },
    findEntry: (key, name) => entries.get(idOf(key, name)),
    stateOf(key) {
      const own = of(key)
      if (own.some(({ problem }) => problem === undefined || PASSING.includes(problem))) return 'saving'
      return own.length > 0 ? 'refused' : 'saved'
    },
    subscribe(listener) {
      listeners.add(listener)
      return () => void listeners.delete(listener)
    },
  }
}

function idOf(key: ApplicationKey, name: string): string {
  return `${key.application}/${key.version}/${name}`
}
