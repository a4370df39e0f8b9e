/** However an application travels, and however often: it is at the station once, and its maker has a receipt. */
import { join } from 'node:path'
import fc from 'fast-check'
import { afterEach, expect, test } from 'vitest'
import type { ApplicationKey } from '../electron/contract/index.ts'
import type { Tablet } from './support/tablet.ts'
import { finalise, progressOf, signedInTablet, until } from './support/tablet-day.ts'

const ends: (() => Promise<void>)[] = []
afterEach(async () => {
  for (const end of ends.splice(0).reverse()) await end()
})

const placeOf = async (tablet: Tablet) =>
  (await tablet.get('listCarryPlaces', {})).places.find(({ kind }) => kind === 'folder')!

const steps = ['write-out', 'import', 'take-receipts', 'hand-over', 'send-from-other', 'send-from-maker'] as const
type Step = (typeof steps)[number]

async function play(order: readonly Step[]): Promise<void> {
  const maker = await signedInTablet({ coreStart: (folder) => ({ carry: [join(folder, 'stick')] }) })
  ends.push(maker.end)
  const stick = join(maker.folder, 'stick')
  const other = await signedInTablet({ at: maker.station(), coreStart: () => ({ carry: [stick] }) })
  ends.push(other.end)
  await maker.get('pauseUploads', {})
  await other.get('pauseUploads', {})
  const keys: ApplicationKey[] = [await finalise(maker, 0), await finalise(maker, 1)]
  for (const key of keys) await until('sealed', async () => (await progressOf(maker, key)) === 'waiting')
  const { place } = await placeOf(maker)
  const found = async (kind: 'packets' | 'receipts', at: Tablet) =>
    (await placeOf(at)).found.filter((one) => one.kind === kind)
  const acts: Record<Step, () => Promise<unknown>> = {
    'write-out': () => maker.call('carryOut', { place }),
    import: async () => {
      for (const { name } of await found('packets', other)) await maker.station().importCarried(join(stick, name))
    },
    'take-receipts': async () => {
      for (const { name } of await found('receipts', maker)) await maker.call('takeReceipts', { place, name })
    },
    'hand-over': async () => {
      for (const { name } of await found('packets', other)) await other.call('takeOver', { place, name })
    },
    'send-from-other': () => other.get('resumeUploads', {}),
    'send-from-maker': () => maker.get('resumeUploads', {}),
  }
  for (const step of order) await acts[step]()
  // Whatever came before: the road is open in the end.
  await maker.get('resumeUploads', {})
  await other.get('resumeUploads', {})
  const machines = await maker.station().machines()
  for (const key of keys) {
    await until('received', async () => ['received', 'pending'].includes(await progressOf(maker, key)))
    for (const { machine } of machines) {
      const said = await maker.station().store.statuses.after(machine, 0, 1_000)
      const own = said.filter(({ application }) => application === key.application)
      expect(own.map(({ status }) => status).filter((status) => status !== 'pending')).toEqual([])
      expect(own.length).toBeLessThanOrEqual(1)
    }
  }
  await until('nothing left at the other', async () =>
    (await other.get('listCarried', {})).packets.every(({ step }) => step === 'received'),
  )
}

test('is once at the station with a receipt at its maker, in any order of stick, hand-over and network', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(fc.constantFrom(...steps), { minLength: 1, maxLength: 9 }), async (order) => {
      await play(order)
      for (const end of ends.splice(0).reverse()) await end()
    }),
    {
      numRuns: 12,
      examples: [[['write-out', 'hand-over', 'import', 'send-from-other', 'take-receipts', 'send-from-maker']]],
    },
  )
}, 180_000)
