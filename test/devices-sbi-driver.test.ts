import sharp from 'sharp'
import { afterAll, afterEach, describe, expect, it } from 'vitest'
import { DeviceInfo, Reading } from '../devices/device.ts'
import { createSbiDriver } from '../devices/sbi/driver.ts'
import { codeOf, type Scanner, startScanner, type Take, take } from './support/scanner.ts'

const open: Scanner[] = []
function start(options: Parameters<typeof startScanner>[0] = {}): Scanner {
  const scanner = startScanner(options)
  open.push(scanner)
  return scanner
}

async function closeAll(): Promise<void> {
  await Promise.all(open.splice(0).map(({ driver }) => driver.close()))
}

const evidenceOf = (reading: Reading | undefined) => JSON.parse(reading?.evidence ?? '{}')
const positionsOf = (readings: Reading[]) => readings.map(({ position }) => position)

describe('the scanner driver over a service', () => {
  const shared = startScanner()
  afterAll(() => shared.driver.close())
  const takeShared = (positions: number[], options: Take = {}) => take(shared.driver, positions, options)

  it('takes a slap of four, each finger a picture of its own with our score first', async () => {
    const readings = await takeShared([2, 3, 4, 5])
    expect(positionsOf(readings)).toEqual([2, 3, 4, 5])
    for (const reading of readings) {
      expect(() => Reading.parse(reading)).not.toThrow()
      expect(reading).toMatchObject({ modality: 'finger', mediaType: 'image/png', ppi: 500 })
      expect(reading.quality.map(({ scale }) => scale)).toEqual(['doorstep-app', 'sbi'])
      const { width, height, format } = await sharp(reading.image).metadata()
      expect({ width, height, format }).toEqual({ width: reading.width, height: reading.height, format: 'png' })
    }
  })

  it('describes a practice device, simulated, by the words of its readings', async () => {
    const [reading] = await takeShared([2])
    const info = DeviceInfo.parse(shared.driver.info())
    const { device, driver, model, serial, simulated, takes, fingersAtOnce, status } = info
    expect(reading?.device).toEqual({ device, driver, model, serial, simulated })
    expect({ takes, fingersAtOnce, status }).toEqual({ takes: ['finger', 'iris'], fingersAtOnce: 4, status: 'ready' })
    expect(info.simulated).toBe(true)
    expect(info.model).toContain('SIMULATED')
    expect(info.serial).toContain('SIMULATED')
  })

  it('asks for the hands in the order of the request, and names what was not asked for as exceptions', async () => {
    // The service refuses a slap whose fingers and exceptions are not all of its fingers.
    const phases: string[] = []
    const readings = await takeShared([9, 1, 3], { onPhase: (phase) => phases.push(phase) })
    expect(positionsOf(readings)).toEqual([9, 1, 3])
    expect(phases.filter((phase) => phase === 'place-fingers')).toHaveLength(3)
    expect(phases.slice(0, 3)).toEqual(['place-fingers', 'reading', 'checking'])
    expect(positionsOf(await takeShared([1, 2, 3, 4, 5, 6, 7, 8, 9, 10])).sort((a, b) => (a ?? 0) - (b ?? 0))).toEqual([
      1, 2, 3, 4, 5, 6, 7, 8, 9, 10,
    ])
  })

  it('takes both eyes at once or one, marked as an iris', async () => {
    const both = await takeShared([1, 2], { modality: 'iris' })
    expect(positionsOf(both).sort()).toEqual([1, 2])
    for (const reading of both) expect(reading).toMatchObject({ modality: 'iris', width: 640, height: 480 })
    expect(both[0]?.quality.map(({ scale }) => scale)).toEqual(['sbi'])
    expect(positionsOf(await takeShared([2], { modality: 'iris' }))).toEqual([2])
  })

  it('chains all captures of one person, and begins anew with the next or one who is not named', async () => {
    const first = await takeShared([2, 3], { subject: 'chained' })
    const second = await takeShared([7], { subject: 'chained' })
    const eye = await takeShared([1], { subject: 'chained', modality: 'iris' })
    const all = [...first, ...second, ...eye].map(evidenceOf)
    for (const [index, { previousHash }] of all.entries()) if (index > 0) expect(previousHash).toBe(all[index - 1].hash)
    const start = 'E3B0C44298FC1C149AFBF4C8996FB92427AE41E4649B934CA495991B7852B855' // SHA-256 of nothing
    expect(all[0].previousHash).toBe(start)
    for (const subject of ['next', '', ''])
      expect(evidenceOf((await takeShared([2], { subject }))[0]).previousHash).toBe(start)
  })

  it('keeps who signed what as evidence', async () => {
    const [reading] = await takeShared([2])
    const evidence = evidenceOf(reading)
    expect(evidence).toMatchObject({ specVersion: '0.9.5', isVouchedFor: false, digitalId: { make: 'SIMULATED' } })
    expect(evidence.transactionId).toMatch(/^[0-9a-f-]{36}$/)
    expect(evidence.certificateSha256).toMatch(/^[0-9a-f]{64}$/)
    expect(Number(evidence.qualityScore)).toBeGreaterThan(0)
    expect(evidence).toMatchObject({ serviceVersion: '0.9.5', firmware: 'SIMULATED', hashJoint: 'digests' })
    expect(reading).toMatchObject({ impression: 'plain', raw: { mediaType: 'application/jose' } })
    const [, payload = ''] = Buffer.from(reading?.raw?.bytes ?? [])
      .toString()
      .split('.')
    const signed = JSON.parse(Buffer.from(payload, 'base64url').toString())
    expect(signed.transactionId).toBe(evidence.transactionId)
    expect(Buffer.from(signed.bioValue, 'base64url').subarray(0, 4).toString()).toBe('FIR\0')
  })

  it('gives another impression at each try and to each person', async () => {
    const images = []
    for (const subject of ['a', 'a', 'b']) {
      shared.driver.present?.(subject)
      for (const { image } of await takeShared([2], { subject })) images.push(Buffer.from(image).toString('base64'))
    }
    expect(new Set(images).size).toBe(3)
  })

  it('refuses what is no finger, no eye, or nothing at all', async () => {
    expect(await codeOf(takeShared([]))).toBe('failed')
    expect(await codeOf(takeShared([11]))).toBe('failed')
    expect(await codeOf(takeShared([3], { modality: 'iris' }))).toBe('failed')
    expect(await codeOf(takeShared([1], { modality: 'portrait' }))).toBe('failed')
    expect(await codeOf(takeShared([], { modality: 'portrait' }))).toBe('no-device')
  })

  it('says in a test that it works', async () => {
    await expect(shared.driver.test?.(new AbortController().signal)).resolves.toBeUndefined()
  })
})

describe('a capture that cannot be believed', () => {
  afterEach(closeAll)

  it.each([
    'signature',
    'unsigned',
    'hash',
    'transaction',
    'spec-version',
    'unknown-finger',
    'other-finger',
    'other-device',
    'twice',
  ] as const)('is refused as untrusted: %s', async (fault) => {
    const { driver, simulator } = start()
    simulator.fail(fault)
    expect(await codeOf(take(driver, [2]))).toBe('untrusted')
    simulator.fail(undefined)
    expect(await take(driver, [2, 3])).toHaveLength(2)
  })

  it.each(['wsq', 'mislabelled', 'record', 'not-json'] as const)('is refused as unreadable: %s', async (fault) => {
    const { driver, simulator } = start()
    simulator.fail(fault)
    expect(await codeOf(take(driver, [2]))).toBe('unreadable')
    if (fault !== 'not-json') expect(await codeOf(take(driver, [1], { modality: 'iris' }))).toBe('unreadable')
    if (fault === 'wsq') await expect(take(driver, [2])).rejects.toThrow('WSQ')
  })

  it('is not even asked for, when the certificate of the device has expired', async () => {
    const { driver } = start({ validTo: new Date(Date.now() - 60_000) })
    await expect(take(driver, [2])).rejects.toThrow('expired')
    expect(await codeOf(take(driver, [2]))).toBe('untrusted')
    expect(driver.info()).toMatchObject({ status: 'not-ready', problem: 'untrusted' })
  })
})

describe('a dial of the practice scanner', () => {
  afterEach(closeAll)

  it('slow: takes longer and gives the same', async () => {
    const { driver } = start()
    driver.dial?.('slow')
    expect(await take(driver, [2])).toHaveLength(1)
    expect(await codeOf(take(driver, [2], { timeoutMs: 1_000 }))).toBe('timeout')
  })

  it('busy: is said by the device and by the capture', async () => {
    const { driver } = start()
    await take(driver, [2])
    driver.dial?.('busy')
    await expect.poll(() => driver.info().status).toBe('busy')
    expect(await codeOf(take(driver, [2]))).toBe('busy')
    expect(await codeOf(driver.test?.(new AbortController().signal) ?? Promise.resolve())).toBe('busy')
  })

  it('unplugged: the capture ends in the middle, the device goes, and comes back with another dial', async () => {
    const { driver, changes } = start()
    await take(driver, [2])
    const name = driver.info().device
    driver.dial?.('unplugged')
    const before = changes()
    expect(await codeOf(take(driver, [2]))).toBe('unplugged')
    await expect.poll(() => driver.info().status).toBe('not-ready')
    expect(driver.info().device).toBe(name)
    expect(changes()).toBeGreaterThan(before)
    expect(await codeOf(take(driver, [2]))).toBe('no-device')
    driver.dial?.('well')
    await expect.poll(() => driver.info().status).toBe('ready')
    expect(await take(driver, [2])).toHaveLength(1)
  })

  it('poor: scores fall far, on our scale and on the device’s', async () => {
    const { driver } = start()
    const [well] = await take(driver, [2])
    driver.dial?.('poor')
    const [poor] = await take(driver, [2])
    for (const index of [0, 1])
      expect(poor?.quality[index]?.value).toBeLessThan((well?.quality[index]?.value ?? 0) - 20)
  })

  it('damaged: is untrusted, until another dial', async () => {
    const { driver } = start()
    driver.dial?.('damaged')
    expect(await codeOf(take(driver, [2]))).toBe('untrusted')
    driver.dial?.('well')
    expect(await take(driver, [2])).toHaveLength(1)
  })
})

describe('a dial that makes an answer untrue', () => {
  afterEach(closeAll)

  it.each([
    ['expired-certificate', 'untrusted', 'expired'],
    ['broken-chain', 'untrusted', 'hash'],
    ['clock-skew', 'wrong-clock', 'clocks'],
  ] as const)('%s: is %s, with a word on why, until another dial', async (dial, code, word) => {
    const { driver } = start()
    await take(driver, [2])
    driver.dial?.(dial)
    const refused = take(driver, [2])
    await expect(refused).rejects.toThrow(word)
    expect(await codeOf(refused)).toBe(code)
    driver.dial?.('well')
    await expect.poll(() => driver.info().status).toBe('ready')
    expect(await take(driver, [2])).toHaveLength(1)
  })

  it('expired-certificate: is said by the device before anything is asked of it', async () => {
    const { driver } = start()
    await take(driver, [2])
    driver.dial?.('expired-certificate')
    await expect.poll(() => driver.info()).toMatchObject({ status: 'not-ready', problem: 'untrusted' })
  })

  it('three-fingers: gives three of four, and says which', async () => {
    const { driver } = start()
    driver.dial?.('three-fingers')
    expect(positionsOf(await take(driver, [2, 3, 4, 5]))).toEqual([2, 3, 4])
    expect(positionsOf(await take(driver, [2, 3]))).toEqual([2, 3])
  })

  it('stalled: is a timeout, and another dial helps', async () => {
    const { driver } = start()
    driver.dial?.('stalled')
    expect(await codeOf(take(driver, [2], { timeoutMs: 500 }))).toBe('timeout')
    driver.dial?.('well')
    expect(await take(driver, [2])).toHaveLength(1)
  })

  it('is one of those that the device lists, and a real one has none', async () => {
    const { driver, simulator } = start()
    expect(DeviceInfo.parse(driver.info()).dials).toEqual([
      'well',
      'slow',
      'busy',
      'unplugged',
      'poor',
      'damaged',
      'three-fingers',
      'expired-certificate',
      'broken-chain',
      'clock-skew',
      'stalled',
    ])
    const port = await simulator.port
    const real = createSbiDriver({ changed: () => {}, ports: { from: port, to: port } })
    await expect.poll(() => real.info().status).toBe('ready')
    expect(real.info().dials).toBeUndefined()
    expect(real.info().simulated).toBe(true)
    await real.close()
  })
})
