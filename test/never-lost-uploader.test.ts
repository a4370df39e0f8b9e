/**
 * Promise: whatever one fault, or any two, do at whatever step of an upload, the tablet ends with a verified receipt for each
 * application, and the station has each of them once.
 */
import { cpSync } from 'node:fs'
import { join } from 'node:path'
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { ApplicationKey } from '../electron/contract/index.ts'
import { type Fault, openScriptedRoad, type ScriptedRoad } from './faults/scripted-road.ts'
import { singleFaults } from './faults/single-faults.ts'
import { readCustody } from './rehearse/custody.ts'
import type { Tablet } from './support/tablet.ts'
import { finalise, progressOf, received, signedInTablet, until, visitsOf } from './support/tablet-day.ts'

const PAIRS = 15
/** Longer than a body or an answer: all of it but the last byte. */
const ALL_BUT_ONE = 1e9
const singles = singleFaults([0, 1, 700, 9_000, ALL_BUT_ONE], [0, 17, 250, ALL_BUT_ONE])

let road: ScriptedRoad
let tablet: Tablet
const finalised: ApplicationKey[] = []

beforeAll(async () => {
  road = await openScriptedRoad(() => tablet.station().url)
  tablet = await signedInTablet({ visits: singles.length + PAIRS + 5, link: () => road.url })
  await visitsOf(tablet)
})
afterAll(async () => {
  await tablet?.end()
  await road?.close()
})

async function survives(faults: readonly Fault[]): Promise<void> {
  road.script(faults)
  const key = await finalise(tablet, finalised.length)
  finalised.push(key)
  await until(`the receipt through ${JSON.stringify(faults)}`, async () => {
    const progress = await progressOf(tablet, key)
    // The officer presses “try now” where something is blocked: nobody else may have to come.
    if (progress === 'blocked') await tablet.get('retryUploads', {})
    return received.includes(progress)
  })
  await road.settled()
}

describe('the tablet and the station', () => {
  it('have it in custody once and receipted, when one fault happens at any step', async () => {
    // One before all others, so that there is an answer of before.
    await survives([])
    let happened = 0
    for (const fault of singles) {
      await survives([fault])
      happened += road.happened()
    }
    expect(happened).toBe(singles.length)
    console.log(`${singles.length} single faults`)
  }, 240_000)

  it('have it in custody once and receipted, when any two faults happen', async () => {
    const one = fc.constantFrom(...singles)
    await fc.assert(
      fc.asyncProperty(one, one, (first, second) => survives([first, second])),
      // A failure is told of with its faults; there are not enough visits to look for a smaller one.
      { numRuns: PAIRS, endOnFailure: true },
    )
  }, 240_000)

  it('say the same afterwards: what is received opens, and nothing else is there', async () => {
    road.script([])
    const steps = await tablet.look((db) => db.prepare('SELECT DISTINCT step FROM packet').pluck().all())
    expect(steps).toEqual(['received'])
    const copy = join(tablet.folder, 'station-copy')
    cpSync(join(tablet.folder, 'station'), copy, { recursive: true })
    const { held, conflicts } = await readCustody({ folder: copy, scratch: join(tablet.folder, 'scratch') })
    const names = (keys: readonly ApplicationKey[]) =>
      keys.map(({ application, version }) => `${application}/${version}`)
    expect(names(held).sort()).toEqual(names(finalised).sort())
    expect(held.flatMap(({ problem }) => problem ?? [])).toEqual([])
    expect(conflicts).toEqual([])
  })
})
