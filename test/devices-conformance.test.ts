import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import sharp from 'sharp'
import { afterAll, describe, expect, it } from 'vitest'
import { DeviceAnswer, DeviceError, DeviceInfo, type DeviceRequest, type Driver, Reading } from '../devices/device.ts'
import { createDeviceHost } from '../devices/host.ts'
import { createDrivers } from '../devices/registry.ts'

type Capture = Extract<DeviceRequest, { kind: 'capture' }>

const folder = mkdtempSync(path.join(tmpdir(), 'doorstep-conformance-'))
afterAll(() => rmSync(folder, { recursive: true }))
const picture = await sharp({ create: { width: 64, height: 96, channels: 3, background: '#888' } })
  .png()
  .toBuffer()
for (const name of ['portrait-1.png', 'finger-01.png']) writeFileSync(path.join(folder, name), picture)

const request: Capture = {
  kind: 'capture',
  requestId: 'one',
  modality: 'finger',
  position: 1,
  subject: 'somebody',
  attempt: 1,
  timeoutMs: 60_000,
}
const { position: _, ...withoutPosition } = request
const portrait: Capture = { ...withoutPosition, modality: 'portrait' }

const everyDriver: [string, Driver, Capture][] = [
  ...createDrivers({ captures: folder, seed: 1 }).flatMap((driver): [string, Driver, Capture][] => [
    ['folder, finger', driver, request],
    ['folder, portrait', driver, portrait],
  ]),
  ...createDrivers({ seed: 1 }).map((driver): [string, Driver, Capture] => [
    driver.info().driver,
    driver,
    driver.info().modalities.includes('finger') ? request : portrait,
  ]),
]

/** The answer of a host over that driver to a capture, after `meanwhile` has happened. */
function answerOf(driver: Driver, capture: Capture, meanwhile?: 'cancel'): Promise<DeviceAnswer> {
  return new Promise((resolve) => {
    const host = createDeviceHost({
      drivers: [driver],
      send(answer) {
        if (DeviceAnswer.parse(answer).kind !== 'status') resolve(answer)
      },
    })
    host.receive(capture)
    if (meanwhile === 'cancel') host.receive({ kind: 'cancel', requestId: capture.requestId })
  })
}

describe.each(everyDriver)('%s', { timeout: 30_000 }, (_name, driver, capture) => {
  it('describes its device by the port', () => {
    const info = DeviceInfo.parse(driver.info())
    expect(info.modalities).toContain(capture.modality)
    expect(info.status).toBe('ready')
  })

  it('gives a reading of what was asked for, with the device it describes', async () => {
    const reading = Reading.parse(await driver.capture(capture, new AbortController().signal))
    expect(reading.modality).toBe(capture.modality)
    expect(reading.position).toBe(capture.position)
    const { modalities: _m, status: _s, ...device } = driver.info()
    expect(reading.device).toEqual(device)
  })

  it('gives a picture that decodes to the size it says', async () => {
    const reading = await driver.capture(capture, new AbortController().signal)
    const { info } = await sharp(reading.image).raw().toBuffer({ resolveWithObject: true })
    expect([info.width, info.height]).toEqual([reading.width, reading.height])
  })

  it('stops with the reason it was given, when aborted before or during a capture', async () => {
    const reason = new DeviceError('cancelled', 'The test changed its mind.')
    await expect(driver.capture(capture, AbortSignal.abort(reason))).rejects.toBe(reason)
    const controller = new AbortController()
    const running = driver.capture(capture, controller.signal)
    controller.abort(reason)
    await expect(running).rejects.toBe(reason)
  })

  it('answers cancelled, when cancelled through the host', async () => {
    expect(await answerOf(driver, capture, 'cancel')).toMatchObject({ kind: 'error', code: 'cancelled' })
  })

  it('answers a reading or timeout, however short the time', async () => {
    const answer = await answerOf(driver, { ...capture, timeoutMs: 1 })
    expect(answer.kind === 'reading' || (answer.kind === 'error' && answer.code === 'timeout')).toBe(true)
  })

  it('works after a cancelled capture', async () => {
    await answerOf(driver, capture, 'cancel')
    expect(await answerOf(driver, capture)).toMatchObject({ kind: 'reading' })
  })

  it('refuses a finger without a position', async () => {
    const answer = await answerOf(driver, { ...withoutPosition, modality: 'finger' })
    expect(answer).toMatchObject({ kind: 'error', code: 'failed' })
  })
})

it('has a simulated driver for each modality when no folder is given', () => {
  const infos = createDrivers({ seed: 1 }).map((driver) => driver.info())
  expect(infos.map((info) => info.driver).sort()).toEqual(['simulated-camera', 'simulated-scanner'])
  expect(infos.flatMap((info) => info.modalities).sort()).toEqual(['finger', 'portrait'])
})
