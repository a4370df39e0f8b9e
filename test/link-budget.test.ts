import { randomBytes } from 'node:crypto'
import fc from 'fast-check'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { createAudit } from '../electron/audit/audit.ts'
import { getMachineKey } from '../electron/machine/machine.ts'
import { systemClock } from '../electron/store/clock.ts'
import { openStore, type Store } from '../electron/store/store.ts'
import { type Budget, createBudget, raiseBudget } from '../electron/upload/link/budget.ts'
import { temporary } from './support/temporary.ts'

const LIMIT = 1_000
const DAY_MS = 86_400_000
const NOON = new Date(2026, 10, 22, 12).getTime()

let folder: string
let key: Uint8Array
let store: Store
let now: number
let budget: Budget
beforeEach(() => {
  folder = temporary()
  key = randomBytes(32)
  now = NOON
  openAgain()
  getMachineKey(store.db)
})
afterEach(() => {
  budget.stop()
  store.close()
})
function openAgain(): void {
  store = openStore(folder, key, { mustExist: false })
  budget = createBudget({
    store,
    now: () => now,
    failed: (error) => {
      throw error
    },
  })
}
const raise = () => {
  const audit = createAudit(store.db, systemClock(), () => ({ machine: 'm', certificate: 'c' }))
  store.transaction(() => raiseBudget({ store, audit, now: () => now }, { officer: '100001', sitting: 's' }))
}
const mayGo = (bytes?: number) => budget.takes(LIMIT, bytes)

it('lets nothing more begin when the limit of a day is reached, and lets it again the next day', () => {
  expect(mayGo()).toBe(true)
  budget.moved(LIMIT - 1)
  expect(mayGo()).toBe(true)
  budget.moved(1)
  expect(mayGo()).toBe(false)
  now += DAY_MS
  expect(mayGo()).toBe(true)
  expect(budget.view(LIMIT)).toEqual({ usedBytes: 0, limitBytes: LIMIT, isRaised: false })
})

it('counts nothing where there is no limit', () => {
  budget.moved(50 * LIMIT)
  expect(budget.takes(undefined, LIMIT)).toBe(true)
})

it('goes over by one packet at most, however many are on their way', () => {
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 1, max: 400 }), { minLength: 1, maxLength: 30 }), (sizes) => {
      store.db.exec('DELETE FROM metered_use')
      const fresh = createBudget({ store, now: () => now, failed: () => {} })
      fresh.takes(LIMIT, undefined)
      const begun = sizes.filter((size) => fresh.takes(LIMIT, size))
      for (const size of begun) fresh.moved(size)
      expect(fresh.view(LIMIT).usedBytes).toBeLessThan(LIMIT + Math.max(...sizes))
      fresh.stop()
    }),
  )
})

it('gives back what a cut left over, when nothing is on its way any more', () => {
  expect(mayGo(LIMIT)).toBe(true)
  budget.moved(10)
  expect(mayGo(1)).toBe(false)
  expect(mayGo()).toBe(true)
  expect(mayGo(1)).toBe(true)
})

it('remembers over a restart', () => {
  budget.moved(700)
  budget.stop()
  store.close()
  openAgain()
  budget.moved(299)
  expect(budget.view(LIMIT).usedBytes).toBe(999)
  expect(mayGo()).toBe(true)
  budget.moved(1)
  expect(mayGo()).toBe(false)
})

it('lets packets go when an officer says so, for that day alone, and the log names him', () => {
  budget.moved(2 * LIMIT)
  raise()
  expect(mayGo()).toBe(true)
  expect(budget.view(LIMIT)).toEqual({ usedBytes: 2 * LIMIT, limitBytes: LIMIT, isRaised: true })
  const entries = store.db.prepare('SELECT entry FROM audit').pluck().all() as string[]
  expect(entries.map((entry) => JSON.parse(entry) as unknown)).toEqual([
    expect.objectContaining({ officer: '100001', act: 'upload-budget-raised' }),
  ])
  now += DAY_MS
  budget.moved(LIMIT)
  expect(mayGo()).toBe(false)
})
