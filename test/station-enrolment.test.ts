import { randomBytes } from 'node:crypto'
import { decodeProtectedHeader, importJWK, jwtVerify } from 'jose'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import {
  Certificate,
  EnrolmentAnswer,
  KeyList,
  NONCE_HEADER,
  Problem,
  SyncAnswer,
  typ,
} from '../station/protocol/index.ts'
import type { Station } from '../station/station.ts'
import { newSigningPair, sha256Hex } from './support/packet.ts'
import {
  enrolMachine,
  enrolmentRequest,
  postJson,
  readCode,
  signToken,
  startStation,
  temporaryFolder,
} from './support/station-client.ts'

const START = Date.UTC(2026, 2, 2, 1)
const HOUR_MS = 60 * 60 * 1000

let folder: ReturnType<typeof temporaryFolder>
let station: Station
let clock: number

beforeEach(async () => {
  folder = temporaryFolder()
  clock = START
  station = await startStation(folder.path, { now: () => clock })
})
afterEach(async () => {
  await station.close()
  folder.remove()
})

const ask = async (body: unknown) => {
  const response = await postJson(`${station.url}/v1/enrolments`, body)
  return { status: response.status, body: await response.json() }
}
const problem = async (body: unknown) => Problem.parse((await ask(body)).body).error

describe('enrolment', () => {
  it('gives a certificate that is pinned to the root in the code', async () => {
    const code = readCode(await station.newEnrolmentCode())
    const pair = newSigningPair()
    const answer = EnrolmentAnswer.parse((await ask(enrolmentRequest(code, pair))).body)
    expect(sha256Hex(Buffer.from(answer.rootPublicKey, 'base64url'))).toBe(code.rootSha256)
    const root = await importJWK({ kty: 'OKP', crv: 'Ed25519', x: answer.rootPublicKey }, 'EdDSA')
    const list = await jwtVerify(answer.keyList, root, { algorithms: ['EdDSA'], typ: typ.keyList })
    const keys = KeyList.parse(list.payload)
    const { kid } = decodeProtectedHeader(answer.certificate)
    const listed = keys.receiptKeys.find(({ keyId }) => keyId === kid)!
    const receiptKey = await importJWK({ kty: 'OKP', crv: 'Ed25519', x: listed.publicKey }, 'EdDSA')
    const verified = await jwtVerify(answer.certificate, receiptKey, { algorithms: ['EdDSA'], typ: typ.certificate })
    const certificate = Certificate.parse(verified.payload)
    expect(certificate).toMatchObject({ publicKey: pair.publicKey, environment: 'practice', country: 'vn' })
    expect(certificate.rootSha256).toBe(code.rootSha256)
  })

  it('gives the same certificate when the same machine asks again with its code, even after it expired', async () => {
    const code = readCode(await station.newEnrolmentCode(HOUR_MS))
    const request = enrolmentRequest(code, newSigningPair())
    const first = await ask(request)
    clock += 2 * HOUR_MS
    expect(await ask(request)).toEqual(first)
  })

  it('refuses another machine with a used code', async () => {
    const code = readCode(await station.newEnrolmentCode())
    await ask(enrolmentRequest(code, newSigningPair()))
    expect(await problem(enrolmentRequest(code, newSigningPair()))).toBe('code-used')
  })

  it('enrols one of two machines that ask with one code at the same time', async () => {
    const code = readCode(await station.newEnrolmentCode())
    const answers = await Promise.all([1, 2, 3].map(() => ask(enrolmentRequest(code, newSigningPair()))))
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 409, 409])
  })

  it('refuses an expired code', async () => {
    const code = readCode(await station.newEnrolmentCode(HOUR_MS))
    clock += HOUR_MS + 1
    expect(await problem(enrolmentRequest(code, newSigningPair()))).toBe('code-expired')
  })

  it('refuses a request whose hash was made with another secret', async () => {
    const code = readCode(await station.newEnrolmentCode())
    const secret = randomBytes(16).toString('base64url')
    expect(await problem(enrolmentRequest(code, newSigningPair(), { secret }))).toBe('code-unknown')
    const good = enrolmentRequest(code, newSigningPair())
    expect((await ask(good)).status).toBe(200)
  })

  it('refuses a code that it never gave', async () => {
    const code = { ...readCode(await station.newEnrolmentCode()), secret: randomBytes(16).toString('base64url') }
    expect(await problem(enrolmentRequest(code, newSigningPair()))).toBe('code-unknown')
  })

  it('refuses a request that another key signed', async () => {
    const code = readCode(await station.newEnrolmentCode())
    const request = enrolmentRequest(code, newSigningPair())
    const { signature } = enrolmentRequest(code, newSigningPair())
    expect(await problem({ ...request, signature })).toBe('bad-request')
  })

  it('refuses unknown fields', async () => {
    const code = readCode(await station.newEnrolmentCode())
    expect(await problem({ ...enrolmentRequest(code, newSigningPair()), more: 1 })).toBe('bad-request')
  })

  it('gives every machine its own slip prefix', async () => {
    const prefixes = new Set<string>()
    for (let count = 0; count < 20; count += 1) {
      const { certificate } = await enrolMachine(await station.newEnrolmentCode())
      const { slipPrefix } = JSON.parse(Buffer.from(certificate.split('.')[1]!, 'base64url').toString())
      prefixes.add(slipPrefix)
    }
    expect(prefixes.size).toBe(20)
  })
})

describe('a token', () => {
  const sync = async (token: string) => {
    const response = await fetch(`${station.url}/v1/sync`, { headers: { authorization: `Bearer ${token}` } })
    return { status: response.status, nonce: response.headers.get(NONCE_HEADER)!, body: await response.json() }
  }
  const freshNonce = async () => (await fetch(`${station.url}/v1/nonce`)).headers.get(NONCE_HEADER)!

  it('lets its machine in for an hour, and a refusal brings a nonce that does again', async () => {
    const { machine } = await enrolMachine(await station.newEnrolmentCode())
    const token = await signToken(machine, { nonce: await freshNonce() })
    const answer = await sync(token)
    expect(SyncAnswer.parse(answer.body).officers).toHaveLength(1)
    clock += HOUR_MS + 1
    const late = await sync(token)
    expect(late.status).toBe(401)
    expect((await sync(await signToken(machine, { nonce: late.nonce }))).status).toBe(200)
  })

  it('is refused when its nonce is not the station’s, its kind another or its key another machine’s', async () => {
    const { machine } = await enrolMachine(await station.newEnrolmentCode())
    const other = await enrolMachine(await station.newEnrolmentCode())
    const nonce = await freshNonce()
    const forged = Buffer.from(nonce, 'base64url')
    forged[20]! ^= 1
    const tokens = [
      await signToken(machine, { nonce: forged.toString('base64url') }),
      await signToken(machine, { nonce }, { alg: 'EdDSA', typ: typ.receipt }),
      await signToken({ ...other.machine, machine: machine.machine }, { nonce }),
      'no.token.atall',
    ]
    for (const token of tokens) expect((await sync(token)).status).toBe(401)
  })

  it('is refused as unknown when its machine was never enrolled', async () => {
    const { machine } = await enrolMachine(await station.newEnrolmentCode())
    const stranger = { ...newSigningPair(), machine: machine.machine.replace(/.{12}$/, '000000000000') }
    const answer = await sync(await signToken(stranger, { nonce: await freshNonce() }))
    expect(Problem.parse(answer.body).error).toBe('unknown-machine')
  })

  it('brings no names to a revoked machine', async () => {
    const client = await enrolMachine(await station.newEnrolmentCode())
    await station.revokeMachine(client.machine.machine)
    const answer = await sync(await signToken(client.machine, { nonce: await freshNonce() }))
    expect(answer.status).toBe(403)
    expect((await client.announce([])).packets).toEqual([])
  })
})

describe('a station started again', () => {
  it('goes on with its name, keys, machines and port', async () => {
    const code = await station.newEnrolmentCode()
    const client = await enrolMachine(code)
    const { url, identity } = station
    await station.close()
    station = await startStation(folder.path)
    expect(station.url).toBe(url)
    expect(station.identity).toEqual(identity)
    const answer = await postJson(`${url}/v1/enrolments`, enrolmentRequest(readCode(code), client.machine))
    expect(EnrolmentAnswer.parse(await answer.json()).certificate).toBe(client.certificate)
  })

  it('takes another port when the kept one is taken', async () => {
    const { url } = station
    await station.close()
    const squatter = temporaryFolder()
    const other = await startStation(squatter.path, { port: Number(new URL(url).port) })
    station = await startStation(folder.path)
    expect(station.url).not.toBe(url)
    const again = station.url
    await station.close()
    await other.close()
    squatter.remove()
    station = await startStation(folder.path)
    expect(station.url).toBe(again)
  })

  it('refuses another environment and makes no new keys beside its data', async () => {
    await station.close()
    const recoveryRecipient = anyRecipient()
    await expect(startStation(folder.path, { environment: 'production', recoveryRecipient })).rejects.toMatchObject({
      name: 'StationError',
    })
    await expect(startStation(folder.path, { keysFolder: `${folder.path}/elsewhere` })).rejects.toMatchObject({
      code: 'keys-missing',
    })
    station = await startStation(folder.path)
  })
})

/** Any recipient; nothing is sealed to it here. */
const anyRecipient = () => `age1${'q'.repeat(58)}`
