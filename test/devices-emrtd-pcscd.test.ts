import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { createEmrtdDriver } from '../devices/emrtd/driver.ts'
import { practiceRoot } from '../devices/emrtd/practice/issuer.ts'
import { waitForCard } from '../devices/pcsc/pcsc.ts'
import { type PluggedCard, plugVirtualCard } from '../devices/pcsc/vpcd-twin.ts'
import { ANNA, annasCard, codeOf, readChipOf } from './support/emrtd.ts'
import { noPcscd, type Pcscd, SLOTS, startPcscd } from './support/pcscd.ts'

if (noPcscd !== undefined) console.log(`test/devices-emrtd-pcscd: skipped, ${noPcscd}`)

describe.skipIf(noPcscd !== undefined)('a practice chip in a virtual reader, through koffi and pcscd', () => {
  let pcscd: Pcscd
  let plugged: PluggedCard | undefined
  beforeAll(async () => {
    pcscd = await startPcscd()
  }, 120_000)
  afterEach(() => plugged?.close())
  afterAll(() => pcscd?.close(), 30_000)

  const reader = 'Virtual PCD 00 00'
  const make = () =>
    createEmrtdDriver({
      open: (signal) => waitForCard(reader, { signal, timeoutMs: 60_000 }),
      address: reader,
      roots: [practiceRoot()],
      changed() {},
    })

  it.each([
    ['PACE', 'pace', {}],
    ['Basic Access Control', 'bac', { pace: [] }],
  ])(
    'is read whole by %s, and counts as simulated',
    async (_, access, options) => {
      plugged = plugVirtualCard(await annasCard(options), { port: SLOTS[0] })
      const driver = make()
      const reading = await readChipOf(driver, { timeoutMs: 40_000 })
      await driver.close()
      expect(reading.verification).toEqual({ state: 'verified', access })
      expect(reading.fields.name).toBe(ANNA.name)
      expect(reading.device.simulated).toBe(true)
    },
    60_000,
  )

  it('is card-removed when it is taken away in the middle of its face', async () => {
    const card = plugVirtualCard(await annasCard(), { port: SLOTS[0] })
    plugged = card
    const progressed = (_phase: string, share = 0) => {
      if (share > 0.5) card.close()
    }
    expect(await codeOf(readChipOf(make(), { timeoutMs: 40_000, progressed }))).toBe('card-removed')
  }, 60_000)
})
