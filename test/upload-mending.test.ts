/** A packet that cannot go by itself: who can mend it, what can be done, and that it is done. */
import { readdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { type ApplicationKey, BlockedReason } from '../electron/contract/index.ts'
import { mendingOf } from '../electron/upload/mending.ts'
import type { Tablet } from './support/tablet.ts'
import { finalise, progressOf, signedInTablet, until } from './support/tablet-day.ts'

test.each(BlockedReason.options)('%s has somebody who can mend it and something that can be done', (reason) => {
  const { who, acts } = mendingOf(reason)
  expect(who).not.toBe('')
  expect(acts.length).toBeGreaterThan(0)
  // An officer alone at a bedside can always ask somebody.
  expect(acts).toContain('hand-over')
})

describe('a blocked packet', () => {
  let tablet: Tablet
  let key: ApplicationKey
  beforeEach(async () => {
    tablet = await signedInTablet({
      coreStart: (folder) => ({ copies: join(folder, 'copies'), carry: [join(folder, 'stick')] }),
    })
    await tablet.get('pauseUploads', {})
    key = await finalise(tablet, 0)
    await until('two copies', async () => (await uploads())[0]?.copies === 2)
  })
  afterEach(() => tablet.end())

  const uploads = async () => (await tablet.get('listUploads', {})).uploads
  const block = (reason: BlockedReason, damage = false) =>
    tablet.look((db) => {
      db.prepare("UPDATE packet SET step = 'blocked', reason = ?").run(reason)
      if (damage) db.prepare('UPDATE packet_bytes SET bytes = zeroblob(length(bytes))').run()
    })
  const arrives = async () => {
    await tablet.get('resumeUploads', {})
    await until('received', async () => ['received', 'pending'].includes(await progressOf(tablet, key)))
  }
  const packetId = async () => (await uploads())[0]!.packetId

  test('shows who can mend it, and what', async () => {
    await block('cannot-open')
    expect((await uploads())[0]).toMatchObject({ step: 'blocked', mend: mendingOf('cannot-open') })
  })

  test('goes, when it is sent again', async () => {
    await block('unknown-machine')
    await tablet.get('mendPacket', { packetId: await packetId(), how: 'send-again' })
    await arrives()
  })

  test('goes as a new packet, when it is sealed anew', async () => {
    await block('cannot-open')
    const old = await packetId()
    await tablet.get('mendPacket', { packetId: old, how: 'reseal' })
    expect((await uploads()).map((upload) => upload.packetId)).not.toContain(old)
    await arrives()
  })

  test('goes with its own id, when the second copy has its sound bytes', async () => {
    await block('damaged-here', true)
    await tablet.get('mendPacket', { packetId: await packetId(), how: 'repair' })
    await arrives()
  })

  test('is not repaired, when the second copy is damaged as well', async () => {
    await block('damaged-here', true)
    const copies = join(tablet.folder, 'copies')
    for (const name of readdirSync(copies)) writeFileSync(join(copies, name), 'no packet')
    const outcome = await tablet.call('mendPacket', { packetId: await packetId(), how: 'repair' })
    expect(outcome).toMatchObject({ ok: false, reason: 'not-possible' })
    expect((await uploads())[0]!.step).toBe('blocked')
  })

  test('is not mended in a way that its reason has not', async () => {
    await block('wrong-environment')
    for (const how of ['send-again', 'reseal', 'repair'] as const)
      expect(await tablet.call('mendPacket', { packetId: await packetId(), how })).toMatchObject({
        ok: false,
        reason: 'not-possible',
      })
    expect((await uploads())[0]!.step).toBe('blocked')
  })

  test('is left behind on a stick as well, when it was sealed anew', async () => {
    await block('cannot-open')
    await tablet.get('mendPacket', { packetId: await packetId(), how: 'reseal' })
    const { place } = (await tablet.get('listCarryPlaces', {})).places.find(({ kind }) => kind === 'folder')!
    expect(await tablet.get('carryOut', { place })).toMatchObject({ asked: 1, written: 1 })
  })

  test('keeps what the officer told the supervisor, and who told it is logged', async () => {
    await block('wrong-station')
    await tablet.get('handToSupervisor', { packetId: await packetId(), note: 'Sai trạm' })
    expect((await uploads())[0]!.handed).toBe('Sai trạm')
    const logged = await tablet.look((db) =>
      db.prepare("SELECT count(*) FROM audit WHERE entry LIKE '%packet-handed-over%'").pluck().get(),
    )
    expect(logged).toBe(1)
  })

  test('holds no other back', async () => {
    await block('malformed')
    const next = await finalise(tablet, 1)
    await tablet.get('resumeUploads', {})
    await until('the other', async () => ['received', 'pending'].includes(await progressOf(tablet, next)))
    expect((await uploads()).find(({ application }) => application === key.application)?.step).toBe('blocked')
  })
})
