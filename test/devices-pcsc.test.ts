/** Promise: a card in a PC/SC reader is spoken with whole, and a card, a reader or a service that goes is called by its name. */
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { DeviceError, type DeviceErrorCode, type Driver } from '../devices/device.ts'
import type { CardChannel, VirtualCard } from '../devices/emrtd/card-channel.ts'
import { waitForCard } from '../devices/pcsc/pcsc.ts'
import { pcscPlug } from '../devices/pcsc/plug.ts'
import { plugVirtualCard } from '../devices/pcsc/vpcd-twin.ts'
import { createPool, NO_SETTINGS } from '../devices/pool.ts'
import { noPcscd, type Pcscd, SLOTS, startPcscd } from './support/pcscd.ts'
import './support/temporary.ts'

if (noPcscd) console.log(`Virtual readers are left out: ${noPcscd}`)

const never = new AbortController().signal
const hex = (text: string) => Uint8Array.from(Buffer.from(text.replaceAll(' ', ''), 'hex'))
const OK = hex('90 00')
const SELECT = hex('00 A4 04 0C 07 A0000002471001')
const ATR = { 'T=0': hex('3B 00'), 'T=1': hex('3B 80 80 01 01') }
/** Extended length, 1 024 bytes. */
const echoCommand = (data: Uint8Array) => Uint8Array.of(0, 0xec, 0, 0, 0, data.length >> 8, data.length & 0xff, ...data)

type Answers = (apdu: Uint8Array) => Uint8Array | Promise<Uint8Array>
const cardThat = (answer: Answers, atr = ATR['T=1']): VirtualCard => ({ atr, reset() {}, answer })
/** Says 90 00 to everything. */
const plain = cardThat(() => OK)

const codeOf = (work: Promise<unknown>): Promise<DeviceErrorCode | string> =>
  work.then(
    () => 'nothing',
    (error) => (error instanceof DeviceError ? error.code : String(error)),
  )

/** What to take away after a test, the last first. */
const left: (() => unknown)[] = []

/** Until the reader has the card; the channel closes with the test. */
async function open(reader: string, timeoutMs = 20_000): Promise<CardChannel> {
  const channel = await waitForCard(reader, { signal: never, timeoutMs })
  left.push(() => channel.close())
  return channel
}

function plug(card: VirtualCard, port: number = SLOTS[0]) {
  const plugged = plugVirtualCard(card, { port })
  left.push(() => plugged.close())
  return plugged
}

describe.skipIf(noPcscd !== undefined)('a card in a virtual reader, through koffi and pcscd', () => {
  let pcscd: Pcscd
  let readers: string[]
  const plugs = pcscPlug({ make: (name) => driverOf(name) })
  const look = async () => (await plugs.look(NO_SETTINGS, new Set())).plugged.map(({ address }) => address)

  beforeAll(async () => {
    pcscd = await startPcscd()
    readers = await look()
  })
  afterAll(async () => {
    await plugs.close?.()
    await pcscd.close()
  })
  // The next test's card is another one, which the service must have noticed.
  afterEach(async () => {
    for (const undo of left.splice(0).reverse()) await undo()
    for (const reader of readers) await emptied(reader)
  })

  it('lists two slots as two readers', () => {
    expect(readers).toHaveLength(2)
    for (const name of readers) expect(name).toMatch(/^Virtual PCD/)
  })

  it('answers a SELECT, and a kilobyte goes both ways unchanged', async () => {
    const asked: Uint8Array[] = []
    const isSelect = (apdu: Uint8Array) => Buffer.from(apdu).equals(SELECT)
    plug(
      cardThat((apdu) => {
        asked.push(apdu)
        return isSelect(apdu) ? OK : Uint8Array.of(...apdu.subarray(7), ...OK)
      }),
    )
    const channel = await open(readers[0]!)
    expect(channel.atr).toEqual(ATR['T=1'])
    expect(await channel.transmit(SELECT)).toEqual(OK)
    const kilobyte = Uint8Array.from({ length: 1_024 }, (_, n) => (n * 7) & 0xff)
    expect(await channel.transmit(echoCommand(kilobyte))).toEqual(Uint8Array.of(...kilobyte, ...OK))
    expect(asked).toEqual([SELECT, echoCommand(kilobyte)])
  })

  it('waits for a card that comes late, and serves the second slot beside the first', async () => {
    plug(cardThat(() => hex('01 90 00')))
    const first = await open(readers[0]!)
    const waiting = open(readers[1]!)
    expect(await first.transmit(SELECT)).toEqual(hex('01 90 00'))
    plug(
      cardThat(() => hex('02 90 00')),
      SLOTS[1],
    )
    const second = await waiting
    expect(await second.transmit(SELECT)).toEqual(hex('02 90 00'))
    expect(await first.transmit(SELECT)).toEqual(hex('01 90 00'))
  })

  it('fetches what a card over T=0 has to fetch, and repeats with the length that it wants', async () => {
    const script: Record<string, string> = {
      '00a4040002aabb': '61 03', // its Le does not go over T=0
      '00c0000003': '0A 0B 0C 90 00',
      '00b0000000': '6C 02',
      '00b0000002': '0D 0E 90 00',
    }
    plug(cardThat((apdu) => hex(script[Buffer.from(apdu).toString('hex')] ?? '6F 00'), ATR['T=0']))
    const channel = await open(readers[0]!)
    expect(await channel.transmit(hex('00 A4 04 00 02 AABB 00'))).toEqual(hex('0A 0B 0C 90 00'))
    expect(await channel.transmit(hex('00 B0 00 00 00'))).toEqual(hex('0D 0E 90 00'))
  })

  it('is card-removed when the card is taken away in the middle of a command, and is read again when it is back', async () => {
    let isAsked = () => {}
    const asked = new Promise<void>((resolve) => {
      isAsked = resolve
    })
    const silent = plug(
      cardThat(() => {
        isAsked()
        return new Promise(() => {})
      }),
    )
    const channel = await open(readers[0]!)
    const answer = codeOf(channel.transmit(SELECT))
    await asked
    silent.close()
    expect(await answer).toBe('card-removed')
    await channel.close()
    plug(plain)
    expect(await (await open(readers[0]!)).transmit(SELECT)).toEqual(OK)
  })

  it('is no-card when none comes, and unplugged when there is no reader of that name', async () => {
    expect(await codeOf(waitForCard(readers[0]!, { signal: never, timeoutMs: 50 }))).toBe('no-card')
    expect(await codeOf(waitForCard('Reader of nobody', { signal: never, timeoutMs: 5_000 }))).toBe('unplugged')
  })

  it('is busy while another has the card, and can be had afterwards', async () => {
    plug(plain)
    const other = await open(readers[0]!)
    expect(await codeOf(waitForCard(readers[0]!, { signal: never, timeoutMs: 20_000 }))).toBe('busy')
    expect(await other.transmit(SELECT)).toEqual(OK)
    await other.close()
    expect(await (await open(readers[0]!)).transmit(SELECT)).toEqual(OK)
  })

  it('ends with the reason of a cancel, while it waits and while the card thinks', async () => {
    const waiting = new AbortController()
    const none = waitForCard(readers[0]!, { signal: waiting.signal, timeoutMs: 60_000 })
    waiting.abort(new DeviceError('cancelled', 'enough'))
    expect(await codeOf(none)).toBe('cancelled')

    let answer = (_: Uint8Array) => {}
    const thinking = new AbortController()
    plug(
      cardThat(() => {
        thinking.abort(new DeviceError('cancelled', 'enough'))
        return new Promise((resolve) => {
          answer = resolve
        })
      }),
    )
    const channel = await open(readers[0]!)
    expect(await codeOf(channel.transmit(SELECT, thinking.signal))).toBe('cancelled')
    answer(OK)
    await channel.close()
    expect(await codeOf(channel.transmit(SELECT))).toBe('failed')
  })

  it('makes one device for each reader, and none when the service is killed, until it is back', async () => {
    const closed: string[] = []
    const pool = createPool([pcscPlug({ make: (name) => driverOf(name, () => closed.push(name)) })], () => {})
    const names = () => pool.drivers().map((driver) => driver.info().address)
    try {
      await expect.poll(names, { timeout: 20_000 }).toEqual(readers)
      plug(plain)
      const channel = await open(readers[0]!)
      await pcscd.kill()
      expect(await codeOf(channel.transmit(SELECT))).toBe('unplugged')
      await expect.poll(names, { timeout: 20_000 }).toEqual([])
      expect(closed).toEqual(readers)
      expect(pool.unclaimed()).toEqual([]) // that nobody serves smart cards is no fault
      await pcscd.restart()
      await expect.poll(names, { timeout: 20_000 }).toEqual(readers)
    } finally {
      await pool.close()
    }
  })

  async function emptied(reader: string): Promise<void> {
    const found = () => codeOf(waitForCard(reader, { signal: never, timeoutMs: 1 }).then((channel) => channel.close()))
    await expect.poll(found, { timeout: 20_000 }).toBe('no-card')
  }
})

function driverOf(address: string, closed = () => {}): Driver {
  return {
    info: () => ({
      device: address,
      driver: 'emrtd',
      model: '',
      serial: '',
      takes: ['chip'],
      fingersAtOnce: 1,
      status: 'ready',
      simulated: true,
      address,
    }),
    close: async () => closed(),
  }
}
