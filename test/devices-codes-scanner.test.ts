import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { createHidPosDriver } from '../devices/codes/hid-pos.ts'
import { createHidPosTwin } from '../devices/codes/hid-pos-twin.ts'
import { inventCode } from '../devices/codes/practice-code.ts'
import { createSerialScannerDriver } from '../devices/codes/serial-scanner.ts'
import { createSerialScannerTwin } from '../devices/codes/serial-scanner-twin.ts'
import { CodeReading, DeviceError, DeviceInfo, type Dial, type Driver } from '../devices/device.ts'
import { CARD, codeOf, scan } from './support/codes.ts'
import { pass, useVirtualTime, whilePassing } from './support/virtual-time.ts'

beforeEach(useVirtualTime)
const open: Driver[] = []
afterEach(async () => {
  await Promise.all(open.splice(0).map((driver) => driver.close()))
  vi.useRealTimers()
})

function kept<T extends { driver: Driver }>(made: T): T {
  open.push(made.driver)
  return made
}
function hid() {
  const twin = createHidPosTwin({ seed: 7 })
  const changes: string[] = []
  const driver: Driver = createHidPosDriver({
    open: twin.open,
    twin,
    changed: () => changes.push(driver.info().status),
  })
  return kept({ twin, driver, changes })
}
function serial() {
  const twin = createSerialScannerTwin({ seed: 7 })
  const changes: string[] = []
  const driver: Driver = createSerialScannerDriver({
    open: twin.line,
    twin,
    changed: () => changes.push(driver.info().status),
  })
  return kept({ twin, driver, changes })
}

describe.each([
  ['HID POS', hid, 'hid-pos'],
  ['serial', serial, 'serial-scanner'],
] as const)('a %s scanner', (_name, make, name) => {
  it('is ready when it is open, and says that it is simulated', async () => {
    const { driver, changes } = make()
    expect(DeviceInfo.parse(driver.info())).toMatchObject({ status: 'not-ready', simulated: true })
    await pass(20)
    expect(DeviceInfo.parse(driver.info())).toMatchObject({
      device: `${name}-simulated`,
      driver: name,
      serial: expect.stringMatching(/^SIMULATED/),
      takes: ['code'],
      status: 'ready',
      simulated: true,
    })
    expect(changes).toEqual(['ready'])
    await driver.test?.(new AbortController().signal)
  })

  it('gives the next code with its letters, and names the phase', async () => {
    const { driver, twin } = make()
    const phases: string[] = []
    const scanning = scan(driver, { phases })
    await pass(20)
    twin.scanCode(CARD)
    const reading = CodeReading.parse(await whilePassing(scanning))
    expect(reading.text).toBe(CARD)
    expect(reading.device).toMatchObject({ driver: name, simulated: true })
    expect(phases).toEqual(['show-code'])
  })

  it('drops what was scanned before it was asked, so that an old code is not the applicant’s', async () => {
    const { driver, twin } = make()
    await pass(20)
    twin.scanCode('the one before')
    await pass(1_000)
    const scanning = scan(driver)
    await pass(1_000)
    twin.scanCode(CARD)
    expect((await whilePassing(scanning)).text).toBe(CARD)
  })

  it('scans a practice card some time after it was asked, the same for the same applicant', async () => {
    const { driver } = make()
    await pass(20)
    const scanFor = (subject: string) => {
      driver.present?.(subject)
      return whilePassing(scan(driver))
    }
    const first = await scanFor('anna')
    expect(first.text).toBe(inventCode(7, 'anna'))
    expect((await scanFor('binh')).text).not.toBe(first.text)
    expect((await scanFor('anna')).text).toBe(first.text)
  })

  it('times out, and then gives the next one', async () => {
    const { driver, twin } = make()
    expect(await codeOf(scan(driver, { timeoutMs: 2_000 }))).toBe('timeout')
    const scanning = scan(driver)
    await pass(20)
    twin.scanCode(CARD)
    expect((await whilePassing(scanning)).text).toBe(CARD)
  })

  it('stops at once with the reason it was given, and another scan may begin', async () => {
    const { driver, twin } = make()
    const controller = new AbortController()
    const scanning = scan(driver, { signal: controller.signal })
    const settled = codeOf(scanning)
    await pass(100)
    controller.abort(new DeviceError('cancelled', 'The test changed its mind.'))
    expect(await settled).toBe('cancelled')
    expect(await codeOf(scan(driver, { signal: controller.signal }))).toBe('cancelled')
    const again = scan(driver)
    await pass(20)
    twin.scanCode(CARD)
    expect((await whilePassing(again)).text).toBe(CARD)
  })

  it('lets one wait at a time', async () => {
    const { driver, twin } = make()
    const first = scan(driver)
    await pass(20)
    expect(await codeOf(scan(driver))).toBe('busy')
    twin.scanCode(CARD)
    expect((await whilePassing(first)).text).toBe(CARD)
  })

  it('is unplugged in the middle of a code, stays away, and is found when it is plugged in again', async () => {
    const { driver, twin, changes } = make()
    await pass(20)
    driver.dial?.('unplugged')
    driver.present?.('anna')
    expect(await codeOf(scan(driver))).toBe('unplugged')
    expect(driver.info()).toMatchObject({ status: 'not-ready', problem: 'unplugged' })
    await pass(5_000)
    expect(await codeOf(scan(driver))).toBe('unplugged')
    driver.dial?.('well')
    await pass(2_000)
    expect(driver.info().status).toBe('ready')
    expect(driver.info()).not.toHaveProperty('problem')
    const scanning = scan(driver)
    twin.scanCode(CARD)
    expect((await whilePassing(scanning)).text).toBe(CARD)
    expect(changes).toEqual(['ready', 'not-ready', 'ready'])
  })

  it('does as its dial says, and says which dials it has', async () => {
    const { driver } = make()
    await pass(20)
    const expected: Partial<Record<Dial, string>> = {
      well: 'none',
      slow: 'none',
      noise: 'none',
      split: 'none',
      damaged: 'unreadable',
      'wrong-order': 'unreadable',
    }
    const dials = (driver.info().dials ?? []).filter((dial) => dial !== 'unplugged')
    expect(dials.length).toBeGreaterThanOrEqual(4)
    for (const dial of dials) {
      driver.dial?.(dial)
      driver.present?.('anna')
      expect([dial, await codeOf(scan(driver))]).toEqual([dial, expected[dial]])
    }
    driver.dial?.('well')
    driver.present?.('anna')
    expect((await whilePassing(scan(driver))).text).toBe(inventCode(7, 'anna'))
  })

  it('answers unplugged when it is closed, and does not open again', async () => {
    const { driver, changes } = make()
    await pass(20)
    await driver.close()
    expect(await codeOf(scan(driver))).toBe('unplugged')
    await pass(5_000)
    expect(changes).toEqual(['ready'])
  })
})
