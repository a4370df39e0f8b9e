/** The core's door: every call is parsed, checked and answered here; a repeated act is answered, not repeated. */
import { createHash } from 'node:crypto'
import type { Store } from '../store/store.ts'
import {
  type AnswerFrame,
  CallFrame,
  type Method,
  type MethodName,
  methods,
  type OutcomeOf,
  type ParsedInputOf,
} from './index.ts'

/**
 * One act. `commit` runs the work in the transaction that also keeps the act's outcome, so that after a cut the
 * repeated call finds either both or neither. Called exactly once by a handler that changes something.
 */
export type Act = { commit<T>(work: () => T): T }

export type Handlers = {
  [M in MethodName]: (input: ParsedInputOf<M>, act: Act) => Promise<OutcomeOf<M>> | OutcomeOf<M>
}

type Answer = { ok: true; value: unknown } | { ok: false; reason: string; detail?: unknown }

export type Door = {
  /** Always answers, unless the frame has no call number to answer to. */
  receive(frame: unknown): Promise<AnswerFrame | undefined>
}

/** @param parts.store of the officer signed in, or nothing while locked. */
export function createDoor(parts: {
  handlers: Handlers
  store: () => Store | undefined
  /** Asked before anything is parsed: who is in front of the screen now. */
  mayAct: (method: Pick<Method, 'whenLocked' | 'onApplicantPage'>) => boolean
  /** Asked of the parsed input: while the applicant has the tablet, nobody else's application. */
  mayTouch: (input: unknown) => boolean
  failed: (error: unknown, method: string) => 'disk-full' | 'internal'
}): Door {
  const running = new Map<string, Promise<Answer>>()

  async function call(frame: CallFrame): Promise<Answer> {
    if (!Object.hasOwn(methods, frame.method)) return { ok: false, reason: 'unknown-method' }
    const name = frame.method as MethodName
    const method: Method = methods[name]
    if (!parts.mayAct(method)) return { ok: false, reason: 'locked' }
    // SECURITY: nothing reaches a handler unparsed; the page is a browser and may be anybody's.
    const input = method.input.safeParse(frame.input)
    if (!input.success)
      return {
        ok: false,
        reason: 'bad-input',
        detail: input.error.issues.map(({ path, code }) => ({ path: path.join('.'), code })),
      }
    if (!parts.mayTouch(input.data)) return { ok: false, reason: 'locked' }
    const handler = parts.handlers[name] as (input: unknown, act: Act) => Promise<Answer>
    if (method.kind === 'ask') return handler(input.data, { commit: (work) => parts.store()!.transaction(work) })
    if (frame.act === undefined) return { ok: false, reason: 'bad-input', detail: [{ path: 'act', code: 'missing' }] }
    return once(name, frame.act, input.data, handler)
  }

  /** Two at a time with one id are one: the second waits for the first's answer. */
  function once(
    name: MethodName,
    act: string,
    input: unknown,
    handler: (input: unknown, act: Act) => Promise<Answer>,
  ): Promise<Answer> {
    const underWay = running.get(act)
    const inputHash = hashOf(name, input)
    const answer = (underWay ?? Promise.resolve()).then(() => perform(name, act, inputHash, input, handler))
    running.set(act, answer)
    const forget = () => {
      if (running.get(act) === answer) running.delete(act)
    }
    answer.then(forget, forget)
    return answer
  }

  async function perform(
    name: MethodName,
    act: string,
    inputHash: string,
    input: unknown,
    handler: (input: unknown, act: Act) => Promise<Answer>,
  ): Promise<Answer> {
    const store = parts.store()
    if (!store) return { ok: false, reason: 'locked' }
    const known = store.db
      .prepare<[string], { input_hash: string; outcome: string }>('SELECT input_hash, outcome FROM act WHERE act = ?')
      .get(act)
    if (known)
      return known.input_hash === inputHash
        ? (JSON.parse(known.outcome) as Answer)
        : { ok: false, reason: 'act-id-reused' }
    return handler(input, {
      commit: (work) =>
        store.transaction(() => {
          const outcome = work()
          store.db.prepare('INSERT INTO act VALUES (?, ?, ?, ?)').run(act, name, inputHash, JSON.stringify(outcome))
          return outcome
        }),
    })
  }

  return {
    receive: async (message) => {
      const frame = CallFrame.safeParse(message)
      if (!frame.success) {
        const number = (message as { call?: unknown } | null)?.call
        return typeof number === 'number' ? { call: number, outcome: { ok: false, reason: 'bad-input' } } : undefined
      }
      try {
        return { call: frame.data.call, outcome: await call(frame.data) }
      } catch (error) {
        return { call: frame.data.call, outcome: { ok: false, reason: parts.failed(error, frame.data.method) } }
      }
    },
  }
}

/** Tells one input from another. Pictures by their own hash, because as JSON they would be ten times their size. */
function hashOf(name: MethodName, input: unknown): string {
  const parts = Object.entries(input as Record<string, unknown>)
    // SECURITY: a hash of six digits is the six digits; with it a colleague's PIN would lie in the store.
    .filter(([key]) => key !== 'pin')
    .map(([key, value]) => [
      key,
      value instanceof Uint8Array ? createHash('sha256').update(value).digest('hex') : value,
    ])
  return createHash('sha256')
    .update(`${name}\n${JSON.stringify(Object.fromEntries(parts))}`)
    .digest('hex')
}
