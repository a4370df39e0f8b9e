import { createPrivateKey, generateKeyPairSync, type KeyObject } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { decodeJwt, decodeProtectedHeader, SignJWT } from 'jose'
import { v7 as uuidv7 } from 'uuid'
import { afterAll, beforeAll, expect, it } from 'vitest'
import type { Tablet } from './support/tablet.ts'
import { finalise, progressOf, received, signedInTablet, until, untilProgress, visitsOf } from './support/tablet-day.ts'
import { type Answering, type Link, linkTo } from './support/tablet-link.ts'

let link: Link
let tablet: Tablet
let stationKey: KeyObject
let next = 0
beforeAll(async () => {
  link = await linkTo(() => tablet.station().url)
  tablet = await signedInTablet({ visits: 20, link: () => link.url })
  await visitsOf(tablet)
  stationKey = createPrivateKey(readFileSync(join(tablet.folder, 'station', 'keys', 'receipt.pem')))
})
afterAll(async () => {
  await tablet?.end()
  await link?.close()
})

const strangersKey = generateKeyPairSync('ed25519').privateKey
type Forge = (jws: string) => Promise<string>

/** Signed again with other claims, by the station's own key unless told otherwise: what a mistaken station could say. */
const forge =
  (
    claims: Record<string, unknown>,
    { key = () => stationKey, header = {} }: { key?: () => KeyObject; header?: object } = {},
  ): Forge =>
  (jws) =>
    new SignJWT({ ...decodeJwt(jws), ...claims })
      .setProtectedHeader({ ...(decodeProtectedHeader(jws) as { alg: string }), ...header })
      .sign(key())

const unsigned: Forge = async (jws) => {
  const head = { ...decodeProtectedHeader(jws), alg: 'none' }
  return `${Buffer.from(JSON.stringify(head)).toString('base64url')}.${jws.split('.')[1]}.AA`
}

/** Every receipt on the line becomes another, in headers and in announcements. */
function forgeAll(make: Forge): { count: () => number } {
  let count = 0
  const changed = async (answer: Answering): Promise<Answering> => {
    const inHeader = answer.headers['doorstep-receipt']
    if (inHeader) {
      count += 1
      return { ...answer, headers: { ...answer.headers, 'doorstep-receipt': await make(inHeader) } }
    }
    const said = String(answer.headers['content-type']).includes('json') ? JSON.parse(answer.body.toString()) : {}
    if (!Array.isArray(said.packets)) return answer
    for (const packet of said.packets)
      if (packet.state === 'received') {
        count += 1
        packet.receipt = await make(packet.receipt)
      }
    const { 'content-length': _, ...headers } = answer.headers
    return { ...answer, headers, body: Buffer.from(JSON.stringify(said)) }
  }
  link.change = (_request, answer) => changed(answer)
  return { count: () => count }
}

const other = '5'.repeat(64)
const forgeries: Record<string, Forge> = {
  'signed by a stranger’s key': forge({}, { key: () => strangersKey }),
  'signed by a key with another id': forge({}, { key: () => strangersKey, header: { kid: 'mine' } }),
  'not signed at all': unsigned,
  'signed as another kind of statement': forge({}, { header: { typ: 'doorstep-token+jwt' } }),
  'without a kind': forge({}, { header: { typ: undefined } }),
  'for another packet': forge({ packetId: other }),
  'for another size': forge({ size: 1 }),
  'for another application': forge({ application: uuidv7() }),
  'for another version': forge({ version: 2 }),
  'for another content': forge({ contentHash: other }),
  'for another machine': forge({ machine: uuidv7() }),
  'of another station': forge({ station: 'practice-00000000' }),
  'of another environment': forge({ environment: 'production' }),
  'with more than a receipt says': forge({ deleteEverything: true }),
}

it.each(Object.keys(forgeries))('does not take a receipt %s', async (name) => {
  const forged = forgeAll(forgeries[name]!)
  const key = await finalise(tablet, next++)
  const { packetId } = await until('the packet', async () => (await tablet.get('listUploads', {})).uploads[0])
  await until('a verdict', async () => forged.count() >= 2 || (await progressOf(tablet, key)) === 'blocked')
  expect(['waiting', 'sending', 'blocked']).toContain(await progressOf(tablet, key))
  const { captures } = await tablet.get('getApplication', key)
  expect(captures.every(({ hasImage }) => hasImage)).toBe(true)
  expect(await tablet.get('exportPacket', { packetId })).toMatchObject({ fileName: `${packetId}.age` })

  link.change = (_request, answer) => answer
  await tablet.get('retryUploads', {})
  await untilProgress(tablet, key, received)
})
