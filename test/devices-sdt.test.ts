import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import type { CardPrint } from '../devices/card-reader/card-block.ts'
import { type CardText, writeCardText } from '../devices/card-reader/card-text.ts'
import { createSdtDriver } from '../devices/card-reader/driver.ts'
import { createSdtSimulator } from '../devices/card-reader/simulated.ts'
import { CardReading, DeviceError, DeviceInfo, type Dial, type Driver } from '../devices/device.ts'
import { createMemoryLine } from '../devices/transport/serial-memory.ts'
import { overSimulator, read } from './support/sdt.ts'
import { pass, useVirtualTime, whilePassing } from './support/virtual-time.ts'

beforeEach(useVirtualTime)
let open: Driver | undefined
afterEach(async () => {
  await open?.close()
  vi.useRealTimers()
})

function simulated(options: Parameters<typeof overSimulator>[0] = {}) {
  const made = overSimulator(options)
  open = made.driver
  return made
}

const codeOf = (reading: Promise<unknown>) =>
  whilePassing(reading).then(
    () => 'none',
    (error) => (error instanceof DeviceError ? error.code : String(error)),
  )

describe('a card reader', () => {
  it('is not ready until its module has answered, then says so, with its number and that it is simulated', async () => {
    const { driver, changes } = simulated()
    expect(driver.info()).toMatchObject({ status: 'not-ready', serial: '' })
    await pass(200)
    expect(DeviceInfo.parse(driver.info())).toEqual({
      device: 'sdt-simulated',
      driver: 'sdt',
      model: 'SIMULATED card reader',
      serial: '9999.01-20260101-0000000007-0',
      takes: ['card'],
      fingersAtOnce: 1,
      status: 'ready',
      simulated: true,
      dials: ['well', 'slow', 'busy', 'unplugged', 'poor', 'damaged', 'noise', 'split', 'wrong-order'],
    })
    expect(changes).toEqual(['ready'])
  })

  it('reads the card that lies on it, and names the phases', async () => {
    const { driver } = simulated()
    const card = { name: '张三', citizenNumber: '440524188001010014', address: '汕头市', validUntil: 'long-term' }
    driver.present?.('anna', card)
    const phases: string[] = []
    const reading = CardReading.parse(await whilePassing(read(driver, { progressed: (phase) => phases.push(phase) })))
    expect(reading.card).toBe('citizen')
    expect(reading.fields).toMatchObject({ ...card, sex: 'male', birthDate: '1880-01-01', ethnicity: '01' })
    expect(reading.securityModule).toBe('9999.01-20260101-0000000007-0')
    expect(reading.device).toMatchObject({ driver: 'sdt', simulated: true, serial: reading.securityModule })
    expect(Buffer.from(reading.raw).toString('utf16le').slice(0, 4)).toBe('张三  ')
    expect(reading.raw).toHaveLength(256 + 1_024 + 1_024)
    expect(phases).toEqual(['lay-card', 'reading'])
  })

  const kinds: CardText[] = [
    { card: 'citizen', fields: { name: '阿卜杜热合曼·买买提吐尔逊江', sex: 'male', address: '喀什' } },
    { card: 'J', fields: { name: '𠮷𫖯', citizenNumber: '810000199001010000', documentNumber: 'H12345678' } },
    { card: 'I', fields: { latinName: `SMITH, ${'J'.repeat(53)}`, birthDate: '1970-02-28', nationality: 'GBR' } },
    { card: 'Y', fields: { latinName: 'MUELLER, ANNA '.repeat(3).trim(), name: '安娜\uE863', nationality: 'DEU' } },
    {
      card: 'citizen',
      fields: { name: '欧阳'.repeat(7).concat('修'), validFrom: '2015-06-01', validUntil: 'long-term' },
    },
  ]
  it.each(kinds)('reads a card of kind $card in pieces of one byte', async (text) => {
    const { driver, simulator } = simulated({ pieceBytes: 1 })
    simulator.lay({ text: writeCardText(text) })
    expect(await whilePassing(read(driver))).toMatchObject(text)
  })

  it('gives the appended address in place of the old one, and both in the raw bytes', async () => {
    const { driver, simulator } = simulated()
    simulator.lay({ text: writeCardText({ card: 'citizen', fields: { address: '旧街一号' } }), address: '新街二号' })
    const { fields, raw } = await whilePassing(read(driver))
    expect(fields.address).toBe('新街二号')
    expect(Buffer.from(raw.subarray(52, 60)).toString('utf16le')).toBe('旧街一号')
    expect(raw).toHaveLength(256 + 1_024 + 70)
    expect(Buffer.from(raw.subarray(1_280, 1_288)).toString('utf16le')).toBe('新街二号')
  })

  const right = { outcome: 'registered', position: 1, quality: 88 } as const
  it.each<[string, CardPrint[]]>([
    ['two prints', [right, { outcome: 'failed', position: 10, quality: 31 }]],
    ['one print', [{ outcome: 'registered', position: 6, quality: 0 }]],
    ['a print of nobody knows which finger', [{ outcome: 'unknown', quality: 55 }]],
    ['no prints', []],
  ])('gives what a card with %s says of them, and the records as they came', async (_what, prints) => {
    const { driver, simulator } = simulated()
    const text = writeCardText({ card: 'citizen', fields: { name: '张三' } })
    simulator.lay({ text, prints, address: '新街二号' })
    const reading = CardReading.parse(await whilePassing(read(driver)))
    expect(reading.prints).toEqual(prints)
    expect(reading.raw).toHaveLength(256 + 1_024 + 512 * prints.length + 70)
    for (const n of prints.keys()) expect(reading.raw[1_280 + 512 * n]).toBe(0x43)
    expect(Buffer.from(reading.raw.subarray(-70, -62)).toString('utf16le')).toBe('新街二号')
  })

  it('reads text and picture from an older reader that does not know prints, and says nothing of them', async () => {
    const { driver, simulator } = simulated({ knowsPrints: false })
    simulator.lay({
      text: writeCardText({ card: 'citizen', fields: { name: '张三' } }),
      prints: [right],
      address: '新街',
    })
    const reading = await whilePassing(read(driver))
    expect(reading).toMatchObject({ fields: { name: '张三', address: '新街' } })
    expect(reading.prints).toBeUndefined()
    expect(reading.raw).toHaveLength(256 + 1_024 + 70)
  })

  it.each([
    [0x31, 'card-refused'],
    [0x32, 'card-refused'],
    [0x40, 'card-refused'],
    [0x66, 'card-refused'],
  ])('says of a card whose read is answered with %i: %s', async (refusal, code) => {
    const { driver, simulator } = simulated()
    simulator.lay({ text: writeCardText({ card: 'citizen', fields: {} }), refusal })
    expect(await codeOf(read(driver))).toBe(code)
  })

  it('waits for a card that comes late, and finds and selects it again for the next read', async () => {
    const { driver } = simulated()
    const reading = read(driver)
    await pass(5_000)
    driver.present?.('anna')
    const first = await whilePassing(reading)
    expect((await whilePassing(read(driver))).fields).toEqual(first.fields)
  })

  it('answers no-card within its time, and then reads one', async () => {
    const { driver } = simulated()
    expect(await codeOf(read(driver, { timeoutMs: 2_000 }))).toBe('no-card')
    driver.present?.('anna')
    expect(await codeOf(read(driver))).toBe('none')
  })

  it('does not find a card that was read and not lifted, where the reader wants that', async () => {
    const { driver, simulator } = simulated({ wantsLift: true })
    driver.present?.('anna')
    expect(await codeOf(read(driver))).toBe('none')
    expect(await codeOf(read(driver, { timeoutMs: 2_000 }))).toBe('no-card')
    simulator.lift()
    driver.present?.('anna')
    expect(await codeOf(read(driver))).toBe('none')
  })

  it('stops with the reason it was given when cancelled, before and while it waits, and works afterwards', async () => {
    const { driver } = simulated()
    const reason = new DeviceError('cancelled', 'The test changed its mind.')
    await expect(read(driver, { signal: AbortSignal.abort(reason) })).rejects.toBe(reason)
    for (const before of [0, 100, 2_000]) {
      const controller = new AbortController()
      const reading = read(driver, { signal: controller.signal })
      reading.catch(() => {})
      await pass(before)
      controller.abort(reason)
      await expect(reading).rejects.toBe(reason) // no time passes: at once
    }
    driver.present?.('anna')
    expect(await codeOf(read(driver))).toBe('none')
  })

  it('stops at once when cancelled in the middle of a read, and the late reply is not taken for another', async () => {
    const { driver, simulator } = simulated({ pieceBytes: 1 })
    simulator.lay({ text: writeCardText({ card: 'citizen', fields: { name: '张三' } }) })
    const controller = new AbortController()
    const reading = read(driver, {
      signal: controller.signal,
      progressed: (phase) => phase === 'reading' && setImmediate(() => controller.abort(new Error('enough'))),
    })
    await expect(whilePassing(reading)).rejects.toThrow('enough')
    simulator.lay({ text: writeCardText({ card: 'citizen', fields: { name: '李四' } }) })
    expect((await whilePassing(read(driver))).fields.name).toBe('李四')
  })

  it('answers card-removed when the card is pulled between select and read', async () => {
    const { driver, simulator } = simulated()
    driver.present?.('anna')
    expect(await codeOf(read(driver, { progressed: (phase) => phase === 'reading' && simulator.lift() }))).toBe(
      'card-removed',
    )
  })
})

describe('the dial of a practice reader', () => {
  async function turned(dial: Dial) {
    const made = simulated()
    made.driver.present?.('anna')
    await pass(200)
    made.driver.dial?.(dial)
    return made
  }

  it.each<Dial>(['slow', 'noise', 'split', 'wrong-order'])('%s: reads all the same', async (dial) => {
    const { driver } = await turned(dial)
    for (const _again of [1, 2]) expect((await whilePassing(read(driver))).raw).toHaveLength(256 + 1_024 + 1_024)
    expect(driver.info().status).toBe('ready')
  })

  it.each<[Dial, string, string]>([
    ['busy', 'busy', 'busy'],
    ['unplugged', 'unplugged', 'not-ready'],
    ['poor', 'card-removed', 'ready'],
    ['damaged', 'unreadable', 'ready'],
  ])('%s: a read answers %s, the reader is %s, and all is well once it is turned back', async (dial, code, status) => {
    const { driver } = await turned(dial)
    for (const _again of [1, 2]) expect(await codeOf(read(driver))).toBe(code)
    await pass(200)
    expect(driver.info().status).toBe(status)
    driver.dial?.('well')
    await pass(2_500)
    expect(driver.info().status).toBe('ready')
    expect(await codeOf(read(driver))).toBe('none')
  })

  it('unplugged in the middle: the read answers so, and the screen is told when it goes and comes', async () => {
    const { driver, changes, simulator } = simulated()
    const reading = read(driver)
    reading.catch(() => {})
    await pass(1_000)
    simulator.dial('unplugged')
    expect(await codeOf(reading)).toBe('unplugged')
    expect(driver.info().status).toBe('not-ready')
    await pass(5_000)
    simulator.dial('well')
    await pass(2_500)
    expect(changes).toEqual(['ready', 'not-ready', 'ready'])
  })

  it('a test passes on a reader that is well, and says what is wrong with another', async () => {
    const { driver, simulator } = await turned('well')
    const test = () => driver.test?.(new AbortController().signal) ?? Promise.reject(new Error('no test'))
    expect(await codeOf(test())).toBe('none')
    driver.dial?.('busy')
    expect(await codeOf(test())).toBe('busy')
    simulator.lift()
    driver.dial?.('unplugged')
    expect(await codeOf(test())).toBe('unplugged')
  })

  it('unplugged cuts the card in its middle, and nobody is there until it is turned again', async () => {
    const { host, device } = createMemoryLine()
    const simulator = createSdtSimulator({ seed: 7 })
    const gone = simulator.serve(device)
    simulator.present('anna')
    simulator.dial('unplugged')
    const driver = createSdtDriver({ open: async () => watched, address: '/dev/ttyUSB0', changed: () => {} })
    open = driver
    let got = 0
    const watched = {
      ...host,
      onData: (listener: (bytes: Uint8Array) => void) =>
        host.onData((bytes) => {
          got += bytes.length
          listener(bytes)
        }),
    }
    expect(await codeOf(read(driver))).toBe('unplugged')
    expect(got).toBeGreaterThan(2_321 / 2)
    expect(got).toBeLessThan(2_321)
    await gone
    await expect(simulator.line()).rejects.toMatchObject({ code: 'unplugged' })
    simulator.dial('unplugged')
    await expect(simulator.line()).rejects.toMatchObject({ code: 'unplugged' })
    simulator.dial('well')
    expect(await simulator.line()).toBeDefined()
  })

  it('is listed with the device, with what is wrong when it is not ready', async () => {
    const { driver, simulator } = await turned('well')
    expect(driver.info().problem).toBeUndefined()
    simulator.lift()
    driver.dial?.('unplugged')
    await pass(500)
    expect(DeviceInfo.parse(driver.info())).toMatchObject({ status: 'not-ready', problem: 'unplugged' })
    for (const dial of driver.info().dials ?? []) expect(() => driver.dial?.(dial)).not.toThrow()
  })

  it('after close neither looks nor reads', async () => {
    const { driver, changes } = await turned('well')
    await driver.close()
    await pass(5_000)
    expect(changes).toEqual(['ready'])
    expect(await codeOf(read(driver))).toBe('unplugged')
  })
})
