/**
 * One application from the visit to the station's receipt, and its correction, in one process that says each
 * acknowledgement on standard output when it has it. The ids of its acts are always the same: run again after a
 * kill it repeats every act, as a page does, and each has to be answered as it was.
 */
import { createHash } from 'node:crypto'
import { readFileSync, writeSync } from 'node:fs'
import { setTimeout as sleep } from 'node:timers/promises'
import { parseArgs } from 'node:util'
import { createDeviceHost } from '../../devices/host.ts'
import { createDrivers } from '../../devices/registry.ts'
import type { ApplicationKey, InputOf, MethodName, OutcomeOf } from '../../electron/contract/index.ts'
import { createCore } from '../../electron/core.ts'
import type { HeldSession } from '../../electron/officer/unlock.ts'

const text = { type: 'string', default: '' } as const
const { values } = parseArgs({ options: { data: text, station: text, captures: text, held: text } })
const kept = JSON.parse(readFileSync(values.held, 'utf8')) as Omit<HeldSession, 'databaseKey'> & { databaseKey: string }
const held: HeldSession = { ...kept, databaseKey: Buffer.from(kept.databaseKey, 'hex') }

/** The core ended itself because the disk cannot be trusted; the host would start another. */
const ENDED_ITSELF = 3
const NO_RECEIPT = 4
const REFUSED = 5
const RECEIPT_MS = 15_000
const TRIES = 40

const say = (line: Record<string, unknown>) => void writeSync(1, `${JSON.stringify(line)}\n`)
const uuidOf = (name: string): string => {
  const hex = createHash('sha256').update(name).digest('hex')
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-4${hex.slice(13, 16)}-8${hex.slice(17, 20)}-${hex.slice(20, 32)}`
}

const waiting = new Map<number, (outcome: unknown) => void>()
let onStarted = () => {}
const started = new Promise<void>((resolve) => {
  onStarted = resolve
})
const core = createCore({
  send: (message) => {
    if (message.kind === 'started') onStarted()
    if (message.kind === 'to-devices') devices.receive(message.message)
    if (message.kind === 'log') process.stderr.write(`${message.message}\n`)
    if (message.kind === 'refused') {
      say({ refusedToStart: message.message })
      process.exit(REFUSED)
    }
    const frame = message.kind === 'to-page' ? (message.frame as { call?: number; outcome?: unknown }) : {}
    if (frame.call !== undefined) waiting.get(frame.call)?.(frame.outcome)
  },
  end: () => process.exit(ENDED_ITSELF),
})
const devices = createDeviceHost({
  drivers: createDrivers({ captures: values.captures, seed: 1, real: false }, () => {}),
  send: (message) => void core.receive({ kind: 'from-devices', message }),
})

let calls = 0
function call<M extends MethodName>(method: M, input: InputOf<M>, act?: string): Promise<OutcomeOf<M>> {
  calls += 1
  const number = calls
  const answer = new Promise<OutcomeOf<M>>((resolve) => {
    waiting.set(number, (outcome) => resolve(outcome as OutcomeOf<M>))
  })
  const frame = { contract: 1, call: number, method, ...(act && { act: uuidOf(act) }), input }
  void core.receive({ kind: 'from-page', connection: 'page', frame })
  return answer
}

type Value<M extends MethodName> = Extract<OutcomeOf<M>, { ok: true }> extends { value: infer V } ? V : never

/** Until it is acknowledged: a full disk is tried again, as an officer would. */
async function act<M extends MethodName>(step: string, method: M, input: InputOf<M>): Promise<Value<M>> {
  for (let tries = 0; tries < TRIES; tries += 1) {
    const outcome = await call(method, input, step)
    if (outcome.ok) {
      say({ step, method, input, value: outcome.value })
      return outcome.value as Value<M>
    }
    say({ step, failed: outcome.reason })
    if (outcome.reason !== 'disk-full' && outcome.reason !== 'internal') process.exit(REFUSED)
    await sleep(100)
  }
  process.exit(REFUSED)
}

async function ask<M extends MethodName>(method: M, input: InputOf<M>): Promise<Value<M>> {
  const outcome = await call(method, input)
  if (outcome.ok) return outcome.value as Value<M>
  say({ asked: method, failed: outcome.reason })
  process.exit(REFUSED)
}

async function waitForReceipt(step: string, key: ApplicationKey): Promise<void> {
  for (const end = Date.now() + RECEIPT_MS; Date.now() < end; await sleep(40)) {
    const { progress } = await ask('getApplication', key)
    if (['received', 'held', 'pending', 'accepted'].includes(progress)) return say({ step, key })
  }
  say({ step, failed: 'no receipt came' })
  process.exit(NO_RECEIPT)
}

async function takeFirstVisit(): Promise<ApplicationKey> {
  for (;;) {
    const [visit] = await ask('listVisits', {})
    if (visit) return act('take', 'takeVisit', { visit: visit.visit })
    await sleep(30)
  }
}

/** In words before a witness: no device is needed for it. Once it is frozen, as it was signed. */
async function sign(step: string, key: ApplicationKey): Promise<void> {
  const { shownSha256 } = await ask('getApplicantPage', key)
  const words = { by: 'applicant', method: 'cannot', reason: '手抖', witness: '儿子' } as const
  await act(step, 'signApplication', { ...key, ...words, shownSha256 })
}

/** Before anything is repeated: what is there. */
async function sayWhatIsThere(): Promise<void> {
  const { items } = await ask('listApplications', { group: 'all', search: '' })
  const found = []
  for (const { application, version } of items) found.push(await ask('getApplication', { application, version }))
  say({ found, notices: (await ask('getSession', {})).notices })
}

void core.receive({
  kind: 'start',
  dataDir: values.data,
  appVersion: 'faults',
  held,
  stationUrl: values.station,
  safeMode: false,
})
await started
await sayWhatIsThere()
const first = await takeFirstVisit()
await act('ethnicity', 'saveField', { ...first, name: 'ethnicity', value: '01' })
await act('reason', 'saveField', { ...first, name: 'exchangeReason', value: 'damaged' })
await act('address', 'saveField', { ...first, name: 'address', value: '李𠮷安 19组53号' })
await act('portrait', 'takeCapture', { ...first, modality: 'portrait', positions: [] })
await act('finger-1', 'takeCapture', { ...first, modality: 'finger', positions: [1] })
await act('finger-6', 'takeCapture', { ...first, modality: 'finger', positions: [6] })
await sign('sign', first)
await act('finalise', 'finaliseApplication', first)
await waitForReceipt('receipt', first)
const second = await act('correct', 'correctApplication', { application: first.application, reason: '门牌号' })
await act('address-2', 'saveField', { ...second, name: 'address', value: '19组54号' })
await sign('sign-2', second)
await act('finalise-2', 'finaliseApplication', second)
await waitForReceipt('receipt-2', second)
say({ step: 'done' })
process.exit(0)
