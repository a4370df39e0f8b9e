import { afterEach, describe, expect, it, vi } from 'vitest'
import { sdtAt } from '../devices/card-reader/at.ts'
import { writeCardText } from '../devices/card-reader/card-text.ts'
import { encodeFrame } from '../devices/card-reader/frame.ts'
import { sdtProbe } from '../devices/card-reader/probe.ts'
import { createSdtSimulator, type SdtSimulator } from '../devices/card-reader/simulated.ts'
import { DeviceError, DeviceInfo, type Dial, type Driver } from '../devices/device.ts'
import { NO_SETTINGS } from '../devices/pool.ts'
import { openSerialLine } from '../devices/transport/serial.ts'
import { noPty, openPtyPair, type PtyPair } from './support/pty.ts'
import { read } from './support/sdt.ts'

const opened: { close(): void | Promise<void> }[] = []
afterEach(async () => {
  for (const each of opened.splice(0).reverse()) await each.close()
})

/** A practice reader at the far end of a real serial port. */
async function plugIn(seed = 7): Promise<{ pair: PtyPair; simulator: SdtSimulator }> {
  const pair = await openPtyPair()
  const simulator = createSdtSimulator({ seed })
  opened.push(pair, simulator)
  void simulator.serve(await openSerialLine(pair.device)).then(pair.unplug)
  return { pair, simulator }
}

function driverAt(address: string): Driver {
  const driver = sdtAt({ address, settings: NO_SETTINGS, changed: () => {} })
  opened.push(driver)
  return driver
}

const whenIt = (isSo: () => boolean) => vi.waitUntil(isSo, { timeout: 10_000, interval: 20 })
const codeOf = (reading: Promise<unknown>) =>
  reading.then(
    () => 'none',
    (error) => (error instanceof DeviceError ? error.code : String(error)),
  )
const text = writeCardText({ card: 'Y', fields: { name: '安娜', latinName: 'MUELLER, ANNA', nationality: 'DEU' } })

describe.skipIf(noPty !== undefined)(`a card reader on a serial port${noPty ? ` (${noPty})` : ''}`, () => {
  it('is found, reads a card, and is known for a simulator by its number', async () => {
    const { pair, simulator } = await plugIn()
    simulator.lay({ text, prints: [{ outcome: 'registered', position: 2, quality: 61 }] })
    const driver = driverAt(pair.host)
    await whenIt(() => driver.info().status === 'ready')
    expect(DeviceInfo.parse(driver.info())).toMatchObject({
      address: pair.host,
      model: 'SIMULATED card reader',
      serial: '9999.01-20260101-0000000007-0',
      simulated: true,
    })
    const reading = await read(driver)
    expect(reading).toMatchObject({
      card: 'Y',
      fields: { name: '安娜', latinName: 'MUELLER, ANNA', nationality: 'DEU' },
      prints: [{ outcome: 'registered', position: 2, quality: 61 }],
    })
    expect(reading.raw.subarray(0, 256)).toEqual(text)
    expect(reading.raw).toHaveLength(256 + 1_024 + 512)
  })

  it.each<[Dial, string]>([
    ['split', 'none'],
    ['noise', 'none'],
    ['wrong-order', 'none'],
    ['damaged', 'unreadable'],
    ['busy', 'busy'],
  ])('with the dial at %s: %s', async (dial, code) => {
    const { pair, simulator } = await plugIn()
    simulator.lay({ text })
    simulator.dial(dial)
    expect(await codeOf(read(driverAt(pair.host)))).toBe(code)
  })

  it('is unplugged when the port goes in the middle of a card', async () => {
    const { pair, simulator } = await plugIn()
    const driver = driverAt(pair.host)
    simulator.lay({ text })
    await whenIt(() => driver.info().status === 'ready')
    simulator.dial('unplugged') // half a frame, and a moment later the port is gone
    expect(await codeOf(read(driver))).toBe('unplugged')
    await whenIt(() => driver.info().status === 'not-ready')
    expect(driver.info().problem).toBe('unplugged')
    expect(await codeOf(read(driver))).toBe('unplugged')
  })

  it('is unplugged when the port goes while it waits for a card', async () => {
    const { pair } = await plugIn()
    const driver = driverAt(pair.host)
    const reading = codeOf(read(driver, { progressed: () => setTimeout(pair.unplug, 50) }))
    expect(await reading).toBe('unplugged')
  })

  it('has a name of its own, so that two can be used at once', async () => {
    const [one, two] = await Promise.all([plugIn(1), plugIn(2)])
    one.simulator.lay({ text: writeCardText({ card: 'citizen', fields: { name: '张三' } }) })
    two.simulator.lay({ text: writeCardText({ card: 'citizen', fields: { name: '李四' } }) })
    const drivers = [driverAt(one.pair.host), driverAt(two.pair.host)]
    const readings = await Promise.all(drivers.map((driver) => read(driver)))
    expect(readings.map(({ fields }) => fields.name)).toEqual(['张三', '李四'])
    expect(new Set(readings.map(({ device }) => device.device)).size).toBe(2)
    expect(new Set(readings.map(({ securityModule }) => securityModule)).size).toBe(2)
  })

  it('is busy for a second driver, which takes over when the first is closed', async () => {
    const { pair, simulator } = await plugIn()
    simulator.lay({ text })
    const first = driverAt(pair.host)
    await whenIt(() => first.info().status === 'ready')
    const second = driverAt(pair.host)
    expect(await codeOf(read(second))).toBe('busy')
    await whenIt(() => second.info().status === 'busy')
    await first.close()
    expect(await codeOf(read(second))).toBe('none')
  })

  it('is recognised by the probe, which leaves the line open and the reader as it was', async () => {
    const { pair } = await plugIn()
    const line = await openSerialLine(pair.host)
    const { signal } = new AbortController()
    expect(await sdtProbe.knows(line, signal)).toBe(true)
    expect(await sdtProbe.knows(line, signal)).toBe(true)
    await line.close()
    const driver = sdtProbe.make({ path: pair.host, baud: sdtProbe.bauds[0]!, changed: () => {} })
    opened.push(driver)
    await whenIt(() => driver.info().status === 'ready')
  })

  it('is told from what speaks of something else, or of nothing', async () => {
    const others: [string, Uint8Array, string][] = [
      ['a fingerprint sensor', Buffer.from('ef01ffffffff07000c0000000000000000000013', 'hex'), 'other-protocol'],
      ['a receiver of positions', Buffer.from('$GPGGA,,,,,,0,,,,,,,,*66\r\n'), 'other-protocol'],
      ['another maker’s card reader', Buffer.from('020004ca019000030e', 'hex'), 'other-protocol'],
      ['one of a variant with another preamble', Buffer.from('eaebeced0004000090', 'hex'), 'other-protocol'],
      ['an echo', encodeFrame(Uint8Array.of(0x11, 0xff)), 'other-protocol'],
      ['silence', new Uint8Array(0), 'timeout'],
    ]
    await Promise.all(
      others.map(async ([what, says, code]) => {
        const pair = await openPtyPair()
        opened.push(pair)
        const far = await openSerialLine(pair.device)
        far.onData(() => far.write(says))
        const near = await openSerialLine(pair.host)
        expect(await sdtProbe.knows(near, new AbortController().signal), what).toBe(false)
        await near.close()
        const driver = driverAt(pair.host)
        await whenIt(() => driver.info().problem !== undefined)
        expect([what, driver.info().status, driver.info().problem]).toEqual([what, 'not-ready', code])
        const test = driver.test?.(new AbortController().signal)
        await expect(test).rejects.toMatchObject({ code, message: expect.stringMatching(/reader/) })
      }),
    )
  }, 20_000)
})
