import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { addressOf, type SbiDevice } from '../devices/sbi/discovery.ts'
import { CHAIN_START } from '../devices/sbi/hash-chain.ts'
import { type BioType, CaptureRequest } from '../devices/sbi/protocol.ts'
import { requestOf, takesTogether } from '../devices/sbi/request.ts'
import { findName, findPosition, slapsOf } from '../devices/sbi/slaps.ts'

describe('a slap', () => {
  it('takes every finger that was asked for once, and names all of its fingers', () => {
    const fingers = fc.array(fc.integer({ min: 1, max: 10 }), { minLength: 1, maxLength: 12 })
    fc.assert(
      fc.property(fingers, (asked) => {
        const slaps = slapsOf('Finger', asked, true)
        expect(slaps.flatMap(({ positions }) => positions).sort()).toEqual([...new Set(asked)].sort())
        for (const { subId, positions, exceptions } of slaps) {
          expect(positions.length + exceptions.length).toBe(subId === '3' ? 2 : 4)
          expect(positions.length).toBeGreaterThan(0)
        }
      }),
    )
  })

  it('is a hand at a time, in the order of the request', () => {
    expect(slapsOf('Finger', [7, 2, 8, 6], true)).toEqual([
      { subId: '1', positions: [7, 8], exceptions: [9, 10] },
      { subId: '2', positions: [2], exceptions: [3, 4, 5] },
      { subId: '3', positions: [6], exceptions: [1] },
    ])
  })

  it('is one finger on a device that takes one', () => {
    expect(slapsOf('Finger', [2, 3, 2], false)).toEqual([
      { subId: '0', positions: [2], exceptions: [] },
      { subId: '0', positions: [3], exceptions: [] },
    ])
  })

  it('is a face whatever is asked for, on a device for faces', () => {
    expect(slapsOf('Face', [], false)).toEqual([{ subId: '0', positions: [], exceptions: [] }])
  })

  it('names each position so that the name leads back', () => {
    for (let position = 1; position <= 10; position += 1)
      expect(findPosition('Finger', findName('Finger', position) ?? '')).toBe(position)
    expect(findName('Finger', 7)).toBe('Left IndexFinger')
    expect(findPosition('Finger', 'UNKNOWN')).toBeUndefined()
    expect(findPosition('Iris', 'Left')).toBe(2)
  })
})

describe('a callback address', () => {
  it('is followed on this machine and the interface’s ports alone', () => {
    expect(addressOf('http://127.0.0.1:4501/')).toEqual({ port: 4501, base: '/' })
    expect(addressOf('http://127.0.0.1:4600')).toEqual({ port: 4600, base: '/' })
    expect(addressOf('http://127.0.0.1:4502/device/one/')).toEqual({ port: 4502, base: '/device/one/' })
    for (const bad of [
      'https://127.0.0.1:4501/',
      'http://localhost:4501/',
      'http://127.0.0.1:80/',
      'http://127.0.0.1:4601/',
      'http://127.0.0.1:4501@example.org/',
      'http://127.0.0.1:4501/../?x=',
      'http://127.0.0.1.example.org:4501/',
      'http://10.0.0.1:4501/',
      '',
    ])
      expect(addressOf(bad)).toBeUndefined()
  })
})

describe('a capture request', () => {
  const bio = {
    type: 'Finger',
    count: '1',
    bioSubType: ['Left Thumb'],
    exception: ['Right Thumb'],
    requestedScore: '40',
    deviceId: '2',
    deviceSubId: '3',
    previousHash: CHAIN_START,
  }
  const request = {
    env: 'Developer',
    purpose: 'Registration',
    specVersion: '0.9.5',
    timeout: '10000',
    captureTime: '2026-01-05T08:00:00Z',
    transactionId: '7c1d3b2e-0a41-4f0f-9f57-2f1e6c0b9a11',
    bio: [bio],
    customOpts: null,
  }

  it('counts what it asks for, names the rest of the slap, and has no value but strings', () => {
    const facts = { deviceId: '2', purpose: 'Registration', env: 'Developer' }
    const deviceOf = (type: BioType, deviceSubType: string) =>
      ({ type, facts, digitalId: { deviceSubType } }) as SbiDevice
    const asked = fc.uniqueArray(fc.integer({ min: 1, max: 10 }), { minLength: 1 })
    const leaves = (value: unknown): unknown[] =>
      typeof value === 'object' && value !== null ? Object.values(value).flatMap(leaves) : [value]
    fc.assert(
      fc.property(asked, fc.constantFrom('Slap', 'Single'), fc.nat({ max: 120_000 }), (positions, kind, timeoutMs) => {
        const device = deviceOf('Finger', kind)
        for (const slap of slapsOf('Finger', positions, takesTogether(device))) {
          const made = requestOf(device, slap, CHAIN_START, timeoutMs)
          expect(CaptureRequest.safeParse(made).success).toBe(true)
          expect(leaves({ ...made, customOpts: '' }).every((leaf) => typeof leaf === 'string')).toBe(true)
          const [one] = made.bio
          expect(one?.count).toBe(String(one?.bioSubType.length))
          const whole = { '0': 1, '1': 4, '2': 4, '3': 2 }[slap.subId]
          expect(Number(one?.count) + (one?.exception.length ?? 0)).toBe(whole)
          expect(Number.isInteger(Number(one?.requestedScore))).toBe(true)
          expect(made.transactionId).toMatch(/^[A-Za-z0-9-]{4,50}$/)
          expect(made.captureTime).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/)
        }
      }),
    )
    const [face] = slapsOf('Face', [], false)
    const [bio] = requestOf(deviceOf('Face', 'Full face'), face!, CHAIN_START, 1_000).bio
    expect(bio).toMatchObject({ type: 'Face', count: '1', bioSubType: [], exception: [], deviceSubId: '0' })
  })

  it('is all strings: a number or a null is refused, as existing services do', () => {
    expect(CaptureRequest.safeParse(request).success).toBe(true)
    expect(CaptureRequest.safeParse({ ...request, timeout: 10_000 }).success).toBe(false)
    for (const key of ['count', 'requestedScore', 'deviceId', 'deviceSubId'])
      expect(CaptureRequest.safeParse({ ...request, bio: [{ ...bio, [key]: 2 }] }).success).toBe(false)
    expect(CaptureRequest.safeParse({ ...request, bio: [{ ...bio, previousHash: null }] }).success).toBe(false)
  })
})
