import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import type { DeviceAnswer, DeviceRequest } from '../devices/device.ts'
import { createDevices } from '../electron/devices.ts'
import { card, info, mark, readingOf } from './support/scripted-device.ts'

const image = new Uint8Array([1])
const order = { modality: 'finger', positions: [1, 2], subject: 'a', attempt: 1 } as const
const fingers = () => ({ ...order, positions: [...order.positions] })
const pictureOrder = () => ({
  modality: 'document' as const,
  position: 2,
  image,
  edit: { rotate: 0 as const },
  device: mark,
})
const page = { ...readingOf(2), modality: 'document' as const }

/** The core's end, with what it sent, and a devices process that is the test. */
function start() {
  const sent: DeviceRequest[] = []
  const story = { restarts: 0, changes: 0 }
  const devices = createDevices({
    send: (request) => sent.push(request),
    restart: () => {
      story.restarts += 1
    },
    changed: () => {
      story.changes += 1
    },
  })
  /** Answers the last request. */
  const answer = (body: Record<string, unknown>) => devices.receive({ requestId: sent.at(-1)!.requestId, ...body })
  return { devices, sent, story, answer }
}

beforeEach(() => void vi.useFakeTimers())
afterEach(() => void vi.useRealTimers())

describe('the core’s end of the port', () => {
  it('gives each act its own answer', async () => {
    const { devices, answer } = start()
    const acts: [Promise<unknown>, Record<string, unknown>, unknown][] = []
    const expectAnswer = (act: Promise<unknown>, body: Record<string, unknown>, result: unknown) => {
      answer(body)
      acts.push([act, body, result])
    }
    const readings = [readingOf(2), readingOf(1)]
    expectAnswer(devices.capture(fingers()), { kind: 'readings', readings }, { readings })
    expectAnswer(devices.readCard({ subject: 'a' }), { kind: 'card', card }, { card })
    expectAnswer(devices.picture(pictureOrder()), { kind: 'readings', readings: [page] }, { reading: page })
    expectAnswer(devices.findEdges(image), { kind: 'edges' }, {})
    expectAnswer(devices.readCode(image), { kind: 'code', text: 'Nữ' }, { text: 'Nữ' })
    expectAnswer(devices.test('scripted'), { kind: 'done' }, {})
    expectAnswer(devices.dial('scripted', 'slow'), { kind: 'done' }, {})
    for (const [act, body, result] of acts) {
      const given = await act
      expect(given, JSON.stringify(body)).toEqual({ ok: true, ...(result as object) })
    }
  })

  it('gives the reason of a failure', async () => {
    const { devices, answer } = start()
    const act = devices.readCard({ subject: 'a' })
    answer({ kind: 'error', code: 'card-removed', message: 'It was taken away.' })
    expect(await act).toEqual({ ok: false, code: 'card-removed', message: 'It was taken away.' })
  })

  it.each([
    ['another finger', { kind: 'readings', readings: [readingOf(3)] }],
    ['a finger twice', { kind: 'readings', readings: [readingOf(1), readingOf(1)] }],
    ['an eye', { kind: 'readings', readings: [{ ...readingOf(1), modality: 'iris' }] }],
    ['a card', { kind: 'card', card }],
    ['no readings', { kind: 'readings', readings: [] }],
    ['half an answer', { kind: 'readings' }],
  ])('believes no devices process that answers a finger with %s', async (_name, body) => {
    const { devices, answer } = start()
    const act = devices.capture(fingers())
    answer(body)
    expect(await act).toMatchObject({ ok: false, code: 'failed' })
  })

  it('believes no devices process that says a picture came from somewhere else', async () => {
    for (const wrong of [
      { ...page, device: { ...mark, simulated: false } },
      { ...page, device: { ...mark, driver: 'page-camera' } },
      { ...page, position: 3 },
      { ...page, modality: 'portrait' },
      { ...page, fileName: 'x.png' },
    ]) {
      const { devices, answer } = start()
      const act = devices.picture(pictureOrder())
      answer({ kind: 'readings', readings: [wrong] })
      expect(await act).toMatchObject({ ok: false, code: 'failed' })
    }
  })

  it('ignores what is late, unknown or no message at all', async () => {
    const { devices, answer, story } = start()
    const act = devices.findEdges(image)
    for (const message of [undefined, 7, 'x', {}, { requestId: 'x' }, { kind: 'done', requestId: 'x' }])
      devices.receive(message)
    answer({ kind: 'edges' })
    expect(await act).toMatchObject({ ok: true })
    answer({ kind: 'error', code: 'failed', message: '' })
    answer({ kind: 'progress', phase: 'reading' })
    expect(devices.progress()).toEqual([])
    expect(story).toEqual({ restarts: 0, changes: 0 })
  })

  it('restarts the process that keeps no deadline, and says so once', async () => {
    for (const act of ['capture', 'readCard', 'picture', 'test'] as const) {
      const { devices, sent, story, answer } = start()
      const running = {
        capture: () => devices.capture(fingers()),
        readCard: () => devices.readCard({ subject: 'a' }),
        picture: () => devices.picture(pictureOrder()),
        test: () => devices.test('scripted'),
      }[act]()
      const request = sent[0] as Extract<DeviceRequest, { timeoutMs: number }>
      vi.advanceTimersByTime(request.timeoutMs)
      expect(story.restarts).toBe(0)
      vi.advanceTimersByTime(60_000)
      expect(story.restarts).toBe(1)
      expect(await running).toMatchObject({ ok: false, code: 'timeout' })
      answer({ kind: 'done' })
      vi.advanceTimersByTime(60_000)
      expect(story.restarts).toBe(1)
    }
  })

  it('answers everything that ran when the process goes', async () => {
    const { devices, story } = start()
    devices.receive({ kind: 'status', devices: [info] } satisfies DeviceAnswer)
    expect(devices.list()).toEqual([info])
    const acts = [devices.capture(fingers()), devices.readCode(image), devices.dial('scripted', 'busy')]
    devices.lost()
    for (const act of acts) expect(await act).toMatchObject({ ok: false, code: 'failed' })
    expect(devices.list()).toEqual([])
    expect(story.changes).toBeGreaterThanOrEqual(2)
    vi.advanceTimersByTime(600_000)
    expect(story.restarts).toBe(0)
  })

  it('cancels what runs for one application, or everything', () => {
    const { devices, sent } = start()
    void devices.capture(fingers())
    void devices.readCard({ subject: 'b' })
    void devices.findEdges(image)
    const ids = sent.map(({ requestId }) => requestId)
    devices.cancel('b')
    expect(sent.slice(3)).toEqual([{ kind: 'cancel', requestId: ids[1] }])
    devices.cancel()
    expect(sent.slice(4).map(({ requestId }) => requestId)).toEqual(ids)
  })

  it('knows what each act is at, until its answer', async () => {
    const { devices, answer, sent } = start()
    const act = devices.capture(fingers())
    expect(devices.progress()).toEqual([])
    answer({ kind: 'progress', phase: 'place-fingers', share: 0.25 })
    answer({ kind: 'progress', phase: 'reading' })
    const { requestId } = sent[0]!
    expect(devices.progress()).toEqual([{ requestId, kind: 'capture', subject: 'a', phase: 'reading' }])
    answer({ kind: 'error', code: 'cancelled', message: '' })
    expect(devices.progress()).toEqual([])
    expect(await act).toMatchObject({ code: 'cancelled' })
  })

  it('tells of progress five times a second at most, and of the last of it', () => {
    const { devices, answer, story } = start()
    void devices.capture(fingers())
    for (let n = 0; n < 100; n += 1) {
      answer({ kind: 'progress', phase: 'reading', share: n / 100 })
      vi.advanceTimersByTime(10)
    }
    expect(story.changes).toBeGreaterThanOrEqual(4)
    expect(story.changes).toBeLessThanOrEqual(6)
    const before = story.changes
    vi.advanceTimersByTime(1_000)
    expect(story.changes).toBeLessThanOrEqual(before + 1)
    answer({ kind: 'progress', phase: 'checking' })
    expect(story.changes).toBeGreaterThan(before)
  })
})
