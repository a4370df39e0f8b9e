import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { type DeviceAnswer, DeviceError, type Reading } from '../devices/device.ts'
import type { DeviceHost } from '../devices/host.ts'
import { type Capture, finger, info, mark, readingOf, start } from './support/scripted-device.ts'

const atOnce: Capture = async (request) => request.positions.map(readingOf)
const never: Capture = () => new Promise(() => {})

/** Waits until every microtask and callback that is due has run. */
const settle = () => new Promise((resolve) => setImmediate(resolve))

describe('the devices host', () => {
  it('answers, or counts, any message whatever, and still works after it', async () => {
    const almost = fc.record(
      {
        kind: fc.constantFrom(
          'discover',
          'capture',
          'read-card',
          'test',
          'dial',
          'picture',
          'find-edges',
          'cancel',
          'else',
        ),
        requestId: fc.oneof(fc.string({ maxLength: 70 }), fc.anything()),
        modality: fc.oneof(fc.constantFrom('finger', 'portrait'), fc.anything()),
        positions: fc.oneof(fc.array(fc.integer({ min: -1, max: 12 }), { maxLength: 3 }), fc.anything()),
        device: fc.oneof(fc.constantFrom('scripted', ''), fc.anything()),
        image: fc.oneof(fc.uint8Array({ maxLength: 9 }), fc.anything()),
        subject: fc.oneof(fc.string(), fc.anything()),
        attempt: fc.oneof(fc.integer(), fc.anything()),
        timeoutMs: fc.oneof(fc.integer({ min: 1, max: 50 }), fc.anything()),
      },
      { requiredKeys: ['kind'] },
    )
    await fc.assert(
      fc.asyncProperty(fc.array(fc.oneof(fc.anything(), almost), { maxLength: 20 }), async (messages) => {
        const { host, answerTo } = start(atOnce)
        for (const message of messages) host.receive(message)
        host.receive({ kind: 'discover', requestId: 'the last one'.repeat(3) })
        await answerTo('the last one'.repeat(3))
        await settle()
        await host.close()
      }),
      { numRuns: 500 },
    )
  })

  it('turns whatever a driver returns or throws into one answer that parses', async () => {
    await fc.assert(
      fc.asyncProperty(fc.anything(), fc.boolean(), async (value, throws) => {
        const capture = async () => {
          if (throws) throw value
          return value as Reading[]
        }
        const { host, answerTo } = start(capture)
        host.receive(finger('one'))
        expect(await answerTo('one')).toMatchObject({ kind: 'error', code: 'failed' })
        await host.close()
      }),
      { numRuns: 300 },
    )
  })

  it('refuses a request it does not understand, when it carries a requestId', async () => {
    const { host, answerTo } = start(atOnce)
    host.receive(finger('one', { positions: [11] }))
    expect(await answerTo('one')).toMatchObject({ kind: 'error', code: 'failed' })
    expect(host.ignored()).toBe(0)
  })

  it('counts what it cannot answer', () => {
    const { host } = start(atOnce)
    for (const message of [undefined, 'x', {}, { requestId: '' }, { requestId: 'x'.repeat(65) }]) host.receive(message)
    expect(host.ignored()).toBe(5)
  })

  it('answers no-device when no driver takes the modality', async () => {
    const { host, answerTo } = start(atOnce)
    host.receive(finger('one', { modality: 'portrait', positions: [] }))
    expect(await answerTo('one')).toMatchObject({ kind: 'error', code: 'no-device' })
  })

  it('leaves out a driver that cannot describe its device', async () => {
    const { host, answerTo } = start(atOnce, {
      info: () => {
        throw new Error('unplugged')
      },
    })
    host.receive({ kind: 'discover', requestId: 'd' })
    expect(await answerTo('d')).toMatchObject({ kind: 'devices', devices: [] })
    host.receive(finger('one'))
    expect(await answerTo('one')).toMatchObject({ code: 'no-device' })
  })

  it('answers timeout when the driver does not listen to its signal', async () => {
    const { host, answerTo } = start(never)
    host.receive(finger('one', { timeoutMs: 5 }))
    expect(await answerTo('one')).toMatchObject({ kind: 'error', code: 'timeout' })
  })

  it('answers cancelled once, and nothing when the driver comes back later', async () => {
    let finish = (_: Reading[]) => {}
    const { host, answerTo, find } = start(
      () =>
        new Promise((resolve) => {
          finish = resolve
        }),
    )
    host.receive(finger('one'))
    await settle()
    host.receive({ kind: 'cancel', requestId: 'one' })
    expect(await answerTo('one')).toMatchObject({ kind: 'error', code: 'cancelled' })
    finish([readingOf(1)])
    host.receive({ kind: 'cancel', requestId: 'one' })
    await settle()
    expect(find('one')).toHaveLength(1)
  })

  it('aborts the signal with the reason, so that a driver that listens stops', async () => {
    let seen: unknown
    const { host, answerTo } = start(
      (_, signal) =>
        new Promise((_resolve, reject) => {
          signal.addEventListener('abort', () => {
            seen = signal.reason
            reject(signal.reason)
          })
        }),
    )
    host.receive(finger('one', { timeoutMs: 5 }))
    await answerTo('one')
    expect(seen).toBeInstanceOf(DeviceError)
    expect(seen).toMatchObject({ code: 'timeout' })
  })

  it('takes one capture at a time, in the order they came', async () => {
    const story: string[] = []
    const { host, answerTo } = start(async (request) => {
      story.push(`begin ${request.requestId}`)
      await settle()
      story.push(`end ${request.requestId}`)
      return request.positions.map(readingOf)
    })
    for (const id of ['a', 'b', 'c']) host.receive(finger(id))
    await answerTo('c')
    expect(story).toEqual(['begin a', 'end a', 'begin b', 'end b', 'begin c', 'end c'])
  })

  it('ends the wait of a queued capture at its own deadline, behind a driver that hangs', async () => {
    const { host, answerTo, find } = start(never)
    host.receive(finger('first'))
    host.receive(finger('second', { timeoutMs: 5 }))
    expect(await answerTo('second')).toMatchObject({ code: 'timeout' })
    expect(find('first')).toHaveLength(0)
  })

  it('says busy when too many wait for one device', async () => {
    const { host, answerTo } = start(never)
    for (let n = 0; n < 33; n += 1) host.receive(finger(`r${n}`))
    expect(await answerTo('r32')).toMatchObject({ code: 'busy' })
  })

  it('ignores a repeated requestId while the first runs, and answers once', async () => {
    let finish = (_: Reading[]) => {}
    const { host, answerTo, find } = start(
      () =>
        new Promise((resolve) => {
          finish = resolve
        }),
    )
    host.receive(finger('one'))
    host.receive(finger('one'))
    host.receive(finger('one', { positions: [99] }))
    await settle()
    finish([readingOf(1)])
    expect(await answerTo('one')).toMatchObject({ kind: 'readings' })
    await settle()
    expect(find('one')).toHaveLength(1)
    expect(host.ignored()).toBe(2)
  })

  it.each([
    ['another finger', [[2]]],
    ['nothing', [[]]],
    ['one finger twice', [[1, 1]]],
    ['a finger too many', [[1, 2, 3]]],
  ])('refuses %s instead of what was asked for', async (_name, [given]) => {
    const { host, answerTo } = start(async () => given!.map(readingOf))
    host.receive(finger('one', { positions: [1, 4] }))
    expect(await answerTo('one')).toMatchObject({ kind: 'error', code: 'failed' })
  })

  it('refuses a reading of another kind, of no position, or under the name of another driver', async () => {
    const { position: _, ...nowhere } = readingOf(1)
    for (const wrong of [
      { ...readingOf(1), modality: 'iris' as const },
      nowhere,
      { ...readingOf(1), device: { ...mark, driver: 'page-camera' as const } },
    ]) {
      const { host, answerTo } = start(async () => [wrong])
      host.receive(finger('one'))
      expect(await answerTo('one')).toMatchObject({ kind: 'error', code: 'failed' })
    }
  })

  it('takes fewer fingers than were asked for', async () => {
    const { host, answerTo } = start(async () => [readingOf(3), readingOf(2)])
    host.receive(finger('one', { positions: [2, 3, 4, 5] }))
    expect(await answerTo('one')).toMatchObject({ kind: 'readings', readings: [{ position: 3 }, { position: 2 }] })
  })

  it.each([
    { positions: [] },
    { positions: [1, 1] },
    { modality: 'iris', positions: [3] },
    { modality: 'portrait', positions: [1] },
  ])('refuses to ask a device for %j', async (rest) => {
    let asked = 0
    const all = { ...info, takes: ['finger' as const, 'iris' as const, 'portrait' as const] }
    const capture: Capture = async (request) => {
      asked += 1
      return request.positions.map(readingOf)
    }
    const { host, answerTo } = start(capture, { info: () => all })
    host.receive(finger('one', rest))
    expect(await answerTo('one')).toMatchObject({ kind: 'error', code: 'failed' })
    expect(asked).toBe(0)
  })

  it('keeps the text of unforeseen errors to itself', async () => {
    const { host, answerTo } = start(async () => {
      throw new Error('ENOENT /home/an-officer/secret')
    })
    host.receive(finger('one'))
    expect(JSON.stringify(await answerTo('one'))).not.toContain('officer')
  })

  it('says the devices at the start, and busy and ready as they change', async () => {
    const { host, answers, answerTo } = start(atOnce)
    host.receive(finger('one'))
    await answerTo('one')
    const statuses = answers.flatMap((answer) => (answer.kind === 'status' ? answer.devices.map((d) => d.status) : []))
    expect(statuses).toEqual(['ready', 'busy', 'ready'])
  })

  it('sends nothing after it was closed', async () => {
    const { host, answers }: { host: DeviceHost; answers: DeviceAnswer[] } = start(never)
    host.receive(finger('one'))
    await host.close()
    host.receive({ kind: 'discover', requestId: 'd' })
    await settle()
    expect(answers.filter((answer) => answer.kind !== 'status')).toEqual([])
  })
})
