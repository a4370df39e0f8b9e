/** The command line, as an administrator and another program use it: processes, exit codes, and JSON on the last line. */
import { type ChildProcess, spawn, spawnSync } from 'node:child_process'
import { existsSync, mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { afterAll, afterEach, describe, expect, it } from 'vitest'
import { parseFingerRecord } from '../devices/fingerprint/iso-19794-4.ts'
import { noPty } from './support/pty.ts'

const folder = mkdtempSync(join(tmpdir(), 'doorstep-cli-'))
afterAll(() => rmSync(folder, { recursive: true }))
const running: ChildProcess[] = []
afterEach(() => {
  for (const child of running.splice(0)) child.kill('SIGKILL')
})
const launch = join(import.meta.dirname, '..', 'electron', 'launch.mjs')

type Ended = { code: number | null; last: Record<string, unknown>; errors: string }
/** Runs `npm run devices -- …` to its end. */
function devices(args: string[], during?: (child: ChildProcess) => void): Promise<Ended> {
  const child = spawn(process.execPath, [launch, 'devices', ...args])
  running.push(child)
  let [out, errors] = ['', '']
  child.stdout.on('data', (text) => (out += text))
  child.stderr.on('data', (text) => (errors += text))
  during?.(child)
  return new Promise((resolve) => {
    child.on('close', (code) => {
      const line = out.trimEnd().split('\n').at(-1) ?? ''
      resolve({ code, last: line === '' ? {} : JSON.parse(line), errors })
    })
  })
}

type Twin = {
  said: { kind: string; driver: string; address: string; dials: string[] }
  dial(name: string): Promise<void>
  end(signal: NodeJS.Signals): Promise<number | null>
}
let links = 0
/** Runs `npm run simulate -- …` until it says where it is. */
async function simulate(...args: string[]): Promise<Twin> {
  links += 1
  const link = ['--link', join(folder, `port-${links}`)]
  const child = spawn(process.execPath, [launch, 'simulate', ...args, '--json', ...link])
  running.push(child)
  const [out, errors] = [createInterface(child.stdout), createInterface(child.stderr)]
  const said = await new Promise<string>((resolve) => out.once('line', resolve))
  return {
    said: JSON.parse(said),
    dial: (name) =>
      new Promise((resolve) => {
        errors.once('line', () => resolve())
        child.stdin.write(`${name}\n`)
      }),
    end: (signal) =>
      new Promise((resolve) => {
        child.once('close', resolve)
        child.kill(signal)
      }),
  }
}
const tryAt = ({ said }: Twin, ...more: string[]) =>
  devices(['try', said.driver, '--address', said.address, '--json', ...more])

describe('npm run devices', { timeout: 60_000 }, () => {
  it('lists what is plugged in as one line of JSON', async () => {
    const { code, last } = await devices(['list', '--json'])
    expect(code).toBe(0)
    expect(Array.isArray(last.devices) && Array.isArray(last.unclaimed)).toBe(true)
  })

  it.each([
    ['no command', []],
    ['a driver that there is not', ['try', 'magic', '--address', 'x']],
    ['no address', ['try', 'sdt']],
    ['an option that there is not', ['list', '--loud']],
    ['a time that is none', ['try', 'sdt', '--address', 'x', '--timeout', 'soon']],
    ['a finger that nobody has', ['try', 'sbi', '--address', 'x', '--positions', '11']],
    ['a chip access that is none', ['try', 'emrtd', '--address', 'x', '--can', '12']],
    ['a file of certificates that is not there', ['try', 'sbi', '--address', 'x', '--trust', '/no/such.pem']],
  ])('ends with 2 and says how it is used, for %s', async (_what, args) => {
    const { code, errors, last } = await devices([...args, '--json'])
    expect([code, errors.includes('Usage:')]).toEqual([2, true])
    expect(last).toMatchObject({ error: { code: 'usage' } })
  })

  it.each([
    ['a port that is not there', 'sdt', '/dev/doorstep-has-none', 'unplugged'],
    ['a service that is not there', 'sbi', 'http://127.0.0.1:4599/', /^(no-device|timeout|unplugged)$/],
    ['an address that is none', 'sbi', 'http://example.org/', 'failed'],
    ['a library that is not there', 'scanner-library', '/no/such.so', /./],
    ['a folder that is not there', 'watched-folder', '/no/such', 'not-found'],
    ['a device that has no address', 'page-camera', 'x', 'no-device'],
  ])('ends with 1 and an error, for %s', async (_what, driver, address, code) => {
    const ended = await devices(['try', driver, '--address', address, '--timeout', '3000', '--json'])
    expect(ended.code).toBe(1)
    expect(ended.last).toEqual({ error: { code: expect.stringMatching(code), message: expect.any(String) } })
  })

  it('asks an eMRTD for its access first', async () => {
    const { last } = await devices(['try', 'emrtd', '--address', 'a reader', '--json'])
    expect(last).toMatchObject({ error: { code: 'wrong-access' } })
  })
})

describe.skipIf(noPty !== undefined)(`npm run simulate${noPty ? ` (${noPty})` : ''}`, { timeout: 60_000 }, () => {
  it('is a card reader that npm run devices reads a card from, in the card’s own words', async () => {
    const twin = await simulate('sdt', '--seed', '5')
    const out = join(folder, 'card')
    const { code, last } = await tryAt(twin, '--out', out)
    expect(code).toBe(0)
    expect(last).toMatchObject({
      kind: 'id-card',
      cardType: 'citizen',
      fields: {
        name: expect.stringMatching(/^测试/),
        sex: expect.stringMatching(/^[12]$/),
        ethnicity: '01',
        birth: expect.stringMatching(/^\d{8}$/),
        address: expect.stringContaining('测试路'),
        number: expect.stringMatching(/^\d{17}[\dX]$/),
        issuer: '测试市公安局',
        validFrom: expect.stringMatching(/^\d{8}$/),
        validTo: expect.stringMatching(/^\d{8}$/),
      },
      samId: expect.stringMatching(/^9999\./),
      device: { driver: 'sdt', simulated: true },
    })
    expect(readFileSync(String(last.raw)).length).toBeGreaterThanOrEqual(1_280)
    expect(statSync(String(last.raw)).mode & 0o077).toBe(0)
    expect(await twin.end('SIGTERM')).toBe(0)
  })

  it.each(['J', 'I', 'Y'])('lays a card of the kind %s', async (card) => {
    const { last } = await tryAt(await simulate('sdt', '--card', card))
    expect(last).toMatchObject({ kind: 'id-card', cardType: card, fields: { number: expect.any(String) } })
  })

  it('is a scanner service whose prints are kept as pictures and as ISO records', async () => {
    const { code, last } = await tryAt(await simulate('sbi'), '--positions', '2,3', '--out', join(folder, 'prints'))
    expect(code).toBe(0)
    expect(last).toMatchObject({ kind: 'fingerprint', position: 2, ppi: 500, quality: { value: expect.any(Number) } })
    const readings = last.readings as Record<string, unknown>[]
    expect(readings.map(({ position }) => position)).toEqual([2, 3])
    for (const { record, position, width, height } of readings)
      expect(parseFingerRecord(readFileSync(String(record)))).toMatchObject({
        position,
        width,
        height,
        encoding: 'png',
      })
  })

  it('is a receiver, a sensor and a scanner that the drivers know', async () => {
    const [nmea, r30x, hidPos] = await Promise.all([simulate('nmea'), simulate('r30x'), simulate('hid-pos')])
    const answers = await Promise.all([nmea, r30x, hidPos].map((twin) => tryAt(twin)))
    expect(answers.map(({ code, last }) => [code, last.kind])).toEqual([
      [0, 'position'],
      [0, 'fingerprint'],
      [0, 'barcode'],
    ])
    expect(answers[0]?.last).toMatchObject({ fix: true, latitude: expect.any(Number) })
    expect(answers[2]?.last.text).toContain('|')
  })

  it('is a printer, on a serial port and on the network, that keeps what it printed', async () => {
    const out = join(folder, 'receipts')
    for (const port of [[], ['--port', '9147']]) {
      const printed = await tryAt(await simulate('printer', '--out', out, ...port), '--text', 'Trần Thị Ễ 王')
      expect([printed.code, printed.last]).toMatchObject([0, { kind: 'print-job', device: { driver: 'esc-pos' } }])
    }
    while (!existsSync(join(out, 'receipt-1.png'))) await new Promise((resolve) => setTimeout(resolve, 50))
    const empty = await tryAt(await simulate('printer', '--dial', 'no-paper'))
    expect([empty.code, empty.last]).toMatchObject([1, { error: { code: 'no-paper' } }])
  })

  it('turns its dial while it runs: unplugged and well again', async () => {
    const twin = await simulate('sdt')
    await twin.dial('unplugged')
    const lost = await tryAt(twin)
    expect(lost.code).toBe(1)
    expect(lost.last).toMatchObject({ error: { code: expect.stringMatching(/^(unplugged|card-removed)$/) } })
    await twin.dial('well')
    expect(await tryAt(twin)).toMatchObject({ code: 0, last: { kind: 'id-card' } })
  })

  it('says that there is no signal, which is no failure', async () => {
    const { code, last } = await tryAt(await simulate('nmea', '--dial', 'no-signal'), '--timeout', '3000')
    expect([code, last]).toEqual([0, { kind: 'position', fix: false }])
  })

  it('is cancelled by Ctrl-C, with an error and without delay', async () => {
    const twin = await simulate('nmea', '--dial', 'no-signal')
    const { code, last } = await devices(
      ['try', 'nmea', '--address', twin.said.address, '--timeout', '60000', '--json'],
      (child) => child.stderr?.on('data', () => child.kill('SIGINT')),
    )
    expect([code, last]).toMatchObject([130, { error: { code: 'cancelled' } }])
  })

  it.each(['SIGINT', 'SIGTERM'] as const)('ends by %s and leaves neither port nor process', async (signal) => {
    const twin = await simulate('sdt')
    expect(existsSync(twin.said.address)).toBe(true)
    expect(await twin.end(signal)).toBe(0)
    expect(existsSync(twin.said.address)).toBe(false)
    const left = spawnSync('pgrep', ['-f', `link=${twin.said.address}`]).stdout.toString()
    expect(left).toBe('')
  })
})
