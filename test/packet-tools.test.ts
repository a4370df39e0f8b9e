import { spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { decodeJwt } from 'jose'
import { afterAll, beforeAll, expect, it } from 'vitest'
import type { Database } from '../electron/store/store.ts'
import type { Tablet } from './support/tablet.ts'
import { finalise, packetIdOf, received, signedInTablet, untilProgress } from './support/tablet-day.ts'
import { temporary } from './support/temporary.ts'

/** A clerk’s tools, as Debian ships them. None of our code opens or checks anything here. */
const tools = ['age', 'unzip', 'openssl', 'sha256sum']
const missing = tools.filter((tool) => spawnSync(tool, ['--version']).error)
const check = missing.length > 0 ? it.skip : it
if (missing.length > 0) console.log(`packet-tools: skipped, because ${missing.join(', ')} is not installed`)

let tablet: Tablet
let folder: string
let packetId: string
let publicKey: string
let contentHash: string
beforeAll(async () => {
  tablet = await signedInTablet()
  const key = await finalise(tablet, 0, 4)
  await untilProgress(tablet, key, received)
  packetId = await packetIdOf(tablet, key)
  folder = temporary()
  writeFileSync(join(folder, 'packet.age'), (await tablet.get('exportPacket', { packetId })).bytes)
  const one = (db: Database, sql: string) => db.prepare(sql).pluck().get() as string
  publicKey = (
    decodeJwt(await tablet.look((db) => one(db, 'SELECT certificate FROM machine'))) as { publicKey: string }
  ).publicKey
  contentHash = await tablet.look((db) => one(db, 'SELECT content_hash FROM application'))
})
afterAll(() => tablet?.end())

function run(tool: string, args: string[], input?: Buffer): Buffer {
  const { status, stdout, stderr } = spawnSync(tool, args, { cwd: folder, ...(input && { input }), maxBuffer: 1e8 })
  if (status !== 0) throw new Error(`${tool} ${args.join(' ')}: ${stderr.toString().slice(0, 500)}`)
  return stdout
}
const identity = (name: string) => join(tablet.folder, 'station', 'keys', name)
const inside = (name: string) => run('unzip', ['-p', 'packet.zip', name])
const hash = (bytes: Buffer) => createHash('sha256').update(bytes).digest('hex')

check('has the hash of its bytes for a name', () => {
  expect(run('sha256sum', ['packet.age']).toString().slice(0, 64)).toBe(packetId)
})

check('opens with age and the station’s identity, and with the recovery identity to the same bytes', () => {
  const zip = run('age', ['-d', '-i', identity('age-identity.txt'), 'packet.age'])
  writeFileSync(join(folder, 'packet.zip'), zip)
  expect(hash(run('age', ['-d', '-i', identity('recovery-identity.txt'), 'packet.age']))).toBe(hash(zip))
})

check('lists what the format says, stored and in the clear to unzip', () => {
  const names = run('unzip', ['-Z1', 'packet.zip']).toString().trim().split('\n').sort()
  expect(names).toEqual([
    'SHA256SUMS',
    'application.json',
    'manifest.json',
    'manifest.sig',
    'parts/finger-01.jws',
    'parts/finger-01.png',
    'parts/finger-02.jws',
    'parts/finger-02.png',
    'parts/finger-03.jws',
    'parts/finger-03.png',
    'parts/portrait.png',
  ])
  expect(JSON.parse(inside('application.json').toString()).fields.name).toBe('Người thử 0')
})

check('is signed by the machine: openssl verifies the manifest with the certificate’s key', () => {
  // RFC 8410: the 12 bytes before a raw Ed25519 key make it a SubjectPublicKeyInfo.
  const der = Buffer.concat([Buffer.from('302a300506032b6570032100', 'hex'), Buffer.from(publicKey, 'base64url')])
  writeFileSync(
    join(folder, 'machine.pem'),
    `-----BEGIN PUBLIC KEY-----\n${der.toString('base64')}\n-----END PUBLIC KEY-----\n`,
  )
  writeFileSync(join(folder, 'manifest.sig'), inside('manifest.sig'))
  const verify = (bytes: Buffer) => {
    writeFileSync(join(folder, 'signed'), bytes)
    return spawnSync(
      'openssl',
      ['pkeyutl', '-verify', '-rawin', '-pubin', '-inkey', 'machine.pem', '-sigfile', 'manifest.sig', '-in', 'signed'],
      { cwd: folder },
    ).status
  }
  const signed = Buffer.concat([Buffer.from('doorstep/manifest/1\0'), inside('manifest.json')])
  expect(verify(signed)).toBe(0)
  expect(verify(inside('manifest.json'))).not.toBe(0)
  signed[signed.length - 5]! ^= 1
  expect(verify(signed)).not.toBe(0)
})

check('adds up: sha256sum -c finds every part right, and the sums’ own hash is the contentHash', () => {
  mkdirSync(join(folder, 'out'))
  run('unzip', ['-q', 'packet.zip', '-d', 'out'])
  const { status, stdout } = spawnSync('sha256sum', ['-c', 'SHA256SUMS'], {
    cwd: join(folder, 'out'),
    encoding: 'utf8',
  })
  expect(status).toBe(0)
  expect(stdout.trim().split('\n')).toHaveLength(8)
  expect(hash(readFileSync(join(folder, 'out', 'SHA256SUMS')))).toBe(contentHash)
  expect(JSON.parse(inside('manifest.json').toString())).toMatchObject({ contentHash, formatVersion: 1 })
})
