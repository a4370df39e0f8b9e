import { spawnSync } from 'node:child_process'
import { createHash, createPrivateKey, createPublicKey } from 'node:crypto'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { createServer, type Server } from 'node:https'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createStationClient, StationError } from '../electron/upload/station-client.ts'

const hasOpenssl = spawnSync('openssl', ['version']).status === 0
if (!hasOpenssl) console.log('test/upload-pinned: skipped, there is no openssl here to make a certificate with')

const folder = mkdtempSync(join(tmpdir(), 'doorstep-tls-'))
const seen: string[] = []
let server: Server
let url: string
let keyHash: string

describe.skipIf(!hasOpenssl)('a station behind TLS', () => {
  beforeAll(async () => {
    const [keyFile, certificateFile] = [join(folder, 'key.pem'), join(folder, 'certificate.pem')]
    const request = ['req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes', '-days', '2']
    spawnSync('openssl', [...request, '-subj', '/CN=station', '-keyout', keyFile, '-out', certificateFile])
    const key = readFileSync(keyFile)
    const spki = createPublicKey(createPrivateKey(key)).export({ type: 'spki', format: 'der' })
    keyHash = createHash('sha256').update(spki).digest('hex')
    server = createServer({ key, cert: readFileSync(certificateFile) }, (asked, answer) => {
      seen.push(`${asked.method} ${asked.url}`)
      answer.writeHead(503, { 'content-type': 'application/json', 'doorstep-nonce': 'n'.repeat(32) })
      answer.end(JSON.stringify({ error: 'unavailable', message: 'later' }))
    })
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    url = `https://127.0.0.1:${(server.address() as AddressInfo).port}`
  })
  afterAll(() => {
    server.close()
    rmSync(folder, { recursive: true })
  })

  /** The word with which a synchronisation ends that this server never grants. */
  async function codeOf(tlsKeys: readonly string[]): Promise<string> {
    seen.length = 0
    const client = createStationClient({ url: () => url, sign: async () => 'token', tlsKeys: () => tlsKeys })
    try {
      await client.sync()
      return 'answered'
    } catch (error) {
      return error instanceof StationError ? error.code : String(error)
    } finally {
      client.close()
    }
  }

  it('is spoken with when its key is in the key list, whatever its certificate says', async () => {
    expect(await codeOf([keyHash])).toBe('refused')
    expect(seen).toContain('GET /v1/sync')
  })

  it('gets not one request when its key is not in the list', async () => {
    expect(await codeOf(['0'.repeat(64)])).toBe('offline')
    expect(seen).toEqual([])
  })

  it('gets not one request when the list has no keys and no authority vouches for it', async () => {
    expect(await codeOf([])).toBe('offline')
    expect(seen).toEqual([])
  })
})
