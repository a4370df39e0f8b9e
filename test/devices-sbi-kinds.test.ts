import sharp from 'sharp'
import { afterEach, describe, expect, it } from 'vitest'
import { DeviceError, Reading } from '../devices/device.ts'
import { codeOf, type Scanner, startScanner, take } from './support/scanner.ts'

const open: Scanner[] = []
function start(options: Parameters<typeof startScanner>[0] = {}): Scanner {
  const scanner = startScanner(options)
  open.push(scanner)
  return scanner
}

async function closeAll(): Promise<void> {
  await Promise.all(open.splice(0).map(({ driver }) => driver.close()))
}

const positionsOf = (readings: Reading[]) => readings.map(({ position }) => position)

describe('how a device encodes its pictures', () => {
  afterEach(closeAll)

  it.each(['image/jp2', 'image/png'] as const)('makes no difference to what is read: %s', async (pictures) => {
    const { driver } = start({ pictures })
    const [print] = await take(driver, [2])
    const [eye] = await take(driver, [1], { modality: 'iris' })
    for (const reading of [print, eye]) {
      const { channels, depth, format } = await sharp(reading?.image).metadata()
      expect({ channels, depth, format }).toEqual({ channels: 1, depth: 'uchar', format: 'png' })
    }
    const own = start({ pictures: pictures === 'image/jp2' ? 'image/png' : 'image/jp2' })
    const [other] = await take(own.driver, [2])
    const pixels = (reading: Reading | undefined) => sharp(reading?.image).toColourspace('b-w').raw().toBuffer()
    expect((await pixels(print)).equals(await pixels(other))).toBe(true)
    expect((await sharp(print?.image).metadata()).density).toBe(500)
  })
})

describe('a face device of a service', () => {
  afterEach(closeAll)

  it('takes a portrait, as the JPEG that the device made, and no fingers', async () => {
    const { driver } = start({ devices: ['Face'] })
    const [portrait] = await take(driver, [], { modality: 'portrait' })
    expect(Reading.parse(portrait)).toMatchObject({ modality: 'portrait', mediaType: 'image/jpeg', width: 480 })
    expect(portrait?.position).toBeUndefined()
    expect(portrait?.impression).toBeUndefined()
    expect(driver.info()).toMatchObject({ takes: ['portrait'], fingersAtOnce: 1 })
    expect(driver.info().scanner).toBeUndefined()
    expect(await codeOf(take(driver, [2]))).toBe('no-device')
  })

  it('stands beside fingers and eyes when the service has all three', async () => {
    const { driver } = start({ devices: ['Finger', 'Iris', 'Face'] })
    expect(await take(driver, [], { modality: 'portrait' })).toHaveLength(1)
    expect(driver.info()).toMatchObject({ takes: ['finger', 'iris', 'portrait'], fingersAtOnce: 4 })
  })
})

describe('a finger that does not come', () => {
  afterEach(closeAll)

  it('is missing from the readings, and the others are there', async () => {
    const { driver, simulator } = start()
    simulator.fail('missing-finger')
    expect(positionsOf(await take(driver, [2, 3, 4, 5]))).toEqual([3, 4, 5])
  })

  it('keeps the hand that was read before', async () => {
    const { driver, simulator } = start()
    let slaps = 0
    const onPhase = (phase: string) => {
      if (phase === 'place-fingers') slaps += 1
      if (slaps === 2) simulator.fail('no-finger')
    }
    expect(positionsOf(await take(driver, [2, 3, 7, 8], { onPhase }))).toEqual([2, 3])
  })

  it('is a timeout when none came at all', async () => {
    const { driver, simulator } = start()
    simulator.fail('no-finger')
    expect(await codeOf(take(driver, [2, 3]))).toBe('timeout')
  })

  it('is a timeout of our own when the service hangs, and the next capture goes on', async () => {
    const { driver, simulator } = start()
    simulator.fail('stall')
    expect(await codeOf(take(driver, [2], { timeoutMs: 300 }))).toBe('timeout')
    simulator.fail(undefined)
    expect(await take(driver, [2])).toHaveLength(1)
  })

  it('is waited for a little, when the device is still busy with the capture that was given up', async () => {
    const { driver, simulator } = start()
    simulator.dial('busy')
    expect(await codeOf(take(driver, [2]))).toBe('busy')
    simulator.dial('well')
    simulator.fail('stall')
    expect(await codeOf(take(driver, [2], { timeoutMs: 300 }))).toBe('timeout')
    simulator.fail(undefined)
    simulator.dial('busy')
    setTimeout(() => simulator.dial('well'), 250)
    expect(await take(driver, [2])).toHaveLength(1)
  })

  it('stops with the reason it was given, before, during and after the question, and works again', async () => {
    const { driver, simulator } = start()
    const reason = new DeviceError('cancelled', 'The test changed its mind.')
    await expect(take(driver, [2], { signal: AbortSignal.abort(reason) })).rejects.toBe(reason)
    const early = new AbortController()
    const running = take(driver, [2], { signal: early.signal })
    early.abort(reason)
    await expect(running).rejects.toBe(reason)
    simulator.fail('stall')
    const late = new AbortController()
    const onPhase = () => void setTimeout(() => late.abort(reason), 50)
    await expect(take(driver, [2], { signal: late.signal, onPhase })).rejects.toBe(reason)
    simulator.fail(undefined)
    expect(await take(driver, [2])).toHaveLength(1)
  })
})
