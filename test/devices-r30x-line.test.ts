import { afterAll, afterEach, describe, expect, it, vi } from 'vitest'
import type { Driver, Phase } from '../devices/device.ts'
import { createMasters } from '../devices/fingerprint/masters.ts'
import { NO_SETTINGS } from '../devices/pool.ts'
import { createR30xDriver } from '../devices/r30x/driver.ts'
import { r30xAt, r30xProbe } from '../devices/r30x/plug.ts'
import { createR30xTwin } from '../devices/r30x/twin.ts'
import { openSerialLine, type SerialLine } from '../devices/transport/serial.ts'
import { createMemoryLine } from '../devices/transport/serial-memory.ts'
import { noPty, openPtyPair, type PtyPair } from './support/pty.ts'

vi.setConfig({ testTimeout: 60_000 })
if (noPty) console.warn(`skipped: ${noPty}`)

const masters = createMasters(7)
const open: { close(): unknown }[] = []
afterEach(async () => {
  for (const each of open.splice(0).reverse()) await each.close()
})
afterAll(() => masters.close())

const kept = <T extends { close(): unknown }>(each: T): T => {
  open.push(each)
  return each
}
function take(driver: Driver, progressed: (phase: Phase) => void = () => {}) {
  const request = { kind: 'capture', requestId: 'one', modality: 'finger', subject: '', attempt: 1 } as const
  const asked = { ...request, positions: [2], timeoutMs: 30_000 }
  return driver.capture!(asked, new AbortController().signal, progressed)
}

/** A twin at the far end of a real serial port. */
async function twinOnPty(seed: number): Promise<PtyPair & { line: SerialLine }> {
  const pair = kept(await openPtyPair())
  const twin = kept(createR30xTwin({ seed, masters }))
  const line = await openSerialLine(pair.device, 57_600)
  twin.serve(line)
  twin.lay(2)
  return { ...pair, line }
}

describe.skipIf(noPty !== undefined)('over a real serial port', () => {
  it('a sensor gives the same picture as over a line in memory, and is still known as a twin', async () => {
    const twin = createR30xTwin({ seed: 7, masters })
    const inMemory = await take(kept(createR30xDriver({ open: twin.line, twin, changed: () => {} })))
    const { host } = await twinOnPty(7)
    const overPort = await take(kept(r30xAt({ address: host, settings: NO_SETTINGS, changed: () => {} })))
    expect(overPort[0]!.raw!.bytes).toEqual(inMemory[0]!.raw!.bytes)
    expect(overPort[0]!.image).toEqual(inMemory[0]!.image)
    expect(overPort[0]!.device).toEqual(inMemory[0]!.device)
    expect(overPort[0]!.device.simulated).toBe(true)
  })

  it('a sensor that is pulled out in mid-picture is unplugged', async () => {
    const { host, unplug } = await twinOnPty(7)
    const driver = kept(r30xAt({ address: host, settings: NO_SETTINGS, changed: () => {} }))
    const taken = take(driver, (phase) => {
      if (phase === 'reading') unplug()
    })
    await expect(taken).rejects.toMatchObject({ code: 'unplugged' })
    await vi.waitUntil(() => driver.info().problem !== undefined)
    expect(driver.info().status).toBe('not-ready')
  })

  it('two sensors are two devices and work at once', async () => {
    const pairs = [await twinOnPty(7), await twinOnPty(8)]
    const drivers = pairs.map(({ host }) => kept(r30xAt({ address: host, settings: NO_SETTINGS, changed: () => {} })))
    const [one, other] = await Promise.all(drivers.map((driver) => take(driver)))
    expect(one![0]!.device.device).not.toBe(other![0]!.device.device)
  })

  it('a port that another program has is busy', async () => {
    const { host } = await twinOnPty(7)
    kept(await openSerialLine(host, 57_600))
    const driver = kept(r30xAt({ address: host, settings: NO_SETTINGS, changed: () => {} }))
    await expect(take(driver)).rejects.toMatchObject({ code: 'busy' })
    expect(driver.info()).toMatchObject({ status: 'busy', address: host })
  })

  it('is recognised by the probe', async () => {
    const { host } = await twinOnPty(7)
    const line = kept(await openSerialLine(host, r30xProbe.bauds[0]!))
    expect(await r30xProbe.knows(line, new AbortController().signal)).toBe(true)
  })
})

describe('the probe', () => {
  it('begins with the rate that modules are delivered with', () => {
    expect(r30xProbe.bauds).toEqual([57_600, 115_200, 9_600, 19_200, 38_400])
  })

  it('knows a sensor that has another password', async () => {
    const twin = kept(createR30xTwin({ seed: 7, masters }))
    twin.fail('password')
    expect(await r30xProbe.knows(await twin.line(), new AbortController().signal)).toBe(true)
  })

  it.each([
    ['stays silent', ''],
    ['speaks NMEA', '$GPGGA,,,,,,0,,,,,,,,*66\r\n'],
    ['answers as a card reader', '\xaa\xaa\xaa\x96\x69\x00\x04\x00\x00\x90\x94'],
  ])('does not know what %s, and sent it nothing but the one question', async (_what, spoken) => {
    const { host, device } = createMemoryLine()
    const sent: number[] = []
    device.onData((bytes) => {
      sent.push(...bytes)
      if (spoken !== '') device.write(Buffer.from(spoken, 'latin1'))
    })
    expect(await r30xProbe.knows(host, new AbortController().signal)).toBe(false)
    expect(Buffer.from(sent).toString('hex')).toBe('ef01ffffffff0100071300000000001b')
  })

  it('stops when it is told to', async () => {
    const { host } = createMemoryLine()
    const reason = new Error('The port is wanted.')
    await expect(r30xProbe.knows(host, AbortSignal.abort(reason))).rejects.toBe(reason)
  })
})

it('a port that is not there is unplugged, and the driver goes on looking', async () => {
  const driver = kept(r30xAt({ address: '/dev/doorstep-has-none', settings: NO_SETTINGS, changed: () => {} }))
  await vi.waitUntil(() => driver.info().problem !== undefined)
  expect(driver.info()).toMatchObject({ status: 'not-ready', problem: 'unplugged' })
})
