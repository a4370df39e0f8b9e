/** A page without a screen: the real page's table of calls over the host, and a hand that presses twice. */
import { isDeepStrictEqual } from 'node:util'
import type { Random } from '../../devices/random.ts'
import type { CallFrame, InputOf, MethodName, OutcomeOf } from '../../electron/contract/index.ts'
import type { Host } from '../../electron/host/host.ts'
import { type CreateConnection, createCalls } from '../../renderer/core/calls.ts'

/** A frame that died with a core is asked again after this; the page itself is more patient. */
const REPEAT_AFTER_MS = 1_500
const RECONNECT_MS = 100
/** Numbers of repeated calls start here, where the page's own never come. */
const REPEATS_FROM = 1_000_000_000

export type Page = {
  call<M extends MethodName>(method: M, input: InputOf<M>): Promise<OutcomeOf<M>>
  /** Acts that were repeated with their id after their answer. */
  repeated(): number
  /** To another host. */
  reconnect(): void
  close(): void
}

type Act = { frame: CallFrame; outcome?: unknown }

/**
 * @param parts.repeats how likely an answered act is repeated with its id.
 * @param parts.differs told of a repeat that was answered otherwise than the act.
 */
export function openPage(parts: {
  host: () => Host
  random: Random
  repeats: number
  differs: (sentence: string) => void
}): Page {
  const acts = new Map<number, Act>()
  let repeated = 0
  let connections = 0
  let connect = () => {}

  function compare(call: number, outcome: unknown): void {
    const act = acts.get(call)
    acts.delete(call)
    if (act?.outcome === undefined) return
    // Through JSON, as the store keeps it: an absent field and an undefined one are the same.
    const [first, second] = [act.outcome, outcome].map((each) => JSON.parse(JSON.stringify(each)))
    if (!isDeepStrictEqual(first, second))
      parts.differs(`a repeated ${act.frame.method} was answered otherwise: ${JSON.stringify(second).slice(0, 200)}`)
  }

  /** Returns whether the answer is for the page. */
  function answered(call: number, outcome: unknown, send: (frame: unknown) => void): boolean {
    if (call >= REPEATS_FROM) {
      compare(call - REPEATS_FROM, outcome)
      return false
    }
    const act = acts.get(call)
    // Answered twice, because it was asked again by itself: the page takes the first.
    if (!act || act.outcome !== undefined) return true
    act.outcome = outcome
    if (isOk(outcome) && parts.random() < parts.repeats) {
      repeated += 1
      send({ ...act.frame, call: call + REPEATS_FROM })
    } else acts.delete(call)
    return true
  }

  const createConnection: CreateConnection = (events) => {
    let isClosed = false
    connect = () => {
      if (isClosed) return
      connections += 1
      const connection = `page-${connections}`
      const host = parts.host()
      const toCore = (frame: unknown) => host.fromPage(connection, frame)
      host.connect(connection, {
        send: (frame) => {
          const { call, outcome } = frame as { call?: number; outcome?: unknown }
          if (call === undefined || answered(call, outcome, toCore)) events.frame(frame)
        },
        close: () => {
          events.down()
          setTimeout(connect, RECONNECT_MS)
        },
      })
      events.up((frame) => {
        if (frame.act !== undefined) acts.set(frame.call, { frame })
        toCore(frame)
      })
    }
    connect()
    return {
      close: () => {
        isClosed = true
      },
    }
  }

  const calls = createCalls({ createConnection, repeatAfterMs: REPEAT_AFTER_MS })
  return {
    call: async (method, input) => {
      const outcome = await calls.call(method, input)
      if (!outcome.ok && outcome.reason === 'bad-answer') throw new Error(`${method}: an answer outside the contract`)
      return outcome as OutcomeOf<typeof method>
    },
    repeated: () => repeated,
    reconnect: () => connect(),
    close: () => calls.close(),
  }
}

const isOk = (outcome: unknown): boolean => (outcome as { ok?: boolean } | undefined)?.ok === true
