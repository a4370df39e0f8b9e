/** The process ends between a parcel's file and its row: the same file goes again, once, and its answer is not lost. */
import { mkdirSync, readdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { generateX25519Identity, identityToRecipient } from 'age-encryption'
import { expect, test } from 'vitest'
import { judge } from '../station/clerk/acts.ts'
import { findBrokenClerkAct } from '../station/clerk/log.ts'
import { handOver } from '../station/hand-off/hand-over.ts'
import type { Partner } from '../station/hand-off/partners.ts'
import { listHandOffs } from '../station/hand-off/queue.ts'
import { openParts } from '../station/parts.ts'
import { typ } from '../station/protocol/index.ts'
import { newPrivateKeyPem, readSigningKey } from '../station/signing/ed25519.ts'
import { signStatement } from '../station/signing/jws.ts'
import type { SqlDatabase } from '../station/store/sql.ts'
import { stationWithMachine } from './support/station-client.ts'
import { temporary } from './support/temporary.ts'

test('a cut between file and row hands over the same file again, and keeps the answer that came meanwhile', async () => {
  const folder = join(temporary(), 'partner')
  const answerKey = readSigningKey(newPrivateKeyPem())
  const recipient = await identityToRecipient(await generateX25519Identity())
  const partners: Partner[] = [
    {
      ...{ region: '51', name: 'Sichuan', recipient, answerKey: answerKey.publicKey, folder, formats: [1] },
      takes: ['fingers', 'irises', 'documents', 'signatures'],
    },
  ]
  const all = await stationWithMachine({ partners })
  const packet = await all.client.packet(all.officer, {
    changeRecord: (record) => ({ ...record, formatVersion: 4, crossRegion: { home: '51', here: '34' } }),
  })
  expect((await all.client.send(packet)).status).toBe(204)
  await all.station.close()

  const options = { dataFolder: all.dataFolder, port: 0, environment: 'practice', country: 'vn', partners } as const
  const parts = await openParts(options)
  const state = async () => (await listHandOffs(parts.database, parts.sealer, 10)).map((line) => line.state)
  const acts = async () =>
    (await parts.database.read((sql) => sql.all<{ entry: string }>('SELECT entry FROM clerk_act ORDER BY sequence')))
      .map(({ entry }) => JSON.parse(entry).act)
      .filter((act) => act.includes('hand'))
  try {
    const { application, version } = packet
    await judge(parts, 'lan', { application, version }, { status: 'accepted' })
    const cut: SqlDatabase = { ...parts.database, write: () => Promise.reject(new Error('the power went')) }
    expect(await handOver({ ...parts, database: cut }, 'lan')).toMatchObject({ handed: 0, failed: 1 })
    const parcels = readdirSync(join(folder, 'parcels'))
    expect(parcels).toHaveLength(1)
    expect([await state(), await acts()]).toEqual([['waiting'], []])

    const handOff = parcels[0]!.replace('.age', '')
    const at = '2026-11-23T00:00:00Z'
    const answer = { formatVersion: 1, handOff, application, version, state: 'acknowledged', at }
    const write = (name: string) => {
      mkdirSync(join(folder, 'answers'), { recursive: true })
      writeFileSync(join(folder, 'answers', name), signStatement(typ.handOffAnswer, 'partner', answerKey, answer))
    }
    write('a.jws')
    expect(await handOver(parts, 'lan')).toMatchObject({ handed: 1, answered: 0, unknown: 0 })
    expect(readdirSync(join(folder, 'parcels'))).toEqual(parcels)
    write('again.jws')
    expect(await handOver(parts, 'lan')).toMatchObject({ handed: 0, answered: 1, unknown: 0 })
    expect(await state()).toEqual(['acknowledged'])
    expect(await acts()).toEqual(['handed-off', 'hand-off-acknowledged'])
    expect(await findBrokenClerkAct(parts.database)).toBeUndefined()
  } finally {
    await parts.close()
    await all.end()
  }
})
