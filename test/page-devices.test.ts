/** What the page decides about devices by itself. */
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { type Devices, type DeviceView, writeSlipCode } from '../electron/contract/index.ts'
import { ableTo, findServing } from '../renderer/screens/application/captures/serving-device.ts'
import { accessOf } from '../renderer/screens/application/identity/chip-way.tsx'
import { searchOfCode } from '../renderer/screens/today/search-of-code.ts'

const device = (name: string, more: Partial<DeviceView> = {}): DeviceView => ({
  ...{ device: name, driver: 'sbi', model: name, serial: '', takes: ['finger'], fingersAtOnce: 4, status: 'ready' },
  ...{ simulated: true, source: 'simulated', hasDial: false, chosenFor: [], isAdded: false, ...more },
})
const here = (...devices: DeviceView[]): Devices => ({
  ...{ devices, unclaimed: [], added: [], running: [], camera: 'canvas-camera', safeMode: false },
})

describe('the device that is asked', () => {
  it('is the chosen one while it is there, else a ready one, else one that can be waited for', () => {
    const chosen = device('chosen', { status: 'busy', chosenFor: ['finger'] })
    expect(findServing(here(device('ready'), chosen), 'finger')).toBe(chosen)
    const ready = device('ready')
    expect(findServing(here(device('busy', { status: 'busy' }), ready), 'finger')).toBe(ready)
    const busy = device('busy', { status: 'busy' })
    expect(findServing(here(device('gone', { status: 'not-ready' }), busy), 'finger')).toBe(busy)
  })

  it('is another one when the chosen one went, and nobody when none is there', () => {
    const gone = device('gone', { status: 'not-ready', chosenFor: ['finger'] })
    const other = device('other')
    expect(findServing(here(gone, other), 'finger')).toBe(other)
    expect(findServing(here(gone), 'finger')).toBeUndefined()
    expect(ableTo(here(gone), 'finger')).toEqual([gone])
  })

  it('is not one that was chosen for something else', () => {
    const both = device('both', { takes: ['finger', 'iris'], chosenFor: ['iris'], status: 'busy' })
    const ready = device('ready')
    expect(findServing(here(both, ready), 'finger')).toBe(ready)
    expect(findServing(here(ready), 'iris')).toBeUndefined()
  })
})

describe('a scanned text, searched', () => {
  it('is the number on a slip, whatever application it names', () => {
    fc.assert(
      fc.property(fc.uuid(), fc.integer({ min: 1, max: 99_999 }), (application, version) => {
        const code = writeSlipCode({ slipNumber: 'ZZW-000001-52', application, version })
        expect(searchOfCode(code)).toBe('ZZW-000001-52')
      }),
    )
  })

  it('is the number that a card’s code begins with, and a name as it was typed', () => {
    expect(searchOfCode('038196022227||Lê Thị Hồng Thắm|17051996|Nữ|Thôn 2|01012022')).toBe('038196022227')
    expect(searchOfCode(' Công Tằng ')).toBe('Công Tằng')
    expect(searchOfCode('')).toBe('')
  })

  it('is never longer than a search may be', () => {
    fc.assert(fc.property(fc.string({ maxLength: 4_000 }), (text) => searchOfCode(text).length <= 100))
  })
})

describe('what opens a chip', () => {
  it.each([
    ['123456', { can: '123456' }],
    ['31/12/2035', { validUntil: '2035-12-31' }],
    ['1.2.2035', { validUntil: '2035-02-01' }],
    ['2035-12-31', { validUntil: '2035-12-31' }],
    ['2035.12.31', { validUntil: '2035-12-31' }],
    ['I<UTO'.padEnd(90, '<'), { mrz: 'I<UTO'.padEnd(90, '<') }],
  ])('is read from %s', (typed, access) => {
    expect(accessOf(typed)).toEqual(access)
  })

  it.each(['', '12345', '1234567', '31/13/2035', '00/00/2035', 'I<UTO'])('is not yet in “%s”', (typed) => {
    expect(accessOf(typed)).toBeUndefined()
  })
})
