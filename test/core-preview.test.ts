import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import type { DeviceRequest } from '../devices/device.ts'
import { createDevices } from '../electron/devices.ts'
import { auditSays, sentOf } from './support/kit-devices.ts'
import { device, picture, type Tablet } from './support/tablet.ts'
import { fill, signedInTablet, until } from './support/tablet-day.ts'

/** What a scanner sees before it takes: for the application that asked, the last picture of it, until it takes. */
describe('a preview', () => {
  let tablet: Tablet
  /** Previews that run, as the devices process has them. */
  let running: string[] = []
  beforeEach(async () => {
    running = []
    const answer = device()
    tablet = await signedInTablet({
      visits: 2,
      device: (request: DeviceRequest) => {
        if (request.kind === 'preview') running.push(request.requestId)
        if (request.kind === 'preview') return undefined
        if (request.kind !== 'cancel' || !running.includes(request.requestId)) return answer(request)
        running = running.filter((one) => one !== request.requestId)
        return { kind: 'error', requestId: request.requestId, code: 'cancelled', message: '' }
      },
    })
  })
  afterEach(() => tablet?.end())

  type Key = Awaited<ReturnType<typeof fill>>
  const show = (key: Key, modality: 'finger' | 'portrait' = 'finger') =>
    tablet.call('startPreview', { ...key, modality, positions: modality === 'finger' ? [2] : [] })
  const seen = (image: Uint8Array<ArrayBuffer>, requestId = running.at(-1)!) =>
    tablet.receive({ kind: 'from-devices', message: { kind: 'frame', requestId, image } })
  const frameOf = async (key: Key) => (await tablet.get('getFrame', key)).image
  const order = () =>
    tablet.state.sent.flatMap((message) =>
      message.kind === 'to-devices' ? [(message.message as DeviceRequest).kind] : [],
    )

  it('shows the last picture to its own application and to nobody else, until it is cancelled', async () => {
    const [key, other] = [await fill(tablet, 0, 0), await fill(tablet, 1, 0)]
    const shown = show(key)
    await until('the preview', () => running.length === 1)
    expect(await frameOf(key)).toBeUndefined()
    const [first, second] = [picture(), picture()]
    await seen(first)
    expect(Buffer.from((await frameOf(key))!)).toEqual(first)
    await seen(second)
    expect(Buffer.from((await frameOf(key))!)).toEqual(second)
    expect(await frameOf(other)).toBeUndefined()
    // What somebody else gives up is his own.
    await tablet.get('cancelCapture', other)
    expect(running).toHaveLength(1)
    await tablet.get('cancelCapture', key)
    expect(await shown).toMatchObject({ ok: false, reason: 'cancelled' })
    expect(await frameOf(key)).toBeUndefined()
    expect(sentOf(tablet, 'preview')).toMatchObject([{ subject: key.application, modality: 'finger', positions: [2] }])
  })

  it.each<[string, (key: Key) => Promise<unknown>]>([
    ['a capture', (key) => tablet.get('takeCapture', { ...key, modality: 'finger', positions: [2] })],
    [
      'a finger that signs',
      async (key) => {
        const { shownSha256 } = await tablet.get('getApplicantPage', key)
        await tablet.get('signApplication', { ...key, by: 'applicant', method: 'finger', shownSha256 })
      },
    ],
  ])('ends before %s begins, of this application and of one that was left', async (_name, take) => {
    const [key, left] = [await fill(tablet, 0, 0), await fill(tablet, 1, 0)]
    for (const one of [key, left]) {
      const shown = show(one)
      await until('the preview', () => running.length === 1)
      await seen(picture())
      const from = order().length
      await take(key)
      expect(order().slice(from)).toEqual(['cancel', 'capture'])
      expect(await shown).toMatchObject({ ok: false, reason: 'cancelled' })
      expect(await frameOf(one)).toBeUndefined()
    }
  })

  it('makes room for the next: a page that was loaded anew does not wait for its old one', async () => {
    const key = await fill(tablet, 0, 0)
    const before = show(key)
    await until('the preview', () => running.length === 1)
    const old = running[0]!
    await seen(picture())
    const shown = show(key, 'portrait')
    expect(await before).toMatchObject({ ok: false, reason: 'cancelled' })
    await until('the next', () => running.length === 1 && running[0] !== old)
    // A late picture of the one that ended is nobody's.
    await seen(picture(), old)
    expect(await frameOf(key)).toBeUndefined()
    const mine = picture()
    await seen(mine)
    expect(Buffer.from((await frameOf(key))!)).toEqual(mine)
    await tablet.get('cancelCapture', key)
    await shown
  })

  it('leaves no trace: no picture in the records and no line in the log', async () => {
    const key = await fill(tablet, 0, 0)
    const shown = show(key)
    await until('the preview', () => running.length === 1)
    await seen(picture())
    await tablet.get('cancelCapture', key)
    await shown
    const counted = await tablet.look((db) => db.prepare('SELECT count(*) FROM image').pluck().get())
    expect(counted).toBe(0)
    expect(await auditSays(tablet, 'preview')).toBe(false)
  })
})

describe('the core’s end of a preview', () => {
  beforeEach(() => void vi.useFakeTimers())
  afterEach(() => void vi.useRealTimers())

  function start() {
    const sent: DeviceRequest[] = []
    const devices = createDevices({ send: (request) => sent.push(request), restart: () => {}, changed: () => {} })
    return { devices, sent }
  }
  const asked = { modality: 'finger' as const, positions: [1], subject: 'a' }

  it('takes pictures of a preview alone, and none over a megabyte', async () => {
    const { devices, sent } = start()
    const capture = devices.capture({ ...asked, attempt: 1 })
    const preview = devices.preview({ ...asked, subject: 'b' })
    const [ofCapture, ofPreview] = sent.map(({ requestId }) => requestId)
    const image = new Uint8Array([1])
    devices.receive({ kind: 'frame', requestId: ofCapture, image })
    devices.receive({ kind: 'frame', requestId: 'unknown', image })
    expect([devices.frame('a'), devices.frame('b')]).toEqual([undefined, undefined])
    devices.receive({ kind: 'frame', requestId: ofPreview, image })
    expect(devices.frame('b')).toEqual(image)
    devices.receive({ kind: 'frame', requestId: ofPreview, image: new Uint8Array(1024 * 1024 + 1) })
    // SECURITY: a process that floods is not believed any more; its preview is over.
    expect(devices.frame('b')).toBeUndefined()
    expect(await preview).toMatchObject({ ok: false, code: 'failed' })
    devices.lost()
    expect(await capture).toMatchObject({ ok: false, code: 'failed' })
  })

  it('forgets the picture when the process goes', async () => {
    const { devices, sent } = start()
    const preview = devices.preview(asked)
    devices.receive({ kind: 'frame', requestId: sent[0]!.requestId, image: new Uint8Array([1]) })
    devices.lost()
    expect(devices.frame('a')).toBeUndefined()
    expect(await preview).toMatchObject({ ok: false, code: 'failed' })
  })
})
