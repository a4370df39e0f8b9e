/** The table of calls that wait for an answer; what is asked outlives the connection it was asked on. */
import './schemas-without-eval.ts'
import { z } from 'zod'
import {
  type CallFrame,
  ChangeTopic,
  CONTRACT_VERSION,
  CommonReason,
  type InputOf,
  type MethodName,
  methods,
  type OutcomeOf,
} from '../../electron/contract/index.ts'

export type ConnectionState = 'connecting' | 'connected' | 'reconnecting'

/** What a connection tells the table of calls. */
export type ConnectionEvents = {
  /** There is a line to the core. Said again, the newest line is used and what waits is sent over it. */
  up(send: (frame: CallFrame) => void): void
  down(): void
  frame(frame: unknown): void
}

/** Keeps a line to the core as well as it can, for ever, until it is closed. */
export type CreateConnection = (events: ConnectionEvents) => { close(): void }

/** `bad-answer`: the core answered something that the contract does not allow. Whether it was done is not known. */
export type CallOutcome<M extends MethodName> = OutcomeOf<M> | { ok: false; reason: 'bad-answer'; detail?: unknown }

export type Calls = {
  /** Resolves when the core has answered, however long that takes and over however many connections; never rejects. */
  call<M extends MethodName>(method: M, input: InputOf<M>): Promise<CallOutcome<M>>
  connection(): ConnectionState
  /** Both return the function that ends the subscription. */
  onConnection(listener: (state: ConnectionState) => void): () => void
  onChanged(listener: (topic: ChangeTopic) => void): () => void
  /** Ends the connection; what still waits is answered with `core-restarted`. */
  close(): void
}

type RawOutcome = { ok: true; value?: unknown } | { ok: false; reason: string; detail?: unknown }
type Waiting = { frame: CallFrame; timer?: ReturnType<typeof setTimeout>; settle(outcome: RawOutcome): void }

const Answer = z.union([
  z.strictObject({ changed: ChangeTopic }),
  z.strictObject({
    call: z.int(),
    outcome: z.union([
      z.strictObject({ ok: z.literal(true), value: z.unknown() }),
      z.strictObject({ ok: z.literal(false), reason: z.string(), detail: z.unknown().optional() }),
    ]),
  }),
])

/**
 * @param parts.repeatAfterMs An answer that has not come over a live connection for so long is asked for again:
 *   a message can be lost when a process dies. Acts keep their id, so that a repeat is answered and not repeated.
 */
export function createCalls(parts: { createConnection: CreateConnection; repeatAfterMs?: number }): Calls {
  const { createConnection, repeatAfterMs = 10_000 } = parts
  const waiting = new Map<number, Waiting>()
  const connectionListeners = new Set<(state: ConnectionState) => void>()
  const changeListeners = new Set<(topic: ChangeTopic) => void>()
  let send: ((frame: CallFrame) => void) | undefined
  let state: ConnectionState = 'connecting'
  // Counted over all connections, which makes it unique in each.
  let lastCall = 0

  function become(next: ConnectionState): void {
    state = next
    for (const listener of connectionListeners) listener(next)
  }

  function transmit(one: Waiting): void {
    clearTimeout(one.timer)
    if (!send) return
    send(one.frame)
    one.timer = setTimeout(transmit, repeatAfterMs, one)
  }

  function settle(call: number, outcome: RawOutcome): void {
    const one = waiting.get(call)
    // An answer that came twice: the first was taken.
    if (!one) return
    waiting.delete(call)
    clearTimeout(one.timer)
    one.settle(outcome)
  }

  const connection = createConnection({
    up(line) {
      send = line
      for (const one of waiting.values()) transmit(one)
      become('connected')
    },
    down() {
      send = undefined
      for (const one of waiting.values()) clearTimeout(one.timer)
      become('reconnecting')
    },
    frame(frame) {
      const answer = Answer.safeParse(frame)
      // Only its shape is logged: a frame may hold a person's data.
      if (!answer.success) return console.warn('A frame that is no answer was ignored')
      if ('changed' in answer.data) for (const listener of changeListeners) listener(answer.data.changed)
      else settle(answer.data.call, answer.data.outcome)
    },
  })

  return {
    async call<M extends MethodName>(method: M, input: InputOf<M>) {
      lastCall += 1
      const call = lastCall
      const act = methods[method].kind === 'act' ? { act: crypto.randomUUID() } : {}
      const outcome = await new Promise<RawOutcome>((resolve) => {
        const one = { frame: { contract: CONTRACT_VERSION, call, method, ...act, input } as const, settle: resolve }
        waiting.set(call, one)
        transmit(one)
      })
      return readOutcome(method, outcome)
    },
    connection: () => state,
    onConnection: (listener) => subscribe(connectionListeners, listener),
    onChanged: (listener) => subscribe(changeListeners, listener),
    close() {
      connection.close()
      send = undefined
      for (const call of [...waiting.keys()]) settle(call, { ok: false, reason: 'core-restarted' })
    },
  }
}

function readOutcome<M extends MethodName>(method: M, outcome: RawOutcome): CallOutcome<M> {
  const { value, reasons } = methods[method]
  if (!outcome.ok) {
    const known: readonly string[] = [...reasons, ...CommonReason.options]
    // The cast is what the line above it has checked.
    return known.includes(outcome.reason) ? (outcome as CallOutcome<M>) : { ok: false, reason: 'bad-answer' }
  }
  const parsed = value.safeParse(outcome.value)
  if (!parsed.success) {
    // Paths and codes only: the values may be a person's.
    const detail = parsed.error.issues.map((issue) => `${issue.path.join('.')}: ${issue.code}`)
    console.warn(`The answer to ${method} is not what the contract says`, detail)
    return { ok: false, reason: 'bad-answer', detail }
  }
  return { ok: true, value: parsed.data } as CallOutcome<M>
}

function subscribe<T>(listeners: Set<T>, listener: T): () => void {
  listeners.add(listener)
  return () => void listeners.delete(listener)
}
