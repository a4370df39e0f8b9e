/** A tablet in this process: the core with a scripted page, a station of its own, and a devices end that gives chosen bytes. */
import { randomBytes, randomUUID } from 'node:crypto'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { vi } from 'vitest'
import { z } from 'zod'
import { DeviceRequest } from '../../devices/device.ts'
import {
  type ApplicationKey,
  CommonReason,
  type InputOf,
  type MethodName,
  methods,
  type OutcomeOf,
  type ValueOf,
} from '../../electron/contract/index.ts'
import { type Core, createCore } from '../../electron/core.ts'
import type { CoreStart, CoreToHost, HostToCore } from '../../electron/host/messages.ts'
import type { HeldSession } from '../../electron/officer/unlock.ts'
import { type Database, openStore } from '../../electron/store/store.ts'
import { createStation, type Station, type StationOptions } from '../../station/station.ts'
import { codePicture, device, type FakeDevice, OFFICER, ON_ROSTER, PIN, picture, SECOND, seedOf } from './tablet-kit.ts'

// Real keys, files and sockets on a machine that has other work: slow is not wrong.
vi.setConfig({ testTimeout: 60_000, hookTimeout: 60_000 })

export { codePicture, device, OFFICER, ON_ROSTER, PIN, picture, SECOND, seedOf }

export type TabletOptions = {
  station?: Partial<StationOptions>
  /** Another tablet's station; its end is that one's. */
  at?: Station
  environment?: 'practice' | 'production'
  device?: FakeDevice
  /** S_dev of a host with a keychain; production has one unless told otherwise. */
  deviceKey?: Uint8Array | undefined
  /** What the tablet calls instead of the station, given the station's address. */
  link?: (stationUrl: string) => string | Promise<string>
  visits?: number
  /** A second officer with a slot of his own. */
  isTeam?: boolean
  /** What the host says at each start of the core, given the tablet's folder. */
  coreStart?: (folder: string) => Partial<CoreStart>
  names?: (index: number) => string
}

const Answer = z.discriminatedUnion('ok', [
  z.strictObject({ ok: z.literal(true), value: z.unknown() }),
  z.strictObject({ ok: z.literal(false), reason: z.string(), detail: z.unknown().optional() }),
])

export type Tablet = Awaited<ReturnType<typeof startTablet>>

/** What the contract says of every outcome, checked on each that a test sees. @throws {Error} */
export function requireDeclared(method: MethodName, outcome: unknown): void {
  const declared = methods[method]
  const answer = Answer.parse(outcome)
  if (answer.ok) declared.value.parse(answer.value)
  else if (!new Set<string>([...declared.reasons, ...CommonReason.options]).has(answer.reason))
    throw new Error(`${method} gave the undeclared reason ${answer.reason}`)
}

/** A folder with a machine set up, its officer signed in and the visits there. `end` removes everything. */
export async function startTablet(options: TabletOptions = {}) {
  const { environment = 'practice', visits = 3 } = options
  const folder = mkdtempSync(join(tmpdir(), 'doorstep-tablet-'))
  const dataDir = join(folder, 'tablet')
  const stationOptions: StationOptions = {
    dataFolder: join(folder, 'station'),
    port: 0,
    environment,
    country: 'vn',
    seed: seedOf(visits, options.names),
    ...options.station,
  }
  const deviceKey =
    'deviceKey' in options ? options.deviceKey : environment === 'production' ? randomBytes(32) : undefined
  const state = {
    station: options.at ?? (await createStation(stationOptions)),
    device: options.device ?? device(),
    logs: [] as string[],
    sent: [] as CoreToHost[],
  }
  const stationUrl = (await options.link?.(state.station.url)) ?? state.station.url
  let core: Core
  let held: HeldSession | undefined
  let calls = 0
  let answers = new Map<number, unknown>()

  function newCore(): Core {
    const own: Core = createCore({ send: (message) => take(message, () => own), end: () => {} })
    return own
  }
  function take(message: CoreToHost, from: () => Core): void {
    state.sent.push(message)
    if (message.kind === 'hold') held = message.held
    if (message.kind === 'drop') held = undefined
    if (message.kind === 'log') state.logs.push(message.message)
    if (message.kind === 'to-devices') {
      const request = DeviceRequest.parse(message.message)
      const answer = state.device(request)
      if (answer) setImmediate(() => void from().receive({ kind: 'from-devices', message: answer }))
    }
    if (message.kind !== 'to-page') return
    const frame = structuredClone(message.frame) as { call?: number; outcome?: unknown }
    if (frame.call !== undefined) answers.set(frame.call, frame.outcome)
  }

  /** Any frame, as a page could send it; gives the outcome, or nothing when there was no answer. */
  async function raw(frame: Record<string, unknown>): Promise<unknown> {
    await core.receive({ kind: 'from-page', connection: 'page', frame: structuredClone(frame) })
    const outcome = answers.get(frame.call as number)
    answers.delete(frame.call as number)
    return outcome
  }
  async function call<M extends MethodName>(method: M, input: InputOf<M>, act: string = randomUUID()) {
    const withAct = methods[method].kind === 'act' ? { act } : {}
    const outcome = await raw({ contract: 1, call: calls++, method, ...withAct, input })
    requireDeclared(method, outcome)
    return outcome as OutcomeOf<M>
  }
  /** The value, where nothing else is expected. */
  async function get<M extends MethodName>(method: M, input: InputOf<M>): Promise<ValueOf<M>> {
    const outcome = await call(method, input)
    if (!outcome.ok) throw new Error(`${method}: ${JSON.stringify(outcome)}`)
    return outcome.value as ValueOf<M>
  }

  async function start(as: { held?: HeldSession | undefined; deviceKey?: Uint8Array | undefined; url?: string } = {}) {
    answers = new Map()
    core = newCore()
    running = true
    const key = 'deviceKey' in as ? as.deviceKey : deviceKey
    await core.receive({
      kind: 'start',
      dataDir,
      appVersion: '0.1.0',
      stationUrl: as.url ?? stationUrl,
      safeMode: false,
      ...options.coreStart?.(folder),
      ...(key && { deviceKey: key }),
      ...(as.held && { held: as.held }),
    })
    await core.receive({ kind: 'connect', connection: 'page' })
  }
  let running = true
  async function stop(): Promise<void> {
    if (running) await core.receive({ kind: 'stop' })
    running = false
  }
  const signIn = (pin = PIN, officer = OFFICER) => call('signIn', { officer, pin })

  /** With the store to itself: the core is stopped before and started after, signed in as it was. */
  async function look<T>(work: (db: Database) => T): Promise<T> {
    const had = held!
    await stop()
    const store = openStore(dataDir, had.databaseKey, { mustExist: true })
    try {
      return work(store.db)
    } finally {
      store.close()
      await start({ held: had })
    }
  }

  await start()
  await core!.receive({
    kind: 'set-up',
    code: await state.station.newEnrolmentCode(),
    officers: [{ number: OFFICER, pin: PIN }, ...(options.isTeam ? [SECOND] : [])],
  })
  const done = state.sent.findLast(({ kind }) => kind === 'set-up-done')
  if (done?.kind === 'set-up-done' && !done.ok && environment === 'practice') throw new Error(done.message)

  return {
    ...{ folder, dataDir, stationOptions, deviceKey, state, raw, call, get, signIn, start, stop, look },
    held: () => held!,
    setUp: done as { ok: boolean; message: string },
    station: (): Station => state.station,
    receive: (message: HostToCore) => core.receive(message),
    reseal: ({ application, version }: ApplicationKey) => core.receive({ kind: 'reseal', application, version }),
    /** Kills nothing: closes and opens again on the same folder, with the key in hand. */
    restart: async () => {
      const had = held
      await stop()
      await start({ held: had })
    },
    end: async () => {
      await stop()
      if (!options.at) await state.station.close()
      rmSync(folder, { recursive: true, force: true })
    },
  }
}
