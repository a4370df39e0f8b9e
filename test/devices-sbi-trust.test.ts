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

  const simulatedOf = async (scanner: Scanner) => (await take(scanner.driver, [2]))[0]?.device.simulated
  const maker = 'A maker'

  it('is given to a device whose certificate a root has issued, and to no other', async () => {
    expect(await simulatedOf(start({ maker, issuer, trust: [root] }))).toBe(false)
    expect(await simulatedOf(start({ maker, trust: [root] }))).toBe(true)
    expect(await simulatedOf(start({ maker, issuer }))).toBe(true)
  })

  it('makes nothing real that calls itself SIMULATED', async () => {
    const { driver } = start({ issuer, trust: [root] })
    const [reading] = await take(driver, [2])
    expect(reading?.device.simulated).toBe(true)
    expect(JSON.parse(reading?.evidence ?? '{}').isVouchedFor).toBe(true)
  })

  it('is not given by a certificate that may not issue, by a namesake of the root, or by one that has expired', async () => {
    const namesake = generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey
    const issuedByNamesake = start({ maker, issuer: { issuer: 'A vendor', signingKey: namesake }, trust: [root] })
    expect(await simulatedOf(issuedByNamesake)).toBe(true)
    expect(await simulatedOf(start({ maker, issuer, trust: [noAuthority] }))).toBe(true)
    const past = { validFrom: new Date(Date.now() - 2 * day), validTo: new Date(Date.now() - day) }
    const expired = makeCertificate({ ...options, ...past, isAuthority: true }).toString()
    expect(await simulatedOf(start({ maker, issuer, trust: [expired] }))).toBe(true)
  })

  it('of a device whose chip signs for itself needs somebody who vouches for the chip too', async () => {
    const chip = generateKeyPairSync('rsa', { modulusLength: 2048 })
    const named = { subject: 'A chip maker', issuer: 'A chip maker', publicKey: chip.publicKey }
    const chipRoot = makeCertificate({
      ...options,
      ...named,
      signingKey: chip.privateKey,
      isAuthority: true,
    }).toString()
    const device = { maker, issuer, chipIssuer: { issuer: 'A chip maker', signingKey: chip.privateKey } }
    expect(await simulatedOf(start({ ...device, trust: [root, chipRoot] }))).toBe(false)
    expect(await simulatedOf(start({ ...device, trust: [root] }))).toBe(true)
    expect(await simulatedOf(start({ ...device, trust: [chipRoot] }))).toBe(true)
    const both = start({ ...device, trust: [root, chipRoot] })
    await take(both.driver, [2])
    expect(both.driver.info().scanner?.certificates).toEqual(['SBI L1'])
  })

  it('is given by one root beside others that are damaged, and by one of several in a text', async () => {
    const broken = ['', 'no PEM', root.replace(/[A-Z]{9}/, '!!!!!!!!!'), root.slice(0, 300)]
    expect(await simulatedOf(start({ maker, issuer, trust: [...broken, root] }))).toBe(false)
    expect(await simulatedOf(start({ maker, issuer, trust: [`${noAuthority}\n${root}`] }))).toBe(false)
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
