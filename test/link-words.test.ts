import { spawnSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { createServer, type ServerResponse } from 'node:http'
import { createServer as createTlsServer } from 'node:https'
import { type AddressInfo, createServer as createTcpServer, type Server } from 'node:net'
import { join } from 'node:path'
import fc from 'fast-check'
import { afterEach, describe, expect, it } from 'vitest'
import { LinkWord } from '../electron/contract/index.ts'
import { type Failure, signInHostOf, waitMs, wordOf } from '../electron/upload/link/word-of.ts'
import { createStationClient, StationError } from '../electron/upload/station-client.ts'
import { Problem } from '../station/protocol/index.ts'
import { temporary } from './support/temporary.ts'

const hasOpenssl = spawnSync('openssl', ['version']).status === 0
if (!hasOpenssl) console.log('test/link-words: one is skipped, there is no openssl here to make a certificate with')

const there = { hasNetwork: true }
const nowhere = { hasNetwork: false }
const offline = (errno?: string): Failure => ({ code: 'offline', errno })
const stranger = (status: number, contentType?: string): Failure => ({ code: 'not-the-station', status, contentType })
const said = (error: Problem['error'], status = 400): Failure => ({
  code: error === 'unauthorised' ? 'unauthorised' : 'refused',
  problem: { error, message: '' },
  status,
})

describe('the word for a failure', () => {
  it.each([
    [offline('ECONNREFUSED'), 'station-down', 'station-down'],
    [offline('ECONNRESET'), 'station-down', 'station-down'],
    [offline('EHOSTUNREACH'), 'station-down', 'no-network'],
    [offline('ETIMEDOUT'), 'station-down', 'no-network'],
    [offline(), 'station-down', 'no-network'],
    [offline('EAI_AGAIN'), 'station-down', 'no-network'],
    [offline('ENOTFOUND'), 'station-down', 'no-network'],
    [offline('ENETUNREACH'), 'no-network', 'no-network'],
    [offline('ENETDOWN'), 'no-network', 'no-network'],
    [offline('ERR_STATION_KEY'), 'captive-portal', 'captive-portal'],
    [offline('DEPTH_ZERO_SELF_SIGNED_CERT'), 'captive-portal', 'captive-portal'],
    [offline('ERR_TLS_CERT_ALTNAME_INVALID'), 'captive-portal', 'captive-portal'],
    [offline('EPROTO'), 'captive-portal', 'captive-portal'],
    [offline('HPE_INVALID_CONSTANT'), 'captive-portal', 'captive-portal'],
    [offline('CERT_NOT_YET_VALID'), 'wrong-clock', 'wrong-clock'],
    [offline('CERT_HAS_EXPIRED'), 'captive-portal', 'captive-portal'],
    [stranger(200, 'text/html'), 'captive-portal', 'captive-portal'],
    [stranger(302), 'captive-portal', 'captive-portal'],
    [stranger(511), 'captive-portal', 'captive-portal'],
    [stranger(404, 'text/html; charset=utf-8'), 'captive-portal', 'captive-portal'],
    [stranger(500, 'text/html'), 'captive-portal', 'captive-portal'],
    [stranger(500), 'station-down', 'station-down'],
    [stranger(502, 'text/html'), 'station-down', 'station-down'],
    [stranger(503), 'station-down', 'station-down'],
    [stranger(504), 'station-down', 'station-down'],
    [stranger(507), 'station-full', 'station-full'],
    [{ code: 'not-the-station' }, 'captive-portal', 'captive-portal'],
    [said('storage-full', 507), 'station-full', 'station-full'],
    [said('unavailable', 503), 'station-down', 'station-down'],
    [said('too-many', 429), 'station-down', 'station-down'],
    [said('unauthorised', 401), 'token-expired', 'token-expired'],
    [said('unknown-machine', 403), 'station-refuses', 'station-refuses'],
    [said('bad-request'), 'station-refuses', 'station-refuses'],
  ] as [Failure, LinkWord, LinkWord][])('%j is %s with a network and %s without one', (failure, withOne, without) => {
    expect(wordOf(failure, there)).toBe(withOne)
    expect(wordOf(failure, nowhere)).toBe(without)
  })

  it('is the clock, where it differs from the station’s by more than five minutes, either way', () => {
    fc.assert(
      fc.property(fc.integer({ min: -1_000_000, max: 1_000_000 }), (clockAheadSeconds) => {
        const seen = { hasNetwork: true, clockAheadSeconds }
        const isOff = Math.abs(clockAheadSeconds) > 300
        expect(wordOf(offline('CERT_HAS_EXPIRED'), seen)).toBe(isOff ? 'wrong-clock' : 'captive-portal')
        expect(wordOf(said('unauthorised', 401), seen)).toBe(isOff ? 'wrong-clock' : 'token-expired')
        // A clock is no reason for these.
        expect(wordOf(said('storage-full', 507), seen)).toBe('station-full')
        expect(wordOf(offline('ECONNREFUSED'), seen)).toBe('station-down')
      }),
    )
  })

  it('is one that the page has a sentence for, whatever the failure is', () => {
    const anything = fc.record({
      code: fc.constantFrom('offline', 'unauthorised', 'not-the-station', 'refused', 'stopped'),
      problem: fc.option(fc.record({ error: fc.constantFrom(...Problem.shape.error.options), message: fc.string() }), {
        nil: undefined,
      }),
      status: fc.option(fc.integer({ min: 100, max: 599 }), { nil: undefined }),
      errno: fc.option(fc.string(), { nil: undefined }),
      contentType: fc.option(fc.string(), { nil: undefined }),
    } as const)
    fc.assert(
      fc.property(anything, fc.boolean(), fc.double(), (failure, hasNetwork, clockAheadSeconds) => {
        const word = wordOf(failure, { hasNetwork, clockAheadSeconds })
        expect(LinkWord.safeParse(word).success).toBe(true)
        expect(['online', 'connecting']).not.toContain(word)
      }),
    )
  })
})

describe('the wait after a failure', () => {
  const anyWord = fc.constantFrom(...LinkWord.options)
  const attempts = fc.integer({ min: 1, max: 10_000 })

  it('is never more than five minutes', () => {
    fc.assert(
      fc.property(anyWord, attempts, fc.double({ min: 0, max: 1, noNaN: true }), (word, attempt, random) => {
        expect(waitMs(word, attempt, random)).toBeGreaterThanOrEqual(0)
        expect(waitMs(word, attempt, random)).toBeLessThanOrEqual(300_000)
      }),
    )
  })

  it('is the word’s own', () => {
    const first = (word: LinkWord) => waitMs(word, 1, 0)
    expect(waitMs('station-down', 1, 1)).toBe(250)
    expect(waitMs('station-down', 30, 1)).toBe(300_000)
    expect(first('token-expired')).toBe(0)
    expect(waitMs('token-expired', 2, 0)).toBeGreaterThan(0)
    expect(first('captive-portal')).toBe(10_000)
    expect(first('no-network')).toBe(60_000)
    expect(first('station-full')).toBe(60_000)
    expect(first('wrong-clock')).toBe(60_000)
    expect(first('station-refuses')).toBe(300_000)
  })
})

describe('the host of a sign-in page', () => {
  const station = 'https://station.example:7443'
  it.each([
    ['http://login.hotel.example/start?next=x', 'login.hotel.example'],
    ['https://10.0.0.1:8443/', '10.0.0.1:8443'],
    ['/login', undefined], // of the station's own name: typing it leads nowhere else
    ['https://station.example/', undefined],
    ['javascript:alert(1)', undefined],
    ['file:///etc/passwd', undefined],
    ['http://', undefined],
    [undefined, undefined],
    [`http://${'a'.repeat(300)}.example/`, undefined],
  ])('in %s is %s', (location, host) => {
    expect(signInHostOf(location, station)).toBe(host)
  })
})

describe('somebody who really answers', () => {
  const open: { close(): void }[] = []
  afterEach(() => {
    for (const one of open.splice(0)) one.close()
  })
  async function listen(server: Server): Promise<number> {
    open.push(server)
    await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve))
    return (server.address() as AddressInfo).port
  }
  /** The failure with which a synchronisation ends. */
  async function failureAt(url: string, tlsKeys: readonly string[] = ['00']): Promise<StationError> {
    const client = createStationClient({ url: () => url, sign: async () => 'token', tlsKeys: () => tlsKeys })
    try {
      await client.sync()
    } catch (error) {
      if (error instanceof StationError) return error
      throw error
    } finally {
      client.close()
    }
    throw new Error('it was answered')
  }
  const answering = async (answer: (response: ServerResponse) => void) =>
    failureAt(`http://127.0.0.1:${await listen(createServer((_request, response) => answer(response)))}`)

  it('with a redirect is the network’s sign-in page, and its host is known', async () => {
    const failure = await answering((response) =>
      response.writeHead(302, { location: 'http://login.hotel.example/?from=station' }).end(),
    )
    expect(wordOf(failure, there)).toBe('captive-portal')
    expect(signInHostOf(failure.location, 'http://127.0.0.1:1')).toBe('login.hotel.example')
  })

  it.each([200, 404, 511])('with a page and %i is the network’s sign-in page', async (status) => {
    const failure = await answering((response) =>
      response.writeHead(status, { 'content-type': 'text/html' }).end('<html>Free Wi-Fi</html>'),
    )
    expect(wordOf(failure, there)).toBe('captive-portal')
  })

  it('with something that is not HTTP is not the station', async () => {
    const port = await listen(createTcpServer((socket) => void socket.on('error', () => {}).end('SSH-2.0-OpenSSH\r\n')))
    expect(wordOf(await failureAt(`http://127.0.0.1:${port}`), there)).toBe('captive-portal')
  })

  it.skipIf(!hasOpenssl)('with a TLS key or a certificate that is not the station’s is not the station', async () => {
    const [keyFile, certificateFile] = ['key.pem', 'certificate.pem'].map((name) => join(temporary(), name)) as [
      string,
      string,
    ]
    const request = ['req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes', '-days', '2']
    spawnSync('openssl', [...request, '-subj', '/CN=hotel', '-keyout', keyFile, '-out', certificateFile])
    const pair = { key: readFileSync(keyFile), cert: readFileSync(certificateFile) }
    const url = `https://127.0.0.1:${await listen(createTlsServer(pair, (_request, response) => response.end('{}')))}`
    const [withKey, withAuthorities] = [await failureAt(url), await failureAt(url, [])]
    expect(withKey.errno).toBe('ERR_STATION_KEY')
    expect([withKey, withAuthorities].map((failure) => wordOf(failure, there))).toEqual([
      'captive-portal',
      'captive-portal',
    ])
  })

  it('without TLS, where TLS is spoken, is not the station', async () => {
    const port = await listen(createServer((_request, response) => response.end('<html>')))
    expect(wordOf(await failureAt(`https://127.0.0.1:${port}`), there)).toBe('captive-portal')
  })

  it.each([
    [{ error: 'unknown-machine', message: 'revoked' }, 403, 'station-refuses'],
    [{ error: 'storage-full', message: 'no room' }, 507, 'station-full'],
    [{ error: 'unavailable', message: 'later' }, 503, 'station-down'],
    [{ error: 'unauthorised', message: 'no' }, 401, 'token-expired'],
  ])('with %j is the station, and its word counts', async (problem, status, word) => {
    const failure = await answering((response) =>
      response
        .writeHead(status, { 'content-type': 'application/json', 'doorstep-nonce': 'n'.repeat(32) })
        .end(JSON.stringify(problem)),
    )
    expect(wordOf(failure, there)).toBe(word)
  })

  it('not at all, at a closed port, is a station that is down', async () => {
    const server = createServer()
    const port = await listen(server)
    await new Promise((resolve) => server.close(resolve))
    expect(wordOf(await failureAt(`http://127.0.0.1:${port}`), there)).toBe('station-down')
  })

  it('not at all, under a name that cannot be looked up, is no network where there is none', async () => {
    const failure = await failureAt('http://station.invalid:7000')
    expect(wordOf(failure, nowhere)).toBe('no-network')
    expect(wordOf(failure, there)).toBe('station-down')
  })
})
