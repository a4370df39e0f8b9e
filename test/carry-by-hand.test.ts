/** What cannot go by the network goes by hand, and comes back as receipts: counted both ways, and never doubled. */
import { readdirSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, describe, expect, test } from 'vitest'
import type { ApplicationKey } from '../electron/contract/index.ts'
import type { Station } from '../station/station.ts'
import type { Tablet, TabletOptions } from './support/tablet.ts'
import { finalise, progressOf, signedInTablet, until } from './support/tablet-day.ts'

const ends: (() => Promise<void>)[] = []
afterEach(async () => {
  for (const end of ends.splice(0).reverse()) await end()
})

/** Nothing of it goes by the network. */
async function heldBack(options: TabletOptions = {}): Promise<Tablet> {
  const tablet = await signedInTablet({
    ...options,
    coreStart: (folder) => ({ carry: [join(folder, 'stick')], ...options.coreStart?.(folder) }),
  })
  ends.push(tablet.end)
  await tablet.get('pauseUploads', {})
  return tablet
}

async function sealed(tablet: Tablet, index = 0): Promise<ApplicationKey> {
  const key = await finalise(tablet, index)
  await until('sealed', async () => (await progressOf(tablet, key)) === 'waiting')
  return key
}

const placeOf = async (tablet: Tablet) =>
  (await tablet.get('listCarryPlaces', {})).places.find((one) => one.kind === 'folder')!
const stick = (tablet: Tablet) => join(tablet.folder, 'stick')
const take = (station: Station, folder: string) => station.importCarried(folder)
/** With a second packet of it the station would say `conflict`. */
const statusesAt = async (station: Station, machine: string, { application }: ApplicationKey) =>
  (await station.store.statuses.after(machine, 0, 1_000))
    .filter((one) => one.application === application)
    .map(({ status }) => status)
const machineOf = async (station: Station) => (await station.machines())[0]!.machine

describe('packets on a stick', () => {
  test('are in custody once, and their receipts turn the tablet green, when the station has imported them', async () => {
    const tablet = await heldBack()
    const keys = [await sealed(tablet, 0), await sealed(tablet, 1)]
    const { place } = await placeOf(tablet)
    const out = await tablet.get('carryOut', { place })
    expect(out).toMatchObject({ asked: 2, written: 2 })
    const folder = join(stick(tablet), out.folder)
    const first = await take(tablet.station(), folder)
    // A second time changes nothing.
    const second = await take(tablet.station(), folder)
    expect(first.join(' ')).toMatch(/2 taken in/)
    expect(second.join(' ')).toMatch(/2 .*before/)
    const found = (await placeOf(tablet)).found.find(({ kind }) => kind === 'receipts')!
    expect(await tablet.get('takeReceipts', { place, name: found.name })).toMatchObject({ received: 2, unknown: 0 })
    expect(await tablet.get('takeReceipts', { place, name: found.name })).toMatchObject({ received: 0, again: 2 })
    for (const key of keys) {
      expect(await progressOf(tablet, key)).not.toBe('waiting')
      expect(await statusesAt(tablet.station(), await machineOf(tablet.station()), key)).toEqual(['pending'])
    }
  })

  test('are counted as missing or damaged and stay on the tablet, when the copy was cut short or is not sound', async () => {
    const tablet = await heldBack()
    const keys = [await sealed(tablet, 0), await sealed(tablet, 1), await sealed(tablet, 2)]
    const { place } = await placeOf(tablet)
    const out = await tablet.get('carryOut', { place })
    const folder = join(stick(tablet), out.folder)
    const files = readdirSync(join(folder, 'packets')).sort()
    rmSync(join(folder, 'packets', files[0]!))
    truncateSync(join(folder, 'packets', files[1]!), 1_000)
    await take(tablet.station(), folder)
    const found = (await placeOf(tablet)).found.find(({ kind }) => kind === 'receipts')!
    const taken = await tablet.get('takeReceipts', { place, name: found.name })
    expect(taken).toMatchObject({ received: 1, missing: 1, damaged: 1 })
    const waiting = await Promise.all(keys.map((key) => progressOf(tablet, key)))
    expect(waiting.filter((progress) => progress === 'waiting')).toHaveLength(2)
    // Carried again, the two arrive as well.
    const again = await tablet.get('carryOut', { place })
    expect(again.asked).toBe(2)
  })

  test('are not taken in, when the list is missing or signed by nobody', async () => {
    const tablet = await heldBack()
    await sealed(tablet)
    const { place } = await placeOf(tablet)
    const out = await tablet.get('carryOut', { place })
    const list = join(stick(tablet), out.folder, 'list.jws')
    const text = readFileSync(list, 'utf8')
    writeFileSync(list, `${text.slice(0, -4)}AAAA`)
    await expect(take(tablet.station(), join(stick(tablet), out.folder))).rejects.toThrow(/not signed/)
    rmSync(list)
    await expect(take(tablet.station(), join(stick(tablet), out.folder))).rejects.toThrow(/interrupted/)
  })

  test('reach the station through a second tablet, once each, when they are handed over to it', async () => {
    const one = await heldBack()
    const key = await sealed(one)
    const other = await heldBack({
      at: one.station(),
      coreStart: () => ({ carry: [stick(one)] }),
    })
    const out = await one.get('carryOut', { place: (await placeOf(one)).place })
    const there = await placeOf(other)
    expect(there.found).toContainEqual({ name: out.folder, kind: 'packets', isOurs: false })
    const taken = await other.get('takeOver', { place: there.place, name: out.folder })
    expect(taken).toEqual({ listed: 1, taken: 1, again: 0, missing: 0, damaged: 0 })
    expect(await other.get('takeOver', { place: there.place, name: out.folder })).toMatchObject({ taken: 0, again: 1 })
    await other.get('resumeUploads', {})
    await until('sent from the other tablet', async () =>
      (await other.get('listCarried', {})).packets.every(({ step }) => step === 'received'),
    )
    await one.get('resumeUploads', {})
    await until('the receipt at the maker', async () => (await progressOf(one, key)) !== 'waiting')
    await until('received', async () => ['received', 'pending'].includes(await progressOf(one, key)))
    expect(await statusesAt(one.station(), await machineOf(one.station()), key)).toEqual(['pending'])
  })

  test('are refused in words, when there is nothing to carry or the stick is gone', async () => {
    const tablet = await heldBack()
    const { place } = await placeOf(tablet)
    expect(await tablet.call('carryOut', { place })).toMatchObject({ ok: false, reason: 'nothing-to-carry' })
    expect(await tablet.call('carryOut', { place: '0'.repeat(16) })).toMatchObject({ ok: false, reason: 'place-away' })
  })
})
