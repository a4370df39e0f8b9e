import fc from 'fast-check'
import { expect, it } from 'vitest'
import { isAllowedPin, slotKey } from '../electron/keys/pin.ts'

const digits = (length: number) => fc.stringMatching(new RegExp(`^\\d{${length}}$`))

it('refuses any PIN of fewer than six digits', () => {
  fc.assert(fc.property(fc.integer({ min: 0, max: 5 }).chain(digits), (pin) => !isAllowedPin(pin)))
})

it('refuses anything with a character that is no digit', () => {
  const other = fc.string({ minLength: 1, unit: 'grapheme' }).filter((text) => /[^0-9]/.test(text))
  fc.assert(fc.property(digits(6), other, (pin, more) => !isAllowedPin(pin + more) && !isAllowedPin(more + pin)))
  // Digits of other scripts look like a PIN and cannot be typed on the pad.
  expect(isAllowedPin('٢٤٦٨١٣')).toBe(false)
  expect(isAllowedPin('２４６８１３')).toBe(false)
})

it('refuses any PIN that repeats one, two or three digits', () => {
  const repeated = fc
    .tuple(fc.integer({ min: 1, max: 3 }).chain(digits), fc.integer({ min: 2, max: 6 }))
    .map(([piece, times]) => piece.repeat(times))
    .filter((pin) => pin.length >= 6)
  fc.assert(fc.property(repeated, (pin) => !isAllowedPin(pin)))
})

it('refuses any run up or down, also over the nine', () => {
  const runs = fc
    .tuple(fc.integer({ min: 0, max: 9 }), fc.constantFrom(1, 9), fc.integer({ min: 6, max: 12 }))
    .map(([from, step, length]) => Array.from({ length }, (_, at) => (from + at * step) % 10).join(''))
  fc.assert(fc.property(runs, (pin) => !isAllowedPin(pin)))
})

it('takes nearly every other PIN of six to twelve digits', () => {
  const pins = fc.sample(fc.integer({ min: 6, max: 12 }).chain(digits), { numRuns: 2_000, seed: 7 })
  expect(pins.filter(isAllowedPin).length).toBeGreaterThan(1_900)
  for (const pin of ['246813', '135792', '907531', '112358']) expect(isAllowedPin(pin)).toBe(true)
})

it('gives another key when PIN, salt, S_dev or label differs in anything', async () => {
  const salt = new Uint8Array(16).fill(1)
  const deviceKey = new Uint8Array(32).fill(2)
  const keys = await Promise.all([
    slotKey('246813', salt, deviceKey, 'doorstep/slot/1|a|1001'),
    slotKey('246814', salt, deviceKey, 'doorstep/slot/1|a|1001'),
    slotKey('246813', new Uint8Array(16).fill(3), deviceKey, 'doorstep/slot/1|a|1001'),
    slotKey('246813', salt, new Uint8Array(32).fill(3), 'doorstep/slot/1|a|1001'),
    slotKey('246813', salt, new Uint8Array(0), 'doorstep/slot/1|a|1001'),
    slotKey('246813', salt, deviceKey, 'doorstep/slot/1|b|1001'),
  ])
  expect(new Set(keys.map((key) => Buffer.from(key).toString('hex'))).size).toBe(keys.length)
  expect(keys[0]!.byteLength).toBe(32)
})
