import { once } from 'node:events'
import type { AddressInfo } from 'node:net'
import { decode, encode } from '@msgpack/msgpack'
import { afterEach, describe, expect, it } from 'vitest'
import { type WebSocket as ServerSocket, WebSocketServer } from 'ws'
import { CallFrame, type ChangeTopic } from '../electron/contract/index.ts'
import { overPort, overWebSocket } from '../renderer/api.ts'
import { type Calls, createCalls } from '../renderer/core/calls.ts'
import { createDraftSaver } from '../renderer/core/draft-saver.ts'

const application = { application: '0190a1b2-c3d4-7e5f-8a9b-0c1d2e3f4a5b', version: 1 }
const field = { ...application, name: 'phone', value: '0912' }
const closing: (() => void)[] = []
afterEach(() => {
  for (const close of closing.splice(0)) close()
})

/** Plays the core: waits for a call, looks at it, and answers it, or not. */
async function startCore() {
  const server = new WebSocketServer({ host: '127.0.0.1', port: 0 })
  await once(server, 'listening')
  closing.push(() => {
    for (const socket of server.clients) socket.terminate()
    server.close()
  })
  const arrived: { frame: CallFrame; socket: ServerSocket }[] = []
  const wanted: ((one: { frame: CallFrame; socket: ServerSocket }) => void)[] = []
  server.on('connection', (socket) =>
    socket.on('message', (data: Buffer) => {
      const one = { frame: CallFrame.parse(decode(data)), socket }
      const next = wanted.shift()
      if (next) next(one)
      else arrived.push(one)
    }),
  )
  return {
    server,
    port: (server.address() as AddressInfo).port,
    /** The next call that arrives, or has arrived. */
    async call() {
      return (
        arrived.shift() ?? (await new Promise<{ frame: CallFrame; socket: ServerSocket }>((take) => wanted.push(take)))
      )
    },
  }
}

async function startPage(repeatAfterMs = 60_000) {
  const core = await startCore()
  const calls: Calls = createCalls({
    createConnection: overWebSocket(() => new WebSocket(`ws://127.0.0.1:${core.port}/core`)),
    repeatAfterMs,
  })
  closing.push(() => calls.close())
  return { core, calls }
}

function answer(to: { frame: CallFrame; socket: ServerSocket }, outcome: unknown): void {
  to.socket.send(encode({ call: to.frame.call, outcome }))
}

const noUploads = {
  connection: { station: 'no-network', allowed: ['any'] },
  flow: { isPaused: false, bytesLeft: 0 },
  copies: { place: 'none' },
  uploads: [],
}

describe('a call of the page', () => {
  it('is answered with the value, when the core answers as the contract says', async () => {
    const { core, calls } = await startPage()
    const listed = calls.call('listUploads', {})
    const call = await core.call()
    expect(call.frame).toMatchObject({ contract: 1, method: 'listUploads', input: {} })
    expect(call.frame.act).toBeUndefined()
    answer(call, { ok: true, value: noUploads })
    expect(await listed).toEqual({ ok: true, value: noUploads })
  })

  it('sends an act again with the same id and input, when the socket drops before the answer', async () => {
    const { core, calls } = await startPage()
    const saved = calls.call('saveField', field)
    const first = await core.call()
    first.socket.terminate()
    const second = await core.call()
    second.socket.terminate()
    const third = await core.call()
    expect(first.frame.act).toMatch(/^[0-9a-f-]{36}$/)
    expect([second.frame.act, third.frame.act]).toEqual([first.frame.act, first.frame.act])
    expect(third.frame.input).toEqual(field)
    answer(third, { ok: true, value: {} })
    expect(await saved).toEqual({ ok: true, value: {} })
  })

  it('gives every act an id of its own', async () => {
    const { core, calls } = await startPage()
    void calls.call('saveField', field)
    void calls.call('saveField', field)
    const [one, other] = [await core.call(), await core.call()]
    expect(one.frame.act).not.toBe(other.frame.act)
    expect(one.frame.call).not.toBe(other.frame.call)
  })

  it('asks again on the new connection, when the old one was lost', async () => {
    const { core, calls } = await startPage()
    const listed = calls.call('listUploads', {})
    const first = await core.call()
    first.socket.terminate()
    answer(await core.call(), { ok: true, value: noUploads })
    expect(await listed).toEqual({ ok: true, value: noUploads })
  })

  it('waits and says "reconnecting", when there is no connection, and goes on when there is one', async () => {
    const { core, calls } = await startPage()
    const states: string[] = []
    const reconnecting = new Promise<void>((resolve) => {
      calls.onConnection((state) => {
        states.push(state)
        if (state === 'reconnecting') resolve()
      })
    })
    void calls.call('listUploads', {})
    const first = await core.call()
    first.socket.terminate()
    await reconnecting
    const saved = calls.call('saveField', field)
    const later = [await core.call(), await core.call()]
    const save = later.find(({ frame }) => frame.method === 'saveField')!
    answer(save, { ok: true, value: {} })
    expect(await saved).toEqual({ ok: true, value: {} })
    expect(states.slice(-2)).toEqual(['reconnecting', 'connected'])
    expect(calls.connection()).toBe('connected')
  })

  it('is asked again with the same ids over a live connection, when no answer comes', async () => {
    const { core, calls } = await startPage(50)
    const saved = calls.call('saveField', field)
    const first = await core.call()
    const again = await core.call()
    expect(again.socket).toBe(first.socket)
    expect(again.frame).toEqual(first.frame)
    answer(again, { ok: true, value: {} })
    answer(again, { ok: false, reason: 'not-a-draft' })
    expect(await saved).toEqual({ ok: true, value: {} })
  })

  it('ends as a bad answer and not in a crash, when a value or a reason breaks the contract', async () => {
    const { core, calls } = await startPage()
    const listed = calls.call('listUploads', {})
    answer(await core.call(), { ok: true, value: { connection: { station: 'elsewhere' }, uploads: [] } })
    expect(await listed).toMatchObject({ ok: false, reason: 'bad-answer' })
    const saved = calls.call('saveField', field)
    answer(await core.call(), { ok: false, reason: 'made-up' })
    expect(await saved).toEqual({ ok: false, reason: 'bad-answer' })
  })

  it('survives frames that are no answers, and is answered after them', async () => {
    const { core, calls } = await startPage()
    const listed = calls.call('listUploads', {})
    const call = await core.call()
    call.socket.send('text')
    call.socket.send(Buffer.from([0xc1]))
    call.socket.send(encode({ call: 'one', outcome: {} }))
    call.socket.send(encode({ call: 999, outcome: { ok: true, value: {} } }))
    answer(call, { ok: true, value: noUploads })
    expect(await listed).toEqual({ ok: true, value: noUploads })
  })

  it('carries a picture as bytes', async () => {
    const { core, calls } = await startPage()
    const image = calls.call('getImage', { capture: application.application })
    answer(await core.call(), { ok: true, value: { mediaType: 'image/png', bytes: Uint8Array.of(0, 255, 7) } })
    const outcome = await image
    expect(outcome.ok && [...outcome.value.bytes]).toEqual([0, 255, 7])
  })

  it('ends with core-restarted, when the page closes its connection', async () => {
    const { core, calls } = await startPage()
    const saved = calls.call('saveField', field)
    await core.call()
    calls.close()
    expect(await saved).toEqual({ ok: false, reason: 'core-restarted' })
  })
})

describe('a change notice', () => {
  it('reaches every subscriber, and none that has ended', async () => {
    const { core, calls } = await startPage()
    const [seen, ended]: [ChangeTopic[], ChangeTopic[]] = [[], []]
    calls.onChanged((topic) => seen.push(topic))
    calls.onChanged((topic) => ended.push(topic))()
    const listed = calls.call('listUploads', {})
    const call = await core.call()
    call.socket.send(encode({ changed: 'visits' }))
    call.socket.send(encode({ changed: 'uploads' }))
    answer(call, { ok: true, value: noUploads })
    await listed
    expect(seen).toEqual(['visits', 'uploads'])
    expect(ended).toEqual([])
  })
})

describe('the port of the shell', () => {
  /** What the page's window does for the bridge: it is where ports arrive. */
  function startWindow() {
    const page = new EventTarget()
    const hand = (port: MessagePort, source: unknown = page) =>
      page.dispatchEvent(Object.assign(new Event('message'), { source, data: { doorstep: 'port' }, ports: [port] }))
    return { page: page as Window, hand }
  }
  const nextFrame = (port: MessagePort) =>
    new Promise<CallFrame>((resolve) => {
      port.onmessage = ({ data }) => resolve(CallFrame.parse(data))
    })

  it('is switched to the newest, and what waits is sent over it, when the old one goes silent', async () => {
    const { page, hand } = startWindow()
    const calls = createCalls({ createConnection: overPort(page, { connect() {} }) })
    const [old, newest] = [new MessageChannel(), new MessageChannel()]
    closing.push(() => {
      calls.close()
      old.port2.close()
      newest.port2.close()
    })
    const saved = calls.call('saveField', field)
    const first = nextFrame(old.port2)
    hand(old.port1)
    const second = nextFrame(newest.port2)
    const { act } = await first
    hand(newest.port1)
    const frame = await second
    expect(frame.act).toBe(act)
    newest.port2.postMessage({ call: frame.call, outcome: { ok: true, value: {} } })
    expect(await saved).toEqual({ ok: true, value: {} })
  })

  it('is not taken from another window', async () => {
    const { page, hand } = startWindow()
    const calls = createCalls({ createConnection: overPort(page, { connect() {} }) })
    const channel = new MessageChannel()
    closing.push(() => {
      calls.close()
      channel.port2.close()
    })
    hand(channel.port1, new EventTarget())
    expect(calls.connection()).toBe('connecting')
  })
})

describe('a typed field', () => {
  it('is saved as it was typed last, one save at a time, and offered again when the core could not', async () => {
    const { core, calls } = await startPage()
    const onDisk: string[] = []
    const saver = createDraftSaver({
      save: (input) => calls.call('saveField', input),
      onSaved: (_key, _name, value) => onDisk.push(value),
    })
    saver.enter(application, 'phone', '0')
    saver.enter(application, 'phone', '09', 'at-once')
    expect(saver.stateOf(application)).toBe('saving')
    const first = await core.call()
    saver.enter(application, 'phone', '091', 'at-once')
    expect(saver.findEntry(application, 'phone')?.value).toBe('091')
    answer(first, { ok: true, value: {} })
    const second = await core.call()
    expect([first.frame.input, second.frame.input]).toMatchObject([{ value: '09' }, { value: '091' }])
    answer(second, { ok: false, reason: 'internal' })
    const third = await core.call()
    expect(third.frame.input).toMatchObject({ value: '091' })
    expect(third.frame.act).not.toBe(second.frame.act)
    answer(third, { ok: true, value: {} })
    expect(await saver.flush()).toBe(true)
    expect(onDisk).toEqual(['091'])
    expect(saver.stateOf(application)).toBe('saved')
  })

  it('stays on the screen with its reason, when the core will not take it', async () => {
    const { core, calls } = await startPage()
    const saver = createDraftSaver({ save: (input) => calls.call('saveField', input), onSaved() {} })
    saver.enter(application, 'phone', 'x', 'at-once')
    answer(await core.call(), { ok: false, reason: 'too-long' })
    expect(await saver.flush()).toBe(false)
    expect(saver.findEntry(application, 'phone')).toMatchObject({ value: 'x', problem: 'too-long' })
    expect(saver.stateOf(application)).toBe('refused')
  })
})
