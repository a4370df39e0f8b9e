/** One connection to the smart card service: one call at a time, each with its limit. */
import { existsSync } from 'node:fs'
import { DeviceError } from '../device.ts'
import { createQueue } from '../wait.ts'
import { type Answer, type Handle, loadPcsc, type PcscLibrary, type Protocol, type ReaderState } from './library.ts'
import { explainStatus, STATUS } from './status.ts'

/** How to reach the service; absent, that of the system. */
export type PcscService = { socket?: string; load?: () => Promise<PcscLibrary> }

export type PcscContext = {
  readers(): Promise<string[]>
  /** @throws {DeviceError} `unplugged` when no such reader is there. */
  stateOf(reader: string): Promise<ReaderState>
  /** The status too when it is no success: some of them mean "not yet". */
  connect(reader: string): Promise<Answer<{ card: Handle; protocol: Protocol }>>
  /** As `connect`. */
  transmit(card: Handle, protocol: Protocol, apdu: Uint8Array): Promise<Answer<Uint8Array<ArrayBuffer>>>
  disconnect(card: Handle): Promise<void>
  /** Never throws. What is under way ends first, within its limit. */
  release(): Promise<void>
}

/** Where pcsc-lite listens. */
const SOCKET = '/run/pcscd/pcscd.comm'
const QUICK_MS = 2_000
/** A chip is powered up, in the worst case at several voltages. */
const CONNECT_MS = 10_000
/** The longest thing a travel document's chip does is a key agreement: 2 s. */
const TRANSMIT_MS = 10_000
/** A call that never comes back keeps one of the four threads of Node, on which pictures are decoded and files are read. */
const MOST_HANGING = 2
/** Until when each call should be back that is under way, of all contexts: the threads are the process's. */
const underWay = new Map<symbol, number>()

/**
 * Undefined when nobody serves smart cards here. On Linux the library is not even loaded then, because without its
 * daemon some of the programs above it are known to spin.
 * @throws {DeviceError} `no-permission`, or `failed` when the library is missing.
 */
export async function openContext({
  socket = SOCKET,
  load = loadPcsc,
}: PcscService = {}): Promise<PcscContext | undefined> {
  if (process.platform === 'linux' && !existsSync(socket)) return undefined
  const library = await load()
  const establishing = onThread(QUICK_MS, () => library.establish())
  const context = await inTime('establish', QUICK_MS, establishing).catch((error) => {
    // One that comes after all belongs to nobody.
    establishing.then(
      async ({ status, value }) => status === STATUS.success && (await library.release(value)),
      () => {},
    )
    throw error
  })
  if (context.status === STATUS.success) return over(library, context.value)
  const error = explainStatus(context.status, 'establish')
  if (error.code === 'unplugged') return undefined
  throw error
}

function over(library: PcscLibrary, context: Handle): PcscContext {
  const inTurn = createQueue()

  /** The next one waits for the call itself, not for its limit: the service keeps them apart by waiting on a thread. */
  const take = <T>(name: string, ms: number, run: () => Promise<Answer<T>>) =>
    inTime(
      name,
      ms,
      inTurn(() => onThread(ms, run)),
    )

  async function demand<T>(name: string, ms: number, run: () => Promise<Answer<T>>): Promise<T> {
    const { status, value } = await take(name, ms, run)
    if (status !== STATUS.success) throw explainStatus(status, name)
    return value
  }

  return {
    async readers() {
      const { status, value } = await take('list', QUICK_MS, () => library.list(context))
      if (status === STATUS.noReaders) return []
      if (status !== STATUS.success) throw explainStatus(status, 'list')
      return value
    },
    stateOf: (reader) => demand('state', QUICK_MS, () => library.stateOf(context, reader)),
    connect: (reader) => take('connect', CONNECT_MS, () => library.connect(context, reader)),
    transmit: (card, protocol, apdu) => take('transmit', TRANSMIT_MS, () => library.transmit(card, protocol, apdu)),
    disconnect: (card) => demand('disconnect', CONNECT_MS, () => library.disconnect(card)),
    async release() {
      await take('release', QUICK_MS, () => library.release(context)).catch(() => {}) // it ends with the process at the latest
    },
  }
}

/** @throws {DeviceError} `timeout` when `running` is not done within `ms`. */
async function inTime<T>(name: string, ms: number, running: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined
  const over = new Promise<never>((_, reject) => {
    timer = setTimeout(() => {
      reject(new DeviceError('timeout', `The smart card service did not ${name} within ${ms} ms.`))
    }, ms)
  })
  try {
    return await Promise.race([running, over])
  } finally {
    clearTimeout(timer)
  }
}

/** @throws {DeviceError} `timeout` at once, when others have hung before and hang still. */
async function onThread<T>(ms: number, run: () => Promise<T>): Promise<T> {
  const now = performance.now()
  const hanging = [...underWay.values()].filter((until) => until < now)
  if (hanging.length >= MOST_HANGING) throw new DeviceError('timeout', 'The smart card service hangs.')
  const call = Symbol('call')
  underWay.set(call, now + ms)
  try {
    return await run()
  } finally {
    underWay.delete(call)
  }
}
