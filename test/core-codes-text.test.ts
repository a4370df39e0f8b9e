import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { DeviceAnswer, DeviceErrorCode, DeviceRequest } from '../devices/device.ts'
import { auditSays, sentOf } from './support/kit-devices.ts'
import { device, type Tablet } from './support/tablet.ts'
import { fill, finalise, packetIdOf, received, sign, signedInTablet, untilProgress } from './support/tablet-day.ts'

/** The text of a code, or the lines at the foot of a card: typed, keyed by a scanner, or scanned by the kit's. */
let tablet: Tablet
let next = 0
let scan: ((requestId: string) => DeviceAnswer) | undefined
beforeAll(async () => {
  const answer = device()
  tablet = await signedInTablet({
    visits: 16,
    device: (request: DeviceRequest) => (request.kind === 'scan' && scan ? scan(request.requestId) : answer(request)),
  })
})
afterAll(() => tablet?.end())

const draft = () => fill(tablet, next++, 0)
type Key = Awaited<ReturnType<typeof draft>>
const said = (key: Key, text: string) => tablet.call('fillFromText', { ...key, text })
const evidenceOf = ({ application, version }: Key) =>
  tablet.look(
    (db) =>
      db
        .prepare(
          'SELECT e.of, e.media_type, e.device, i.bytes FROM evidence e JOIN application a ON a.row = e.application_row LEFT JOIN image i ON i.row = e.image WHERE a.application = ? AND a.version = ? ORDER BY e.row',
        )
        .all(application, version) as { of: string; media_type: string; device: string; bytes: Buffer | null }[],
  )

const CODE = '038150100001|110022333|Ngô Thị Mã|05061950|Nữ|Thôn 8, xã Cẩm Thủy|01012024'
/** Weights 7, 3, 1 over digits, letters from ten on, and the filler (ICAO 9303-3, 4.9). */
const digit = (text: string) =>
  String([...text].reduce((sum, c, at) => sum + (c === '<' ? 0 : Number.parseInt(c, 36)) * [7, 3, 1][at % 3]!, 0) % 10)
function linesOf(number: string, birth: string): [string, string, string] {
  const first = `IDVNM${number.slice(3)}${digit(number.slice(3))}${number}<<<`
  const second = `${birth}${digit(birth)}F450417${digit('450417')}VNM<<<<<<<<<<<`
  const whole = first.slice(5) + second.slice(0, 7) + second.slice(8, 15) + second.slice(18)
  return [first, second + digit(whole), 'NGO<<THI<MA'.padEnd(30, '<')]
}
const LINES = linesOf('038150777123', '500605')

describe('what is typed', () => {
  it('fills from the pack’s code, and keeps its text as it came', async () => {
    const key = await draft()
    const filled = await said(key, CODE)
    expect(filled).toMatchObject({ ok: true, value: { differing: [] } })
    const { fields, fieldSources } = await tablet.get('getApplication', key)
    expect(fields).toMatchObject({
      citizenNumber: '038150100001',
      name: 'Ngô Thị Mã',
      birthDate: '1950-06-05',
      sex: 'female',
      address: 'Thôn 8, xã Cẩm Thủy',
    })
    expect(fieldSources).toMatchObject({ name: 'code', address: 'code' })
    const [evidence, ...more] = await evidenceOf(key)
    expect(more).toEqual([])
    expect(evidence).toMatchObject({ of: 'code', media_type: 'text/plain' })
    expect(evidence?.bytes?.toString()).toBe(CODE)
    expect(JSON.parse(evidence!.device)).toMatchObject({ driver: 'page-keys', simulated: false })
  })

  it('fills from the lines at the foot of a card, but not the name, which has lost its marks there', async () => {
    const key = await draft()
    const before = (await tablet.get('getApplication', key)).fields.name
    await tablet.get('fillFromText', { ...key, text: LINES.join('\n').toLowerCase() })
    const { fields, fieldSources } = await tablet.get('getApplication', key)
    expect(fields).toMatchObject({ citizenNumber: '038150777123', birthDate: '1950-06-05', name: before })
    expect(fieldSources).toMatchObject({ citizenNumber: 'code', birthDate: 'code', name: 'visit' })
  })

  it('says that a digit does not agree, and changes nothing', async () => {
    const key = await draft()
    const before = await tablet.get('getApplication', key)
    const [first, second, third] = LINES
    const wrong = [first, second.replace('500605', '500606'), third].join('\n')
    expect(await said(key, wrong)).toEqual({ ok: false, reason: 'bad-mrz' })
    const after = await tablet.get('getApplication', key)
    expect([after.fields, after.fieldSources]).toEqual([before.fields, before.fieldSources])
    expect(await evidenceOf(key)).toEqual([])
  })

  it.each(['x', ' ', 'https://example.org/?a=1|2|3', '||||||', '1|2|3|4|5|6|7', '\u0000'.repeat(40), '<'.repeat(90)])(
    'does not know %j, and keeps nothing of it',
    async (text) => {
      const key = await draft()
      expect(await said(key, text)).toEqual({ ok: false, reason: 'unknown-code' })
      expect(await evidenceOf(key)).toEqual([])
    },
  )

  it('is told before it is looked at that there is no such draft', async () => {
    const gone = { application: '01a19467-e800-7d08-84cd-000000000000', version: 1 }
    expect(await said(gone, CODE)).toEqual({ ok: false, reason: 'unknown-application' })
    const sealed = await finalise(tablet, next++, 0)
    expect(await said(sealed, CODE)).toEqual({ ok: false, reason: 'not-a-draft' })
    expect(await tablet.call('fillFromText', { ...gone, text: '' })).toMatchObject({ ok: false, reason: 'bad-input' })
    const tooLong = 'x'.repeat(4_001)
    expect(await tablet.call('fillFromText', { ...gone, text: tooLong })).toMatchObject({ reason: 'bad-input' })
  })

  it('is handed in however often it was scanned: each code once, and the last eight of them', async () => {
    const key = await draft()
    const code = (index: number) => CODE.replace('Thôn 8', `Thôn ${index}`)
    for (let index = 0; index < 90; index += 1) await tablet.get('fillFromText', { ...key, text: code(index) })
    await tablet.get('fillFromText', { ...key, text: code(85) })
    const texts = (await evidenceOf(key)).map(({ bytes }) => bytes!.toString())
    expect(texts).toEqual([82, 83, 84, 86, 87, 88, 89, 85].map(code))
    await sign(tablet, key)
    await tablet.get('finaliseApplication', key)
    await untilProgress(tablet, key, received)
    const { record, parts } = await tablet.station().openPacket(await packetIdOf(tablet, key))
    expect(record.evidence?.map(({ part }) => part)).toEqual(texts.map((_, index) => `parts/code-${index + 1}.txt`))
    expect(Buffer.from(parts.get('parts/code-8.txt')!).toString()).toBe(code(85))
    // What was filled from it stands in a correction, and so does its origin.
    const second = await tablet.get('correctApplication', { application: key.application, reason: 'Sai' })
    await tablet.get('fillFromText', { ...second, text: code(99) })
    await sign(tablet, second)
    await tablet.get('finaliseApplication', second)
    await untilProgress(tablet, second, received)
    const opened = await tablet.station().openPacket(await packetIdOf(tablet, second))
    const sent = opened.record.evidence!.map(({ part }) => Buffer.from(opened.parts.get(part)!).toString())
    expect(sent).toEqual([83, 84, 86, 87, 88, 89, 85, 99].map(code))
  })
})

describe('what the kit’s scanner reads', () => {
  const refuse = (code: DeviceErrorCode) => (requestId: string) =>
    ({ kind: 'error', requestId, code, message: 'why' }) as const

  it.each<DeviceErrorCode>(['no-device', 'timeout', 'cancelled', 'unplugged', 'busy'])(
    'is not there: %s, and nothing changes',
    async (code) => {
      const key = await fill(tablet, 0, 0)
      const before = (await tablet.get('getApplication', key)).fields
      scan = refuse(code)
      expect(await tablet.call('scanCode', key)).toEqual({ ok: false, reason: code, detail: 'why' })
      scan = undefined
      expect((await tablet.get('getApplication', key)).fields).toEqual(before)
    },
  )

  it.each([
    ['another kind of code', 'https://example.org', 'unknown-code'],
    ['lines with a wrong digit', LINES.join('').replace('500605', '500606'), 'bad-mrz'],
  ])('is %s, which is said and fills nothing', async (_name, text, reason) => {
    const key = await fill(tablet, 0, 0)
    const { device } = { device: { device: 's', driver: 'hid-pos', model: '', serial: '', simulated: true } as const }
    scan = (requestId) => ({ kind: 'scanned', requestId, code: { text, device } })
    expect(await tablet.call('scanCode', key)).toEqual({ ok: false, reason })
    scan = undefined
  })

  it('is nothing where there is no draft, and nobody is asked', async () => {
    const from = tablet.state.sent.length
    const gone = { application: '01a19467-e800-7d08-84cd-000000000000', version: 1 }
    expect(await tablet.call('scanCode', gone)).toEqual({ ok: false, reason: 'unknown-application' })
    expect(sentOf(tablet, 'scan', from)).toEqual([])
  })

  it('is not kept in a draft that was finalised meanwhile', async () => {
    const key = await fill(tablet, next++, 0)
    let asked = ''
    const answer = tablet.state.device
    tablet.state.device = (request) => {
      if (request.kind !== 'scan') return answer(request)
      asked = request.requestId
      return undefined
    }
    const scanned = tablet.call('scanCode', key)
    await tablet.get('finaliseApplication', key)
    tablet.state.device = answer
    const device = { device: 's', driver: 'hid-pos', model: '', serial: '', simulated: true } as const
    await tablet.receive({
      kind: 'from-devices',
      message: { kind: 'scanned', requestId: asked, code: { text: CODE, device } },
    })
    expect(await scanned).toEqual({ ok: false, reason: 'not-a-draft' })
    expect(await evidenceOf(key)).toEqual([])
  })
})

it('leaves nothing of a code in the log but that one was read, and with what', async () => {
  expect(await auditSays(tablet, '"code-read"')).toBe(true)
  expect(await auditSays(tablet, '"page-keys"')).toBe(true)
  for (const word of ['038150100001', '038150777123', 'Ngô', 'NGO<<', 'Thôn 8', '1950', 'Mã Quét'])
    expect(await auditSays(tablet, word), word).toBe(false)
})
