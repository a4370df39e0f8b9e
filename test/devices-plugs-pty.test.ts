/** Real serial ports of the system, with twins at their other ends. */
import { existsSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, afterEach, describe, expect, it } from 'vitest'
import { sdtProbe } from '../devices/card-reader/probe.ts'
import { createSdtSimulator } from '../devices/card-reader/simulated.ts'
import { openPtyLine } from '../devices/command-line/pty-line.ts'
import type { AddedDevice, DeviceAnswer, Driver } from '../devices/device.ts'
import { createDeviceHost } from '../devices/host.ts'
import { addedPlug } from '../devices/plugs/added-plug.ts'
import { DRIVERS_AT } from '../devices/plugs/drivers-at.ts'
import { serialPlug } from '../devices/plugs/serial-plug.ts'
import { createPool, NO_SETTINGS, type Plug } from '../devices/pool.ts'
import { nmeaProbe } from '../devices/position/probe.ts'
import { createNmeaTwin } from '../devices/position/simulated.ts'
import { r30xProbe } from '../devices/r30x/plug.ts'
import { createR30xTwin } from '../devices/r30x/twin.ts'
import { openSerialLine, type SerialLine } from '../devices/transport/serial.ts'
import { noPty } from './support/pty.ts'

const afterwards: (() => unknown)[] = []
afterEach(async () => {
  for (const end of afterwards.splice(0).reverse()) await end()
})
const sleep = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms))

type Twin = { serve(line: SerialLine): void; close(): unknown }
type Port = { host: string; unplug(): Promise<void> }
const folder = mkdtempSync(join(tmpdir(), 'doorstep-ports-'))
afterAll(() => rmSync(folder, { recursive: true }))
let ports = 0

/** A new port, with that twin plugged into it; it goes when the twin closes its line. */
async function plugIn(twin?: Twin): Promise<Port> {
  ports += 1
  const host = join(folder, `port-${ports}`)
  const line = await openPtyLine(host)
  afterwards.push(line.close)
  if (twin !== undefined) {
    twin.serve(line)
    afterwards.push(twin.close)
  }
  return { host, unplug: line.close }
}

function open(...plugs: Plug[]) {
  const pool = createPool(plugs, () => {})
  afterwards.push(pool.close)
  const infos = () => pool.drivers().map((driver) => driver.info())
  const until = async (isTrue: () => boolean) => {
    while (!isTrue()) await sleep(25)
  }
  return { pool, infos, until, ready: () => infos().filter(({ status }) => status === 'ready') }
}

/** As the system would list them: a port is there until its cable is pulled. */
const probing = (...pairs: Port[]) =>
  serialPlug({
    probes: [sdtProbe, nmeaProbe, r30xProbe],
    list: async () => pairs.map(({ host }) => host).filter((path) => existsSync(path)),
  })
const { sdt, nmea, r30x } = DRIVERS_AT
const byHand = () => addedPlug({ sdt, nmea, r30x })

describe.skipIf(noPty !== undefined)(
  `serial ports of the system${noPty ? ` (${noPty})` : ''}`,
  { timeout: 30_000 },
  () => {
    it('tell a card reader, a position receiver, a sensor and nothing at all from each other', async () => {
      const pairs = [
        await plugIn(createSdtSimulator({ seed: 1 })),
        await plugIn(createNmeaTwin({ seed: 1, everyMs: 200 })),
        await plugIn(createR30xTwin({ seed: 1 })),
        await plugIn(),
      ]
      const { pool, ready, until } = open(probing(...pairs))
      await until(() => ready().length === 3 && pool.unclaimed().length === 1)
      const at = new Map(ready().map(({ address, driver }) => [address, driver]))
      expect(pairs.map(({ host }) => at.get(host))).toEqual(['sdt', 'nmea', 'r30x', undefined])
      expect(pool.unclaimed()).toEqual([{ address: pairs[3]?.host }])
      expect(ready().every(({ simulated }) => simulated)).toBe(true) // by what comes over the wire
    })

    it('two card readers are two devices, and one takes over when the other is pulled out in the middle of a card', async () => {
      const [one, two] = [createSdtSimulator({ seed: 1 }), createSdtSimulator({ seed: 2 })]
      for (const reader of [one, two]) reader.present('anna')
      const [first, second] = [await plugIn(one), await plugIn(two)]
      const { pool, ready, until } = open(probing(first, second))
      await until(() => ready().length === 2)
      const preferred = ready().find(({ address }) => address === first.host)!
      const other = ready().find(({ address }) => address === second.host)!
      expect(new Set([preferred.device, other.device, preferred.serial, other.serial]).size).toBe(4)

      const answers: DeviceAnswer[] = []
      const host = createDeviceHost({ drivers: [], pool, send: (answer) => answers.push(answer) })
      const answerTo = (requestId: string) =>
        answers.find((answer) => 'requestId' in answer && answer.requestId === requestId && answer.kind !== 'progress')
      const ask = async (requestId: string) => {
        const asked = { subject: '', timeoutMs: 10_000, preferred: preferred.device }
        host.receive({ kind: 'read-card', requestId, ...asked })
        await until(() => answerTo(requestId) !== undefined)
        return answerTo(requestId)
      }
      one.dial('unplugged') // in the middle of the next long frame
      expect(await ask('one')).toMatchObject({ kind: 'error', code: 'unplugged' })
      await until(() => ready().length === 1)
      expect(await ask('two')).toMatchObject({ kind: 'card', card: { device: { device: other.device } } })
    })

    it('that are wanted by two drivers are the first one’s, and the second is listed as busy', async () => {
      const pair = await plugIn(createSdtSimulator({ seed: 1 }))
      const { pool, ready, until } = open(byHand(), probing(pair))
      pool.configure({
        ...NO_SETTINGS,
        added: [
          { driver: 'sdt', address: pair.host },
          { driver: 'nmea', address: pair.host },
        ],
      })
      await until(() => ready().length === 1)
      await sleep(1_200) // looks in which nobody else may open it
      expect(ready().map(({ driver }) => driver)).toEqual(['sdt'])
      expect(pool.drivers().length).toBe(1)
      expect(pool.unclaimed()).toEqual([{ address: pair.host, problem: 'busy' }])
    })

    it('that another program has are busy, and are found when it lets go', async () => {
      const pair = await plugIn(createSdtSimulator({ seed: 1 }))
      const elsewhere = await openSerialLine(pair.host, 115_200)
      const { pool, ready, until } = open(probing(pair))
      await until(() => pool.unclaimed().length === 1)
      expect(pool.unclaimed()).toEqual([{ address: pair.host, problem: 'busy' }])
      await elsewhere.close()
      await until(() => ready().length === 1)
      expect(pool.unclaimed()).toEqual([])
    })

    const chatty = () => createNmeaTwin({ seed: 1, everyMs: 50 })
    it.each<[string, AddedDevice['driver'], () => Twin, RegExp]>([
      ['a card reader, and a position receiver speaks', 'sdt', chatty, /^other-protocol$/],
      ['a position receiver, and a card reader is silent', 'nmea', () => createSdtSimulator({ seed: 1 }), /^timeout$/],
      ['a sensor, and a position receiver speaks', 'r30x', chatty, /^(other-protocol|timeout)$/],
    ])('added as what is not there say so: %s', async (_what, driver, twin, problem) => {
      const pair = await plugIn(twin())
      const { pool, infos, until } = open(byHand())
      pool.configure({ ...NO_SETTINGS, added: [{ driver, address: pair.host }] })
      await until(() => infos()[0]?.problem !== undefined && infos()[0]?.problem !== 'unplugged')
      expect(infos()).toMatchObject([{ driver, status: 'not-ready', problem: expect.stringMatching(problem) }])
    })

    it('that vanish while they are probed or listed are no crash', async () => {
      const pair = await plugIn(createSdtSimulator({ seed: 1 }))
      const plug = serialPlug({
        probes: [sdtProbe, r30xProbe],
        list: async () => [pair.host, '/dev/doorstep-has-none'],
      })
      const looking = plug.look(NO_SETTINGS, new Set())
      pair.unplug()
      await looking
      const seen = await plug.look(NO_SETTINGS, new Set())
      expect(seen.unclaimed).toContainEqual({ address: '/dev/doorstep-has-none', problem: 'unplugged' })
      await plug.close?.()
    })

    it('give a device back to whoever plugs it in again', async () => {
      const simulator = createSdtSimulator({ seed: 1 })
      simulator.present('anna')
      const pair = await plugIn(simulator)
      const drivers = () => pool.drivers() as readonly Driver[]
      const { pool, ready, until } = open(byHand())
      pool.configure({ ...NO_SETTINGS, added: [{ driver: 'sdt', address: pair.host }] })
      await until(() => ready().length === 1)
      simulator.dial('unplugged')
      const asked = { kind: 'read-card', requestId: 'x', subject: '', timeoutMs: 9_000 } as const
      const lost = drivers()[0]?.readCard?.(asked, new AbortController().signal, () => {})
      await expect(lost).rejects.toMatchObject({ code: 'unplugged' })
      pair.unplug()
      await until(() => ready().length === 0)
      expect(drivers().length).toBe(1) // added by hand: looked after for as long as it is in the settings
      simulator.dial('well')
      const again = await openPtyLine(pair.host)
      afterwards.push(again.close)
      simulator.serve(again)
      await until(() => ready().length === 1)
      expect(await drivers()[0]?.readCard?.(asked, new AbortController().signal, () => {})).toMatchObject({
        card: 'citizen',
      })
    })
  },
)
