import { randomUUID } from 'node:crypto'
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type ApplicationKey, type MethodName, methods } from '../electron/contract/index.ts'
import { requireDeclared, type Tablet } from './support/tablet.ts'
import { fill, signedInTablet } from './support/tablet-day.ts'

/** Never a throw, never `undefined`, never `internal`: whatever the page sends is refused by name. */
const RUNS = 150
const names = Object.keys(methods) as MethodName[]
/** These end or lock the session when the input is right; that is tried elsewhere. */
const ending: readonly MethodName[] = ['signOut', 'softLock', 'startApplicantPage']

let tablet: Tablet
let key: ApplicationKey
beforeAll(async () => {
  tablet = await signedInTablet()
  key = await fill(tablet)
})
afterAll(() => tablet?.end())

const hostileKey = fc.oneof(
  fc.constantFrom(
    '__proto__',
    'constructor',
    'prototype',
    'toString',
    'application',
    'version',
    'officer',
    'pin',
    'name',
  ),
  fc.string({ maxLength: 12 }),
)
const anything = fc.anything({
  key: hostileKey,
  maxDepth: 4,
  withBigInt: true,
  withDate: true,
  withMap: true,
  withSet: true,
  withTypedArray: true,
  withSparseArray: true,
  withNullPrototype: true,
})
const huge = fc.constantFrom('A'.repeat(1_000_000), '💳'.repeat(100_000), '\0'.repeat(5_000), '\ud800', 'שּׁ'.repeat(500))
const hostile = fc.oneof({ weight: 4, arbitrary: anything }, { weight: 1, arbitrary: huge })

/** A right input with one thing wrong in it reaches further than noise. */
const nearly = fc.tuple(hostileKey, hostile).map(([name, value]) => {
  const input: Record<string, unknown> = {
    ...key,
    name: 'name',
    value: 'x',
    modality: 'finger',
    position: 2,
    reason: 'x',
  }
  Object.defineProperty(input, name, { value, enumerable: true, configurable: true, writable: true })
  return input
})
const partial = nearly.chain((input) => fc.subarray(Object.keys(input)).map((kept) => pick(input, kept)))

function pick(input: Record<string, unknown>, kept: readonly string[]): unknown {
  const picked = {}
  for (const name of kept)
    Object.defineProperty(picked, name, { value: input[name], enumerable: true, configurable: true, writable: true })
  return picked
}

describe.each(names)('%s', (method) => {
  it('answers any input with a declared outcome', async () => {
    await fc.assert(
      fc.asyncProperty(fc.oneof(hostile, nearly, partial), async (input) => {
        fc.pre(!(ending.includes(method) && methods[method].input.safeParse(input).success))
        const outcome = await tablet.raw({ contract: 1, call: 1, method, act: randomUUID(), input })
        requireDeclared(method, outcome)
        expect(outcome).not.toMatchObject({ reason: 'internal' })
      }),
      { numRuns: RUNS },
    )
  })
})

it('answers any frame that has a call number, and nothing else', async () => {
  const frames = fc.record(
    {
      contract: anything,
      call: fc.oneof(fc.nat(), anything),
      method: fc.oneof(hostileKey, huge),
      act: anything,
      input: anything,
    },
    { requiredKeys: [] },
  )
  await fc.assert(
    fc.asyncProperty(frames, async (frame) => {
      const outcome = await tablet.raw(frame)
      if (typeof frame.call === 'number' && !Number.isNaN(frame.call)) expect(outcome).toMatchObject({ ok: false })
      else expect(outcome).toBeUndefined()
    }),
    { numRuns: 300 },
  )
})

it('knows no method but its own, whatever objects are made of', async () => {
  for (const method of ['__proto__', 'constructor', 'toString', 'hasOwnProperty', 'valueOf', '', 'getsession'])
    expect(await tablet.raw({ contract: 1, call: 1, method, act: randomUUID(), input: {} })).toEqual({
      ok: false,
      reason: 'unknown-method',
    })
})

it('refuses a page of another contract, and more in a frame than belongs there', async () => {
  const frame = { contract: 1, call: 1, method: 'getSession', input: {} }
  expect(await tablet.raw(frame)).toMatchObject({ ok: true })
  expect(await tablet.raw({ ...frame, contract: 2 })).toEqual({ ok: false, reason: 'bad-input' })
  expect(await tablet.raw({ ...frame, officer: '1001' })).toEqual({ ok: false, reason: 'bad-input' })
  expect(await tablet.raw({ ...frame, call: -1 })).toEqual({ ok: false, reason: 'bad-input' })
})

it('is in working order after all of it', async () => {
  expect(await tablet.call('finaliseApplication', await fill(tablet, 1))).toMatchObject({ ok: true })
})
