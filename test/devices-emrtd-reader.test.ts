import { afterEach, describe, expect, it, vi } from 'vitest'
import { DeviceError, DeviceInfo, type Dial } from '../devices/device.ts'
import type { CardChannel } from '../devices/emrtd/card-channel.ts'
import { createEmrtdDriver } from '../devices/emrtd/driver.ts'
import { practiceRoot } from '../devices/emrtd/practice/issuer.ts'
import { VIRTUAL_ATR } from '../devices/emrtd/virtual-card.ts'
import { ANNA, annasCard, codeOf, hex, overReader, PRINTED, readChipOf } from './support/emrtd.ts'
import { useVirtualTime, whilePassing } from './support/virtual-time.ts'

afterEach(() => vi.useRealTimers())

describe('the reader', () => {
  it('says what it is, under a name of its own', () => {
    const { driver } = overReader()
    expect(DeviceInfo.parse(driver.info())).toMatchObject({
      device: 'emrtd-Practice-reader-00-00',
      takes: ['chip'],
      status: 'ready',
      simulated: true,
      address: 'Practice reader 00 00',
    })
  })

  it('waits for a card that comes late, and no longer than it may', async () => {
    const { driver, simulator } = overReader()
    const card = await annasCard({ face: Uint8Array.of(1) })
    useVirtualTime()
    const late = readChipOf(driver)
    setTimeout(() => simulator.lay(card), 3_000)
    expect((await whilePassing(late)).fields.name).toBe(ANNA.name)
    simulator.lift()
    expect(await whilePassing(codeOf(readChipOf(driver, { timeoutMs: 12_000 })))).toBe('no-card')
  })

  it('stops waiting when the officer cancels, and when it is closed', async () => {
    const { driver } = overReader()
    const cancel = new AbortController()
    const waiting = codeOf(readChipOf(driver, { signal: cancel.signal }))
    cancel.abort(new DeviceError('cancelled', 'It was cancelled.'))
    expect(await waiting).toBe('cancelled')
    const closed = codeOf(readChipOf(driver))
    await driver.close()
    expect(await closed).toBe('cancelled')
    expect(await codeOf(readChipOf(driver))).toBe('cancelled')
  })

  it('loses a card in the middle, and reads it when it lies there again', async () => {
    const { driver, simulator } = overReader()
    driver.present?.('anna', ANNA)
    const progressed = (_phase: string, share = 0) => {
      if (share > 0.5) simulator.lift()
    }
    expect(await codeOf(readChipOf(driver, { progressed }))).toBe('card-removed')
    driver.present?.('anna', ANNA)
    expect((await readChipOf(driver)).verification?.state).toBe('verified')
  })

  const dials: [Dial, string][] = [
    ['busy', 'busy'],
    ['unplugged', 'unplugged'],
    ['damaged', 'untrusted'],
    ['wrong-order', 'untrusted'],
    ['poor', 'card-removed'],
    ['broken-chain', 'contradicted'],
    ['expired-certificate', 'not-verified'],
    ['slow', 'verified'],
  ]
  it.each(dials)(
    'does in practice what its dial says, and works again afterwards: %s',
    async (dial, outcome) => {
      const { driver } = overReader()
      driver.present?.('anna', ANNA)
      driver.dial?.(dial)
      const turned = readChipOf(driver).then(
        ({ verification }) => verification?.state,
        (error) => error.code,
      )
      expect(await turned).toBe(outcome)
      driver.dial?.('well')
      driver.present?.('anna', ANNA)
      expect((await readChipOf(driver)).verification).toEqual({ state: 'verified', access: 'pace' })
    },
    20_000,
  )

  it('is gone after it was unplugged, until its dial is turned', async () => {
    const { driver, changes } = overReader()
    driver.present?.('anna', ANNA)
    driver.dial?.('unplugged')
    expect(await codeOf(readChipOf(driver))).toBe('unplugged')
    expect(driver.info()).toMatchObject({ status: 'not-ready', problem: 'unplugged' })
    driver.dial?.('well')
    expect(driver.info().status).toBe('ready')
    expect(changes).toEqual(['ready', 'not-ready', 'ready'])
    expect(() => driver.dial?.('three-fingers')).toThrow(DeviceError)
  })

  it('gives a practice card for any person, and another for another', async () => {
    const { driver } = overReader()
    const known = { citizenNumber: '001085000123', birthDate: '1985-03-04', validUntil: 'long-term' }
    driver.present?.('anna', known)
    const access = { ...PRINTED, validUntil: '2099-12-31' } // what the zone says of a card without an end
    const { fields } = await readChipOf(driver, { access })
    expect(fields).toMatchObject(known)
    driver.present?.('ben', { citizenNumber: '001085000124' })
    expect(await codeOf(readChipOf(driver, { access }))).toBe('wrong-access')
  })

  it('gives a card whose zone can be read, whatever is known of its person', async () => {
    const { driver } = overReader()
    const printed = { birthDate: '1949-12-31', validUntil: '2035-03-04' }
    const known = { ...printed, name: '张伟', latinName: "O'Brien, Ánn", nationality: 'Việt Nam', features: '' }
    for (const citizenNumber of ['11010519491231002X', '???']) {
      driver.present?.('li', { ...known, citizenNumber })
      const access = { ...printed, documentNumber: citizenNumber }
      if (citizenNumber === '???') expect(await codeOf(readChipOf(driver, { access }))).toBe('wrong-access')
      else
        expect((await readChipOf(driver, { access })).fields).toMatchObject({
          ...{ name: '张伟', latinName: 'O BRIEN ANN', nationality: 'VNM', documentNumber: citizenNumber },
        })
    }
  })

  it('knows a practice chip on a real reader, and that the reader is real', async () => {
    const card = await annasCard()
    const closed: string[] = []
    const open = (atr: Uint8Array) => async (): Promise<CardChannel> => ({
      atr,
      transmit: async (apdu) => card.answer(apdu),
      close: async () => {
        closed.push('closed')
        card.reset()
      },
    })
    const make = (address: string) =>
      createEmrtdDriver({ open: open(Uint8Array.of(0x3b, 0)), address, roots: [practiceRoot()], changed() {} })
    const driver = make('Identiv uTrust 4701 F 00 00')
    expect(driver.info()).toMatchObject({ simulated: false, device: 'emrtd-Identiv-uTrust-4701-F-00-00' })
    expect(driver.dial).toBeUndefined()
    const reading = await readChipOf(driver)
    expect(reading.verification?.state).toBe('verified')
    expect(reading.device.simulated).toBe(true)
    expect(closed).toEqual(['closed'])
    expect(make('Virtual PCD 00 00').info().simulated).toBe(true)
    expect(hex(VIRTUAL_ATR)).toContain(Buffer.from('SIMULATED').toString('hex').toUpperCase())
  })
})
