import fc from 'fast-check'
import { expect, it } from 'vitest'
import { next, type StationAnswer, type UploadState, waitMs } from '../electron/upload/state.ts'

const reasons = fc.constantFrom('malformed', 'bad-signature', 'wrong-environment', 'simulated', 'too-large' as const)
const count = fc.nat({ max: 60 })
const states: fc.Arbitrary<UploadState> = fc.oneof(
  fc.record({
    step: fc.constant('waiting' as const),
    attempt: count,
    notBefore: fc.nat(),
    wrongHashes: fc.nat({ max: 2 }),
  }),
  fc.record({
    step: fc.constantFrom('announcing' as const, 'sending' as const),
    attempt: count,
    wrongHashes: fc.nat({ max: 2 }),
  }),
  fc.constant({ step: 'received' as const }),
  fc.record({ step: fc.constant('blocked' as const), reason: reasons, wrongHashes: fc.nat({ max: 3 }) }),
)
const cut = fc.record({
  kind: fc.constant('cut' as const),
  retryAfterMs: fc.option(fc.nat({ max: 100_000 }), { nil: undefined }),
})
const answers: fc.Arbitrary<StationAnswer> = fc.oneof(
  cut,
  fc.record({ kind: fc.constant('announced' as const), progressed: fc.boolean() }),
  fc.constantFrom<StationAnswer>(
    { kind: 'receipt' },
    { kind: 'receipt-not-ours' },
    { kind: 'unknown-there' },
    { kind: 'asked-again' },
    { kind: 'paused' },
  ),
  fc.record({ kind: fc.constant('refused' as const), reason: reasons }),
  fc.record({ kind: fc.constant('hash-mismatch' as const), soundHere: fc.boolean() }),
)
const now = fc.integer({ min: 0, max: 4e12 })
const random = fc.double({ min: 0, max: 1, noNaN: true })

it('is received for good: only a station that lost it takes that back', () => {
  fc.assert(
    fc.property(answers, now, random, (answer, at, chance) => {
      const after = next({ step: 'received' }, answer, at, chance)
      expect(after.step).toBe(answer.kind === 'unknown-there' ? 'waiting' : 'received')
    }),
  )
})

it('becomes received by a receipt that is ours and by nothing else', () => {
  fc.assert(
    fc.property(states, answers, now, random, (state, answer, at, chance) => {
      if (next(state, answer, at, chance).step === 'received')
        expect(state.step === 'received' || answer.kind === 'receipt').toBe(true)
    }),
  )
})

it('stays blocked through cuts and announcements, until somebody asks again or the station has it after all', () => {
  const blocked = states.filter(({ step }) => step === 'blocked')
  const noise = fc.oneof(cut, fc.constant<StationAnswer>({ kind: 'announced', progressed: true }))
  fc.assert(
    fc.property(blocked, fc.array(noise, { maxLength: 20 }), now, random, (state, all, at, chance) => {
      const end = all.reduce((before, answer) => next(before, answer, at, chance), state)
      expect(end).toEqual(state)
      expect(next(end, { kind: 'asked-again' }, at, chance)).toEqual({
        step: 'waiting',
        attempt: 0,
        notBefore: 0,
        wrongHashes: 0,
      })
      expect(next(end, { kind: 'receipt' }, at, chance).step).toBe('received')
    }),
  )
})

it('is never given up by cuts alone, however many', () => {
  fc.assert(
    fc.property(fc.array(cut, { minLength: 1, maxLength: 300 }), now, random, (all, at, chance) => {
      const start: UploadState = { step: 'sending', attempt: 0, wrongHashes: 0 }
      const end = all.reduce<UploadState>((state, answer) => next(state, answer, at, chance), start)
      expect(end).toMatchObject({ step: 'waiting', attempt: all.length })
    }),
  )
})

it('begins its waits anew after progress, and lengthens them without', () => {
  fc.assert(
    fc.property(count, now, random, (attempt, at, chance) => {
      const announcing: UploadState = { step: 'announcing', attempt, wrongHashes: 0 }
      expect(next(announcing, { kind: 'announced', progressed: true }, at, chance)).toMatchObject({
        step: 'sending',
        attempt: 0,
      })
      expect(next(announcing, { kind: 'announced', progressed: false }, at, chance)).toMatchObject({
        step: 'sending',
        attempt,
      })
      expect(waitMs(attempt + 1, chance)).toBeGreaterThanOrEqual(waitMs(attempt, chance))
    }),
  )
})

it('waits between 125 ms and five minutes, unless the station asks for longer', () => {
  fc.assert(
    fc.property(states, cut, now, random, (state, answer, at, chance) => {
      const after = next(state, answer, at, chance)
      if (state.step === 'received' || state.step === 'blocked' || after.step !== 'waiting') return
      const wait = after.notBefore - at
      expect(wait).toBeGreaterThanOrEqual(Math.max(125, answer.retryAfterMs ?? 0))
      expect(wait).toBeLessThanOrEqual(Math.max(300_000, answer.retryAfterMs ?? 0))
    }),
  )
})

it('tries again within 250 ms after the first cut, and begins no shorter after a hundred', () => {
  fc.assert(
    fc.property(random, (chance) => {
      expect(waitMs(1, chance)).toBeLessThanOrEqual(250)
      expect(waitMs(100, 1)).toBe(300_000)
      expect(waitMs(9, 1)).toBe(2 * waitMs(8, 1))
    }),
  )
})

it('blocks as damaged here at once when our own hash says so, and as a mismatch at the third time when it does not', () => {
  const at = 1_000
  const start: UploadState = { step: 'sending', attempt: 0, wrongHashes: 0 }
  expect(next(start, { kind: 'hash-mismatch', soundHere: false }, at, 0)).toMatchObject({
    step: 'blocked',
    reason: 'damaged-here',
  })
  const wrong = (state: UploadState) => next(state, { kind: 'hash-mismatch', soundHere: true }, at, 0)
  expect(wrong(start).step).toBe('waiting')
  expect(wrong(wrong(start)).step).toBe('waiting')
  expect(wrong(wrong(wrong(start)))).toMatchObject({ step: 'blocked', reason: 'hash-mismatch' })
})

it('takes a pause for no attempt, and waits for nothing afterwards', () => {
  fc.assert(
    fc.property(states, now, random, (state, at, chance) => {
      const held = next(state, { kind: 'paused' }, at, chance)
      if (state.step === 'received' || state.step === 'blocked') expect(held).toEqual(state)
      else
        expect(held).toEqual({ step: 'waiting', attempt: state.attempt, notBefore: 0, wrongHashes: state.wrongHashes })
    }),
  )
})
