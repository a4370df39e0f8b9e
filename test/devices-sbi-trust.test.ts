import { generateKeyPairSync } from 'node:crypto'
import { createServer, type Server, type Socket } from 'node:net'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { createSbiDriver } from '../devices/sbi/driver.ts'
import { makeCertificate } from '../devices/sbi/practice/certificate.ts'
import { codeOf, type Scanner, startScanner, take } from './support/scanner.ts'

const open: Scanner[] = []
function start(options: Parameters<typeof startScanner>[0] = {}): Scanner {
  const scanner = startScanner(options)
  open.push(scanner)
  return scanner
}

async function closeAll(): Promise<void> {
  await Promise.all(open.splice(0).map(({ driver }) => driver.close()))
}

describe('trust', () => {
  const { publicKey, privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 })
  const day = 86_400_000
  const options = {
    subject: 'A vendor',
    issuer: 'A vendor',
    publicKey,
    signingKey: privateKey,
    validFrom: new Date(Date.now() - day),
    validTo: new Date(Date.now() + day),
  }
  const root = makeCertificate({ ...options, isAuthority: true }).toString()
  const noAuthority = makeCertificate(options).toString()
  const issuer = { issuer: 'A vendor', signingKey: privateKey }
  afterEach(closeAll)

  it('is given to a device whose certificate a root has issued, and to no other', async () => {
    const simulatedOf = async (scanner: Scanner) => (await take(scanner.driver, [2]))[0]?.device.simulated
    expect(await simulatedOf(start({ issuer, trust: [root] }))).toBe(false)
    expect(await simulatedOf(start({ trust: [root] }))).toBe(true)
    expect(await simulatedOf(start({ issuer }))).toBe(true)
  })

  it('is not given by a certificate that may not issue, or by a namesake of the root', async () => {
    const namesake = generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey
    const issuedByNamesake = start({ issuer: { issuer: 'A vendor', signingKey: namesake }, trust: [root] })
    expect((await take(issuedByNamesake.driver, [2]))[0]?.device.simulated).toBe(true)
    expect((await take(start({ issuer, trust: [noAuthority] }).driver, [2]))[0]?.device.simulated).toBe(true)
  })
})

describe('discovery', () => {
  let silent: Server
  const held: Socket[] = []
  beforeAll(async () => {
    silent = createServer((socket) => held.push(socket))
    // The last port of the range: simulators take the first free one.
    await new Promise<void>((resolve) => silent.listen(4600, '127.0.0.1', resolve))
  })
  afterAll(() => {
    for (const socket of held) socket.destroy()
    silent.close()
  })
  afterEach(closeAll)

  it('finds a service beside a port that takes connections and never answers, before that one is given up', async () => {
    const { simulator } = start()
    await simulator.port
    let changes = 0
    const driver = createSbiDriver({
      changed: () => {
        changes += 1
      },
    })
    await expect.poll(() => driver.info().status, { timeout: 5_000 }).toBe('ready')
    expect(changes).toBeGreaterThan(0)
    expect(held.length).toBeGreaterThan(0)
    expect(held.some((socket) => !socket.destroyed && socket.readyState === 'open')).toBe(true)
    expect(driver.info().takes).toContain('finger')
    expect(driver.dial).toBeUndefined()
    await driver.close()
  })

  it('is not ready and has no device where nothing answers', async () => {
    const driver = createSbiDriver({ changed: () => {}, ports: { from: 4599, to: 4599 } })
    expect(driver.info()).toMatchObject({ status: 'not-ready', simulated: true })
    expect(await codeOf(take(driver, [2]))).toBe('no-device')
    await driver.close()
  })
})
