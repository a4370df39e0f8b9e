import { execFileSync } from 'node:child_process'
import { readFileSync, renameSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { decodeJwt, decodeProtectedHeader, importJWK, jwtVerify } from 'jose'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { openKeys } from '../station/keys.ts'
import { KeyList, RECEIPT_HEADER, SyncAnswer, typ } from '../station/protocol/index.ts'
import type { Station } from '../station/station.ts'
import { newOfficer } from './support/packet.ts'
import { enrolMachine, type StationClient, startStation, temporaryFolder } from './support/station-client.ts'

const WEEK_MS = 7 * 24 * 60 * 60 * 1000
let folder: ReturnType<typeof temporaryFolder>
let station: Station
let client: StationClient
let clock: number
const officer = newOfficer()
const keysFolder = () => join(folder.path, 'keys')

beforeEach(async () => {
  folder = temporaryFolder()
  clock = Date.now()
  station = await startStation(folder.path, { now: () => clock })
  client = await enrolMachine(await station.newEnrolmentCode())
})
afterEach(async () => {
  await station.close()
  folder.remove()
})

async function sync(): Promise<KeyList> {
  const answer = await fetch(`${client.url}/v1/sync`, { headers: await client.token() })
  const { keyList } = SyncAnswer.parse(await answer.json())
  const x = readFileSync(join(keysFolder(), 'root.pub'), 'utf8').trim()
  const root = await importJWK({ kty: 'OKP', crv: 'Ed25519', x }, 'EdDSA')
  return KeyList.parse((await jwtVerify(keyList, root, { algorithms: ['EdDSA'], typ: typ.keyList })).payload)
}

const kidOf = async (response: Response) => decodeProtectedHeader(response.headers.get(RECEIPT_HEADER) ?? '').kid
const sealedTo = (list: KeyList, index = 0) => ({
  keyId: list.ageRecipients[index]!.keyId,
  recipients: [list.ageRecipients[index]!.recipient, list.recovery.recipient],
})

describe('rotated keys', () => {
  it('come to tablets with their next sync, the old ones retired, while the station runs', async () => {
    const before = await sync()
    await station.rotateKeys({})
    const after = await sync()
    expect(after.version).toBe(before.version + 1)
    expect(after.ageRecipients.map(({ status }) => status)).toEqual(['active', 'retired'])
    expect(after.ageRecipients[1]?.recipient).toBe(before.ageRecipients[0]?.recipient)
    expect(after.receiptKeys.slice(1)).toEqual(before.receiptKeys)
    expect(after.receiptKeys[0]).not.toEqual(before.receiptKeys[0])
  })

  it('open what was sealed to the old one and to the new one, without a doubt, before and after a restart', async () => {
    const old = await client.packet(officer)
    await station.rotateKeys({})
    const list = await sync()
    expect((await client.send(old)).status).toBe(204)
    const fresh = await client.packet(officer, sealedTo(list))
    expect((await client.send(fresh)).status).toBe(204)
    await station.close()
    station = await startStation(folder.path, { now: () => clock })
    const late = await client.packet(officer, sealedTo(list, 1))
    expect((await client.send(late)).status).toBe(204)
    const { statuses } = await client.announce([])
    expect(statuses.filter(({ reason }) => reason?.includes('key'))).toEqual([])
    expect((await station.openPacket(old.packetId)).record.application).toBe(old.application)
  })

  it('sign receipts only after a week, so that no tablet meets a key that it was never told of', async () => {
    const [first] = (await sync()).receiptKeys
    await station.rotateKeys({})
    const [second] = (await sync()).receiptKeys
    expect(await kidOf(await client.send(await client.packet(officer)))).toBe(first?.keyId)
    clock += WEEK_MS + 1
    expect(await kidOf(await client.send(await client.packet(officer)))).toBe(second?.keyId)
  })

  it('wait for the root where that is off-line, signed with stock tools', async () => {
    renameSync(join(keysFolder(), 'root.pem'), join(folder.path, 'root.pem'))
    const before = await sync()
    const said = await station.rotateKeys({})
    expect(said.join('\n')).toContain('openssl pkeyutl')
    expect((await sync()).version).toBe(before.version)
    expect((await client.send(await client.packet(officer))).status).toBe(204)
    await expect(station.rotateKeys({})).rejects.toMatchObject({ code: 'bad-option' })
    await expect(station.rotateKeys({ signature: 'A'.repeat(86) })).rejects.toMatchObject({ code: 'bad-option' })
    const input = ['-inkey', join(folder.path, 'root.pem'), '-in', join(keysFolder(), 'key-list.next')]
    const signature = execFileSync('openssl', ['pkeyutl', '-sign', '-rawin', ...input]).toString('base64url')
    await station.rotateKeys({ signature: `${signature}==` })
    const after = await sync()
    expect(after.version).toBe(before.version + 1)
    expect((await client.send(await client.packet(officer, sealedTo(after)))).status).toBe(204)
  })

  it('are taken up by another process with the same folder at its next request', async () => {
    const other = await openKeys({ folder: keysFolder(), environment: 'practice', databaseExists: true })
    other.settle({ name: station.identity.name, environment: 'practice' }, clock)
    const before = other.age
    await station.rotateKeys({})
    expect(await other.refresh()).toBe(true)
    expect(other.age).not.toEqual(before)
    expect(decodeJwt(other.keyList)).toMatchObject({ version: 2 })
    expect(await other.refresh()).toBe(false)
  })

  it('are not taken from a folder that lacks them: the station goes on with those it has', async () => {
    const other = await startStation(join(folder.path, 'other'))
    const list = join(keysFolder(), 'key-list.jws')
    const ours = readFileSync(list)
    writeFileSync(list, readFileSync(join(folder.path, 'other/keys/key-list.jws')))
    expect((await client.send(await client.packet(officer))).headers.get(RECEIPT_HEADER)).toBeTruthy()
    writeFileSync(list, ours)
    await other.close()
  })

  it('are files of the owner alone', async () => {
    await station.rotateKeys({})
    for (const name of ['receipt.pem', 'age-identity.txt', 'key-list.jws'])
      expect(statSync(join(keysFolder(), name)).mode & 0o077).toBe(0)
  })
})

describe('a machine', () => {
  it('that is replaced is revoked when the new one enrols', async () => {
    const code = await station.newEnrolmentCode(undefined, client.machine.machine)
    expect((await station.machines()).map(({ revokedAt }) => revokedAt)).toEqual([undefined])
    const fresh = await enrolMachine(code)
    const [old, next] = await station.machines()
    expect(old).toMatchObject({ machine: client.machine.machine, replacedBy: fresh.machine.machine })
    expect(old?.revokedAt).toBeTruthy()
    expect(next?.revokedAt).toBeUndefined()
    await expect(station.newEnrolmentCode(undefined, crypto.randomUUID())).rejects.toMatchObject({ code: 'bad-option' })
  })
})
