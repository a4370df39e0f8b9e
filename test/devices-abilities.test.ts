import sharp from 'sharp'
import { describe, expect, it } from 'vitest'
import { DeviceError, type DeviceInfo, type DeviceStatus, type Driver } from '../devices/device.ts'
import { type Capture, card, finger, info, mark, readCard, readingOf, start } from './support/scripted-device.ts'

const atOnce: Capture = async (request) => request.positions.map(readingOf)
const never: Capture = () => new Promise(() => {})
const settle = () => new Promise((resolve) => setImmediate(resolve))
const readerInfo: DeviceInfo = { ...info, takes: ['card'] }
const picture = Uint8Array.from(
  await sharp({ create: { width: 80, height: 60, channels: 3, background: '#fff' } })
    .png()
    .toBuffer(),
)

/** Another scanner, whose pictures can be told by its name. */
function another(status: DeviceStatus): Driver {
  const capture: Capture = async ({ positions }) =>
    positions.map((position) => ({ ...readingOf(position), device: { ...mark, device: 'another' } }))
  return { info: () => ({ ...info, device: 'another', status }), capture, close: async () => {} }
}

describe('of several devices with one ability', () => {
  it('the first ready one is asked, and none that is not', async () => {
    for (const [first, second, expected] of [
      ['ready', 'ready', 'scripted'],
      ['not-ready', 'ready', 'another'],
      ['busy', 'ready', 'another'],
      ['busy', 'not-ready', 'scripted'],
    ] as const) {
      const { host, answerTo } = start(atOnce, { info: () => ({ ...info, status: first }) }, another(second))
      host.receive(finger('one'))
      expect(await answerTo('one')).toMatchObject({ kind: 'readings', readings: [{ device: { device: expected } }] })
    }
  })

  it('one for training is asked only when there is no other, or when it was chosen', async () => {
    const forTraining = { info: () => ({ ...info, issuing: false as const }) }
    for (const [status, preferred, expected] of [
      ['ready', undefined, 'another'],
      ['not-ready', undefined, 'scripted'],
      ['ready', 'scripted', 'scripted'],
    ] as const) {
      const { host, answerTo } = start(atOnce, forTraining, another(status))
      host.receive(finger('one', preferred ? { preferred } : {}))
      expect(await answerTo('one')).toMatchObject({ kind: 'readings', readings: [{ device: { device: expected } }] })
    }
  })

  it('the second is asked while the first is at work', async () => {
    const { host, answerTo } = start(never, {}, another('ready'))
    host.receive(finger('one'))
    await settle()
    host.receive(finger('two'))
    expect(await answerTo('two')).toMatchObject({ readings: [{ device: { device: 'another' } }] })
  })

  it('there is no device when none is ready', async () => {
    const { host, answerTo } = start(atOnce, { info: () => ({ ...info, status: 'not-ready' }) }, another('not-ready'))
    host.receive(finger('one'))
    expect(await answerTo('one')).toMatchObject({ kind: 'error', code: 'no-device' })
  })
})

describe('a card', () => {
  it('is read, with what lies on a practice reader shown before and never told to the driver', async () => {
    const story: unknown[] = []
    const { host, answerTo } = start(atOnce, {
      info: () => readerInfo,
      present: (subject, practiceCard) => story.push([subject, practiceCard]),
      readCard: async (request) => {
        story.push(request)
        return card
      },
    })
    host.receive(readCard('one', { practiceCard: { name: '王' } }))
    expect(await answerTo('one')).toMatchObject({ kind: 'card', card: { fields: { name: '王' } } })
    expect(story).toEqual([['s', { name: '王' }], readCard('one')])
  })

  it('is refused when it does not hold together', async () => {
    for (const wrong of [undefined, { ...card, raw: new Uint8Array(1024 * 1024 + 1) }, { ...card, card: 'Z' }]) {
      const { host, answerTo } = start(atOnce, { info: () => readerInfo, readCard: async () => wrong as typeof card })
      host.receive(readCard('one'))
      expect(await answerTo('one')).toMatchObject({ kind: 'error', code: 'failed' })
    }
  })

  it('is not waited for any longer when the request is cancelled or late', async () => {
    const { host, answerTo } = start(atOnce, { info: () => readerInfo, readCard: () => new Promise(() => {}) })
    host.receive(readCard('one'))
    host.receive(readCard('two', { timeoutMs: 5 }))
    expect(await answerTo('two')).toMatchObject({ code: 'timeout' })
    host.receive({ kind: 'cancel', requestId: 'one' })
    expect(await answerTo('one')).toMatchObject({ code: 'cancelled' })
  })
})

describe('progress', () => {
  it('is sent while the act runs, and never after its answer or in nonsense', async () => {
    let tell = (_share: number) => {}
    const { host, answers, answerTo } = start(async (request, _signal, progressed) => {
      tell = (share) => progressed('place-fingers', share)
      progressed('reading')
      for (const share of [0.5, 7, Number.NaN]) tell(share)
      progressed('dancing' as 'reading')
      return request.positions.map(readingOf)
    })
    host.receive(finger('one'))
    await answerTo('one')
    tell(1)
    await settle()
    expect(answers.filter(({ kind }) => kind !== 'status')).toMatchObject([
      { kind: 'progress', requestId: 'one', phase: 'reading' },
      { kind: 'progress', requestId: 'one', phase: 'place-fingers', share: 0.5 },
      { kind: 'readings' },
    ])
  })
})

describe('a test and a dial', () => {
  const named = { requestId: 'one', device: 'scripted' }
  it('ask the device that is named', async () => {
    const story: string[] = []
    const { host, answerTo } = start(atOnce, {
      test: async () => {
        story.push('test')
      },
      dial: (dial) => story.push(dial),
    })
    host.receive({ ...named, kind: 'test', timeoutMs: 9_000 })
    expect(await answerTo('one')).toEqual({ kind: 'done', requestId: 'one' })
    host.receive({ ...named, requestId: 'two', kind: 'dial', dial: 'unplugged' })
    expect(await answerTo('two')).toEqual({ kind: 'done', requestId: 'two' })
    expect(story).toEqual(['test', 'unplugged'])
    host.receive({ ...named, requestId: 'three', device: 'nobody', kind: 'test', timeoutMs: 9_000 })
    expect(await answerTo('three')).toMatchObject({ code: 'no-device' })
  })

  it('give the reason that the device gave', async () => {
    const { host, answerTo } = start(atOnce, {
      test: async () => {
        throw new DeviceError('unplugged', 'It is gone.')
      },
    })
    host.receive({ ...named, kind: 'test', timeoutMs: 9_000 })
    expect(await answerTo('one')).toMatchObject({ kind: 'error', code: 'unplugged' })
  })

  it('are done, and failed, for a device that has neither', async () => {
    let status: DeviceStatus = 'ready'
    const { host, answerTo } = start(atOnce, { info: () => ({ ...info, status }) })
    host.receive({ ...named, kind: 'test', timeoutMs: 9_000 })
    expect(await answerTo('one')).toMatchObject({ kind: 'done' })
    host.receive({ ...named, requestId: 'two', kind: 'dial', dial: 'slow' })
    expect(await answerTo('two')).toMatchObject({ kind: 'error', code: 'failed' })
    status = 'not-ready'
    host.receive({ ...named, requestId: 'three', kind: 'test', timeoutMs: 9_000 })
    expect(await answerTo('three')).toMatchObject({ kind: 'error', code: 'no-device' })
  })

  it('turn the dial in the middle of a capture', async () => {
    let unplug = () => {}
    const { host, answerTo } = start(
      () =>
        new Promise((_, reject) => {
          unplug = () => reject(new DeviceError('unplugged', 'It is gone.'))
        }),
      { dial: () => unplug() },
    )
    host.receive(finger('one'))
    await settle()
    host.receive({ ...named, requestId: 'two', kind: 'dial', dial: 'unplugged' })
    expect(await answerTo('one')).toMatchObject({ code: 'unplugged' })
  })
})

describe('picture work', { timeout: 30_000 }, () => {
  const work = { image: picture, timeoutMs: 20_000 }
  it('is answered beside a device that hangs', async () => {
    const { host, answerTo } = start(never)
    host.receive(finger('one'))
    const device = { ...mark, driver: 'page-file' as const }
    const edit = { rotate: 90 as const, size: { width: 30, height: 40 } }
    host.receive({ ...work, kind: 'picture', requestId: 'p', modality: 'document', position: 3, edit, device })
    host.receive({ ...work, kind: 'find-edges', requestId: 'e' })
    host.receive({ ...work, kind: 'read-code', requestId: 'c' })
    expect(await answerTo('p')).toMatchObject({
      kind: 'readings',
      readings: [{ modality: 'document', position: 3, width: 30, height: 40, device }],
    })
    expect(await answerTo('e')).toEqual({ kind: 'edges', requestId: 'e' })
    expect(await answerTo('c')).toEqual({ kind: 'code', requestId: 'c' })
  })

  it('says what is wrong with the picture, and stops when cancelled', async () => {
    const { host, answerTo } = start(never)
    for (const kind of ['find-edges', 'read-code']) {
      host.receive({ ...work, kind, requestId: kind, image: new Uint8Array([1]) })
      expect(await answerTo(kind)).toMatchObject({ kind: 'error', code: 'unreadable' })
    }
    host.receive({ ...work, kind: 'read-code', requestId: 'c' })
    host.receive({ kind: 'cancel', requestId: 'c' })
    expect(await answerTo('c')).toMatchObject({ kind: 'error', code: 'cancelled' })
  })
})
