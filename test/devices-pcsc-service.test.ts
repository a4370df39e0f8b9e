/** Promise: without a smart card service, or with one that hangs, nothing spins, nothing is loaded in vain, nothing waits for ever. */
import { spawnSync } from 'node:child_process'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { openContext } from '../devices/pcsc/context.ts'
import type { PcscLibrary } from '../devices/pcsc/library.ts'
import { waitForCard } from '../devices/pcsc/pcsc.ts'
import { pcscPlug } from '../devices/pcsc/plug.ts'
import { explainStatus } from '../devices/pcsc/status.ts'
import { exchangeOverT0 } from '../devices/pcsc/t0.ts'
import { createVpcdReader, encodeVpcdFrame } from '../devices/pcsc/vpcd-frame.ts'
import { NO_SETTINGS } from '../devices/pool.ts'
import { temporary } from './support/temporary.ts'

const never = new AbortController().signal
const hex = (text: string) => Uint8Array.from(Buffer.from(text.replaceAll(' ', ''), 'hex'))
const root = join(import.meta.dirname, '..')

/** Looks for readers for two seconds, in a process of its own, and says what it saw and what that took. */
const WATCH = `
  import { pcscPlug } from './devices/pcsc/plug.ts'
  import { createPool } from './devices/pool.ts'
  let makes = 0
  const service = { socket: process.argv[1] }
  const pool = createPool([pcscPlug({ make: () => { makes += 1; throw new Error() }, service })], () => {})
  const alive = setInterval(() => {}, 1_000) // the pool keeps no process alive
  setTimeout(async () => {
    clearInterval(alive)
    const { loopCount } = performance.nodeTiming.uvMetricsInfo
    const libraries = process.report.getReport().sharedObjects.filter((path) => /pcsc|koffi/i.test(path))
    console.log(JSON.stringify({ makes, loopCount, libraries, unclaimed: pool.unclaimed() }))
    await pool.close()
  }, 2_000)
`
const watch = (socket: string) => {
  const node = spawnSync(process.execPath, ['--input-type=module', '-e', WATCH, socket], { cwd: root, timeout: 50_000 })
  return JSON.parse(node.stdout.toString() || `"${node.stderr.toString()}"`)
}

/** A dozen turns a look; a loop that spins makes tens of thousands in that time. */
const CALM = 1_000

describe.skipIf(process.platform !== 'linux')('without a smart card service', () => {
  it('there is no reader, no library is loaded and no loop spins', () => {
    const { loopCount, ...seen } = watch(join(temporary(), 'none.comm'))
    expect(seen).toEqual({ makes: 0, libraries: [], unclaimed: [] })
    expect(loopCount).toBeLessThan(CALM)
  })

  it('whose socket was left behind, there is no reader and no loop spins', () => {
    const socket = join(temporary(), 'pcscd.comm')
    writeFileSync(socket, '')
    const { loopCount, makes } = watch(socket)
    expect(makes).toBe(0)
    expect(loopCount).toBeLessThan(CALM)
  })

  it('a card is not waited for', async () => {
    const service = { socket: join(temporary(), 'none.comm') }
    const waiting = waitForCard('any', { signal: never, timeoutMs: 60_000, service })
    await expect(waiting).rejects.toMatchObject({ code: 'unplugged' })
  })

  it('and without its library, it is said that readers cannot be looked for', async () => {
    const socket = join(temporary(), 'pcscd.comm')
    writeFileSync(socket, '')
    const { DeviceError } = await import('../devices/device.ts')
    const load = () => Promise.reject(new DeviceError('failed', 'no library'))
    const plug = pcscPlug({ make: () => ({}) as never, service: { socket, load } })
    const seen = await plug.look(NO_SETTINGS, new Set())
    expect(seen).toEqual({ plugged: [], unclaimed: [{ address: 'PC/SC', problem: 'failed' }] })
  })
})

describe('a smart card service that hangs', () => {
  const socket = join(temporary(), 'pcscd.comm')
  writeFileSync(socket, '')

  it('is given up in time, and holds two threads at most, however often it is asked', async () => {
    const freed: (() => void)[] = []
    let calls = 0
    const hang = () => {
      calls += 1
      return new Promise<never>((_, reject) => freed.push(() => reject(new Error('freed'))))
    }
    const library = { establish: hang } as unknown as PcscLibrary
    const service = { socket, load: async () => library }
    for (let tries = 0; tries < 5; tries += 1)
      await expect(openContext(service)).rejects.toMatchObject({ code: 'timeout' })
    expect(calls).toBe(2)
    for (const free of freed) free()
    await new Promise((resolve) => setImmediate(resolve))
    const well = { ...library, establish: async () => ({ status: 0, value: 1 }) }
    expect(await openContext({ socket, load: async () => well })).toBeDefined()
  })

  it('lets one reader whose name is too long for an answer be, and lists the others', async () => {
    const library = {
      establish: async () => ({ status: 0, value: 1 }),
      list: async () => ({ status: 0, value: ['A'.repeat(251), '読取機 0'] }),
      release: async () => ({ status: 0, value: undefined }),
    } as unknown as PcscLibrary
    const plug = pcscPlug({ make: () => ({}) as never, service: { socket, load: async () => library } })
    const { plugged } = await plug.look(NO_SETTINGS, new Set())
    expect(plugged.map(({ address }) => address)).toEqual(['読取機 0'])
    const [other] = (await plug.look({ ...NO_SETTINGS, chipRoots: ['another'] }, new Set())).plugged
    expect(other?.key).not.toBe(plugged[0]?.key) // the driver is made anew with the new authorities
  })
})

describe('T=0', () => {
  /** Sends what comes next in the script, and keeps what was sent. */
  function scripted(answers: readonly string[]) {
    const sent: string[] = []
    const send = async (apdu: Uint8Array) => {
      sent.push(Buffer.from(apdu).toString('hex').toUpperCase())
      return hex(answers[sent.length - 1] ?? '6F 00')
    }
    return { sent, send }
  }

  it.each([
    ['a command without data gets a length of none', '00 44 00 00', ['9000'], ['0044000000'], '90 00'],
    [
      'what waits is fetched in parts',
      '00 A4 00 00 02 3F00 00',
      ['6102', '0102 6101', '03 9000'],
      ['00A40000023F00', '00C0000002', '00C0000001'],
      '01 02 03 90 00',
    ],
    [
      '256 waiting bytes are asked for as none',
      '00 A4 00 00 02 3F00',
      ['6100', '6A82'],
      ['00A40000023F00', '00C0000000'],
      '6A 82',
    ],
    ['a wrong length is put right once', '00 B0 00 00 00', ['6C03', '6C03'], ['00B0000000', '00B0000003'], '6C 03'],
    [
      'a chaining class keeps its channel',
      '01 A4 00 00 02 3F00',
      ['6101', 'AA 9000'],
      ['01A40000023F00', '01C0000001'],
      'AA 90 00',
    ],
  ])('%s', async (_what, command, answers, wanted, result) => {
    const { sent, send } = scripted(answers)
    expect(await exchangeOverT0(send, hex(command))).toEqual(hex(result))
    expect(sent).toEqual(wanted)
  })

  it('ends, whatever a card answers', async () => {
    const answer = fc.oneof(
      fc.constant(hex('AA 61 10')),
      fc.constant(hex('6C 10')),
      fc.uint8Array({ minLength: 2, maxLength: 20 }),
    )
    await fc.assert(
      fc.asyncProperty(
        fc.infiniteStream(answer),
        fc.uint8Array({ minLength: 4, maxLength: 30 }),
        async (script, apdu) => {
          const whole = await exchangeOverT0(async () => Uint8Array.from(script.next().value), apdu)
          expect(whole.length).toBeLessThanOrEqual(65_536 + 2 + 256)
        },
      ),
      { numRuns: 500 },
    )
    const endless = await exchangeOverT0(async () => hex(`${'AA'.repeat(16)} 61 10`), hex('00 A4 00 00'))
    expect(endless.length).toBeLessThan(66_000)
  })
})

describe('the frames of a virtual reader', () => {
  it('come out as they went in, however they are split, and any bytes at all do no harm', () => {
    fc.assert(
      fc.property(fc.array(fc.uint8Array({ maxLength: 300 })), fc.integer({ min: 1, max: 50 }), (payloads, size) => {
        const bytes = Buffer.concat(payloads.map(encodeVpcdFrame))
        const read = createVpcdReader()
        const got: Uint8Array[] = []
        for (let at = 0; at < bytes.length; at += size) got.push(...read(bytes.subarray(at, at + size)))
        expect(got).toEqual(payloads)
      }),
    )
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 2_000 }), (bytes) => void createVpcdReader()(bytes)),
      { numRuns: 2_000 },
    )
  })
})

describe('a number of the service', () => {
  it('that nobody knows is named, and never taken for success', () => {
    expect(explainStatus(0x80100001, 'connect')).toMatchObject({ code: 'failed' })
    expect(explainStatus(0x80100001, 'connect').message).toContain('80100001h')
  })
})
