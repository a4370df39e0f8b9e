import fc from 'fast-check'
import { afterEach, describe, expect, it } from 'vitest'
import { DeviceError, type Dial, type PrintJob } from '../devices/device.ts'
import { createEscPosDriver } from '../devices/printer/driver.ts'
import { encodeCode, encodeJob, encodeStrip, MOST_BYTES } from '../devices/printer/encode.ts'
import { createPrintParser, parsePrint } from '../devices/printer/parse.ts'
import { createPrinterTwin } from '../devices/printer/simulated.ts'
import { blank } from '../devices/printer/strip.ts'
import { createMemoryLine } from '../devices/transport/serial-memory.ts'
import { codeOf, hex, LONG, never, print, whenReady } from './support/printer.ts'

const closing: (() => unknown)[] = []
afterEach(async () => {
  for (const close of closing.splice(0)) await close()
})

function simulated(dial: Dial = 'well') {
  const simulator = createPrinterTwin({})
  simulator.dial(dial)
  const driver = createEscPosDriver({ open: simulator.line, simulator, changed: () => {} })
  closing.push(() => driver.close())
  return { driver, simulator }
}

/** A driver over a peer that the test plays: it answers as `say` does, and keeps what was written. */
function scripted(say: (written: Uint8Array) => number[] = () => []) {
  const { host, device } = createMemoryLine(8_192)
  const written: Uint8Array[] = []
  device.onData((bytes) => {
    written.push(bytes)
    const answer = say(bytes)
    if (answer.length > 0) device.write(Uint8Array.from(answer))
  })
  const driver = createEscPosDriver({ open: async () => host, address: '/dev/ttyUSB0', changed: () => {} })
  closing.push(() => driver.close())
  return { driver, device, written: () => Buffer.concat(written) }
}

describe('the bytes', () => {
  it('of a QR code are those of the reference', () => {
    const reference = '1d286b0400314132001d286b0300314306' + '1d286b03003145311d286b050031503041421d286b0300315130'
    // The reference has modules of six dots; so has ours once the paper asks for it.
    const ours = hex(encodeCode('AB', 384))
    expect(ours.replace(/1d286b03003143../, '1d286b0300314306')).toContain(reference)
  })

  it('of a strip of 384×48 are its header and a bit for each dot', () => {
    const [piece, ...more] = encodeStrip(blank(384, 48))
    expect(hex(piece!.subarray(0, 8))).toBe('1d76300030003000')
    expect([piece!.length, more.length]).toEqual([8 + 48 * 48, 0])
  })

  it('of a receipt begin with a reset, end with the knife, and carry alignment, weight and size', async () => {
    const job: PrintJob = [
      { kind: 'text', text: 'N-1', bold: true, large: true, align: 'centre' },
      { kind: 'text', text: 'usual' },
    ]
    const bytes = hex(...(await encodeJob(job, 384)))
    expect(bytes.startsWith('1b40')).toBe(true)
    expect(bytes.endsWith('1d5600')).toBe(true)
    expect(bytes).toContain(`1b61011b45011d2111${Buffer.from('N-1\n').toString('hex')}1d21001b45001b6100`)
    expect(bytes).toContain(`1b61001b45001d2100${Buffer.from('usual\n').toString('hex')}`)
  })

  it('of a letter that the printer lacks are a picture, and those of plain letters are none', async () => {
    const kinds = async (text: string) => parsePrint(Buffer.concat(await encodeJob([{ kind: 'text', text }], 576)))
    expect((await kinds('Nguyễn')).find(({ kind }) => kind === 'raster')).toMatchObject({ stride: 72 })
    expect((await kinds('Nguyen')).some(({ kind }) => kind === 'raster')).toBe(false)
  })

  it('are never a command out of a name', async () => {
    const name = 'A\x1bi\x10\x14\x01B\x1d(k'
    const commands = parsePrint(Buffer.concat(await encodeJob([{ kind: 'text', text: name }], 576)))
    expect(commands.filter(({ kind }) => kind === 'status' || kind === 'code')).toEqual([])
    expect(commands.filter(({ kind }) => kind === 'cut')).toHaveLength(1)
  })

  it('come in pieces of whole commands, none over 4 kB, whatever the text', async () => {
    const text = fc.string({ unit: 'binary', maxLength: 200 })
    await fc.assert(
      fc.asyncProperty(text, fc.boolean(), fc.boolean(), async (one, bold, large) => {
        for (const piece of await encodeJob([{ kind: 'text', text: one, bold, large }], 384)) {
          const parser = createPrintParser()
          parser.push(piece)
          expect([parser.isMid(), piece.length <= MOST_BYTES]).toEqual([false, true])
        }
      }),
      { numRuns: 100 },
    )
  })

  it('are refused for a code that no paper holds', () => {
    expect(() => encodeCode('字'.repeat(600), 384)).toThrow(DeviceError)
  })
})

describe('the parser of the twin', () => {
  it('lives on whatever comes, keeps no more than its limit, and says the same of any split', () => {
    const lead = fc.constantFrom([0x1d, 0x76, 0x30, 0], [0x1d, 0x28, 0x6b], [0x1b], [0x10, 4], [0x1d], [])
    const noise = fc.tuple(lead, fc.uint8Array({ maxLength: 300 })).map(([a, b]) => Uint8Array.from([...a, ...b]))
    fc.assert(
      fc.property(noise, fc.nat(300), (bytes, at) => {
        const parser = createPrintParser()
        const split = [...parser.push(bytes.subarray(0, at)), ...parser.push(bytes.subarray(at))]
        const shape = (commands: typeof split) =>
          commands.flatMap((one): unknown[] => (one.kind === 'text' ? [...one.bytes] : [one]))
        expect(shape(split)).toEqual(shape(parsePrint(bytes)))
      }),
      { numRuns: 2_000 },
    )
  })

  it('throws a picture of 65 535 rows away and understands what follows', () => {
    const header = [0x1d, 0x76, 0x30, 0, 0x48, 0, 0xff, 0xff]
    const parser = createPrintParser()
    expect(parser.push(Uint8Array.from(header))).toEqual([{ kind: 'too-large' }])
    expect(parser.push(new Uint8Array(0x48 * 0xffff))).toEqual([])
    expect(parser.push(Uint8Array.of(0x1b, 0x40))).toEqual([{ kind: 'reset' }])
  })
})

describe('a printer in memory', () => {
  it('prints, tells how far it is, and calls itself simulated', async () => {
    const { driver, simulator } = simulated()
    const shares: number[] = []
    await print(driver, LONG, never, (share) => shares.push(share))
    expect(await simulator.papers()).toHaveLength(1)
    expect(shares).toEqual(shares.toSorted((a, b) => a - b))
    expect([shares[0], shares.at(-1)]).toEqual([0, 1])
    expect(driver.info()).toMatchObject({ status: 'ready', simulated: true, takes: ['print'] })
    expect(driver.info().model).toContain('SIMULATED')
  })

  it.each<[Dial, string]>([
    ['well', 'done'],
    ['split', 'done'],
    ['slow', 'done'],
    ['busy', 'busy'],
    ['no-paper', 'no-paper'],
    ['damaged', 'failed'],
    ['unplugged', 'unplugged'],
  ])('by the dial %s: %s', async (dial, code) => {
    const { driver, simulator } = simulated()
    await whenReady(driver)
    simulator.dial(dial)
    expect(await codeOf(print(driver))).toBe(code)
    expect(await simulator.papers()).toHaveLength(code === 'done' ? 1 : 0)
    simulator.dial('well')
    await whenReady(driver)
    expect(await codeOf(print(driver))).toBe('done')
  })

  it('says that the paper ended in the middle', async () => {
    const { driver, simulator } = simulated()
    const lacking = print(driver, LONG, never, (share) => {
      if (share > 0.3) simulator.dial('no-paper')
    })
    expect(await codeOf(lacking)).toBe('no-paper')
  })

  it('is reset and cuts when it is cancelled in the middle, and prints the next receipt whole', async () => {
    const { driver, simulator } = simulated()
    const cancel = new AbortController()
    const reason = new DeviceError('cancelled', 'The officer changed his mind.')
    const given = print(driver, LONG, cancel.signal, (share) => {
      if (share > 0.4) cancel.abort(reason)
    })
    await expect(given).rejects.toBe(reason)
    while ((await simulator.papers()).length === 0) await new Promise((resolve) => setTimeout(resolve, 10))
    expect(simulator.pending()).toEqual([])
    expect(await codeOf(print(driver))).toBe('done')
    expect(await simulator.papers()).toHaveLength(2)
  })

  it('prints its line in three languages as its test', async () => {
    const { driver, simulator } = simulated()
    await driver.test!(never)
    expect(await simulator.papers()).toHaveLength(1)
  })
})

describe('a printer of another make', () => {
  it('that never answers prints all the same', async () => {
    const { driver, written } = scripted()
    const job: PrintJob = [{ kind: 'text', text: 'plain' }]
    await print(driver, job)
    expect(written().toString('hex')).toContain(hex(...(await encodeJob(job, 576))))
    expect(driver.info()).toMatchObject({ status: 'ready', simulated: false })
  })

  it('that knows its status and no more prints', async () => {
    const { driver } = scripted((bytes) => (bytes[0] === 0x10 ? [0x12] : []))
    expect(await codeOf(print(driver))).toBe('done')
  })

  it.each([
    ['paper', 4, 0x72, 'no-paper'],
    ['an open cover', 2, 0x16, 'failed'],
    ['a jammed knife', 3, 0x1a, 'failed'],
    ['nothing that it names', 1, 0x1a, 'busy'],
  ])('that stands for want of %s says so', async (_, about, byte, code) => {
    const { driver } = scripted((bytes) => (bytes[0] === 0x10 ? [bytes[2] === about ? byte : 0x12] : []))
    expect(await codeOf(print(driver))).toBe(code)
  })

  it('is called by what it says of itself', async () => {
    const names: Record<number, string> = { 66: '_XPRINTER\0', 67: '_XP-58\0' }
    const { driver } = scripted((bytes) => {
      if (bytes[0] === 0x10) return [0x12]
      return bytes[1] === 0x49 ? [...Buffer.from(names[bytes[2]!]!)] : []
    })
    await whenReady(driver)
    expect(driver.info()).toMatchObject({ model: 'XPRINTER XP-58', simulated: false })
  })
})
