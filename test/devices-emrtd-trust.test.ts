import { spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { afterAll, describe, expect, it } from 'vitest'
import { practiceRoot, signFiles } from '../devices/emrtd/practice/issuer.ts'
import { readAuthorities } from '../devices/emrtd/trust/certificates.ts'
import { isPracticeSigned, verifyFiles } from '../devices/emrtd/trust/passive.ts'
import { readSecurityObject } from '../devices/emrtd/trust/security-object.ts'
import { writeTlv } from '../devices/emrtd/wire/tlv.ts'
import { bytes } from './support/emrtd.ts'

const NOW = new Date()
const dg1 = writeTlv(0x61, Buffer.from('one'))
const dg2 = writeTlv(0x75, Buffer.from('two'))
const roots = readAuthorities([practiceRoot()])
const signed = (fault?: Parameters<typeof signFiles>[1]) =>
  writeTlv(
    0x77,
    signFiles(
      new Map([
        [1, dg1],
        [2, dg2],
      ]),
      fault,
    ),
  )

describe('passive authentication', () => {
  const sod = signed()

  it('verifies what an authority of ours vouches for, and says so of nothing else', () => {
    expect(verifyFiles({ sod, dg1, dg2 }, roots, NOW)).toEqual({ state: 'verified' })
    expect(verifyFiles({ sod, dg1, dg2 }, [], NOW)).toEqual({ state: 'not-verified', reason: 'no-authority' })
    expect(verifyFiles({ dg1, dg2 }, roots, NOW)).toEqual({ state: 'not-verified', reason: 'no-signature' })
    expect(readAuthorities(['no certificate', practiceRoot().replace('MIIB', 'AAAA')])).toEqual([])
  })

  it('contradicts a changed file, one that is not in the list, and a wrong signature, with roots and without', () => {
    for (const known of [roots, []]) {
      const differs = { state: 'contradicted', reason: 'hash-differs' }
      expect(verifyFiles({ sod, dg1, dg2: writeTlv(0x75, Buffer.from('twp')) }, known, NOW)).toEqual(differs)
      expect(verifyFiles({ sod, dg1, dg13: bytes('6D00') }, known, NOW)).toEqual(differs)
      const wrong = { state: 'contradicted', reason: 'signature-wrong' }
      expect(verifyFiles({ sod: signed('bad-signature'), dg1 }, known, NOW)).toEqual(wrong)
    }
  })

  it('does not verify what was signed after its signer had expired', () => {
    const expected = { state: 'not-verified', reason: 'expired' }
    expect(verifyFiles({ sod: signed('expired-signer'), dg1 }, roots, NOW)).toEqual(expected)
  })

  it('never verifies a changed list, attribute or certificate', () => {
    const object = readSecurityObject(sod)
    const certificate = new Uint8Array(object?.certificate?.tbsCertificateRaw ?? [])
    const covered = [object?.content, object?.attributes?.der.subarray(1), certificate]
    for (const part of covered) {
      const from = Buffer.from(sod).indexOf(part ?? '')
      const size = part?.length ?? 0
      expect(from).toBeGreaterThan(0)
      fc.assert(
        fc.property(fc.nat({ max: size - 1 }), fc.integer({ min: 1, max: 255 }), (at, change) => {
          const changed = sod.slice()
          changed[from + at] = (changed[from + at] ?? 0) ^ change
          expect(verifyFiles({ sod: changed, dg1, dg2 }, roots, NOW).state).not.toBe('verified')
        }),
        { numRuns: 300 },
      )
    }
  })

  it('never throws, whatever the bytes', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 500 }), (data) => {
        expect(verifyFiles({ sod: data, dg1 }, roots, NOW).state).toBe('not-verified')
        expect(verifyFiles({ sod: writeTlv(0x77, data), dg1 }, roots, NOW).state).toBe('not-verified')
      }),
      { numRuns: 2_000 },
    )
    const piece = fc.tuple(fc.nat({ max: sod.length }), fc.uint8Array({ maxLength: 8 }))
    fc.assert(
      fc.property(fc.array(piece, { minLength: 1, maxLength: 4 }), (pieces) => {
        const changed = Buffer.from(sod)
        for (const [at, put] of pieces) changed.set(put.subarray(0, changed.length - at), at)
        verifyFiles({ sod: changed, dg1, dg2 }, roots, NOW)
      }),
      { numRuns: 1_000 },
    )
  })

  it('knows a practice chip by its signer', () => {
    expect(isPracticeSigned(sod)).toBe(true)
    expect(isPracticeSigned(bytes('7700'))).toBe(false)
    expect(isPracticeSigned(undefined)).toBe(false)
  })
})

const hasOpenssl = spawnSync('openssl', ['version']).status === 0
if (!hasOpenssl) console.log('test/devices-emrtd-trust: partly skipped, there is no openssl here to sign with')

describe.skipIf(!hasOpenssl)('security objects that openssl has signed', () => {
  const folder = mkdtempSync(join(tmpdir(), 'doorstep-csca-'))
  const file = (name: string) => join(folder, name)
  afterAll(() => rmSync(folder, { recursive: true }))

  function openssl(...words: string[]): void {
    const { status, stderr } = spawnSync('openssl', words, { cwd: folder })
    if (status !== 0) throw new Error(`openssl ${words[0]}: ${stderr}`)
  }

  /** LDSSecurityObject over DG1 and DG2, written out by hand. */
  function listOf(hash: 'sha1' | 'sha256' | 'sha512'): Uint8Array {
    const id = { sha1: '06052B0E03021A', sha256: '0609608648016503040201', sha512: '0609608648016503040203' }[hash]
    const entry = (n: number, group: Uint8Array) =>
      writeTlv(0x30, bytes(`02010${n}`), writeTlv(0x04, createHash(hash).update(group).digest()))
    const algorithm = writeTlv(0x30, bytes(id), bytes('0500'))
    return writeTlv(0x30, bytes('020100'), algorithm, writeTlv(0x30, entry(1, dg1), entry(2, dg2)))
  }

  type Way = { name: string; key: string[]; hash?: 'sha1' | 'sha256' | 'sha512'; digest?: string; pss?: boolean }

  /** Authority and signer have keys of the same kind. */
  function sign(way: Way): { sod: Uint8Array; root: string } {
    const { key, hash = 'sha256', digest = 'sha256', pss } = way
    const mode = pss ? ['-sigopt', 'rsa_padding_mode:pss', '-sigopt', 'rsa_pss_saltlen:32'] : []
    openssl(...key, '-out', file('ca.key'))
    openssl(...key, '-out', file('ds.key'))
    const [days, subject] = [['-days', '2'], (name: string) => ['-subj', `/C=UT/CN=${name}`]]
    openssl(
      'req',
      '-x509',
      '-new',
      '-key',
      'ca.key',
      `-${digest}`,
      ...mode,
      ...days,
      ...subject('Country'),
      '-out',
      'ca.pem',
    )
    openssl('req', '-new', '-key', 'ds.key', ...subject('Signer'), '-out', 'ds.csr')
    openssl(
      'x509',
      '-req',
      '-in',
      'ds.csr',
      '-CA',
      'ca.pem',
      '-CAkey',
      'ca.key',
      `-${digest}`,
      ...mode,
      ...days,
      '-set_serial',
      '77',
      '-out',
      'ds.pem',
    )
    writeFileSync(file('list.der'), listOf(hash))
    const padding = pss ? ['-keyopt', 'rsa_padding_mode:pss', '-keyopt', 'rsa_pss_saltlen:32'] : []
    const type = ['-binary', '-nodetach', '-nosmimecap', '-econtent_type', '2.23.136.1.1.1', '-outform', 'DER']
    openssl(
      'cms',
      '-sign',
      '-in',
      'list.der',
      ...type,
      '-signer',
      'ds.pem',
      '-inkey',
      'ds.key',
      '-md',
      digest,
      ...padding,
      '-out',
      'sod.der',
    )
    return { sod: writeTlv(0x77, readFileSync(file('sod.der'))), root: readFileSync(file('ca.pem'), 'utf8') }
  }

  const curve = (name: string, encoding = 'named_curve') => [
    'ecparam',
    '-name',
    name,
    '-genkey',
    '-noout',
    '-param_enc',
    encoding,
  ]
  const ways: Way[] = [
    { name: 'RSA PKCS #1 v1.5', key: ['genrsa'] },
    { name: 'RSA-PSS', key: ['genrsa'], pss: true },
    { name: 'ECDSA on P-256', key: curve('prime256v1') },
    { name: 'ECDSA on P-384 with SHA-384', key: curve('secp384r1'), digest: 'sha384' },
    { name: 'ECDSA on P-521 with SHA-512', key: curve('secp521r1'), digest: 'sha512', hash: 'sha512' },
    { name: 'ECDSA on brainpoolP256r1', key: curve('brainpoolP256r1') },
    { name: 'ECDSA on brainpoolP384r1, spelled out', key: curve('brainpoolP384r1', 'explicit'), digest: 'sha384' },
    { name: 'ECDSA on P-256, spelled out', key: curve('prime256v1', 'explicit') },
    { name: 'ECDSA on brainpoolP512r1', key: curve('brainpoolP512r1'), digest: 'sha512' },
  ]
  it.each(ways)('are verified: $name', (way) => {
    const { sod, root } = sign(way)
    const known = readAuthorities([`${practiceRoot()}\n${root}`])
    expect(known).toHaveLength(2)
    expect(verifyFiles({ sod, dg1, dg2 }, known, NOW)).toEqual({ state: 'verified' })
    expect(verifyFiles({ sod, dg1, dg2 }, roots, NOW)).toEqual({ state: 'not-verified', reason: 'no-authority' })
    const changed = sod.slice()
    changed[changed.length - 20] = (changed.at(-20) ?? 0) ^ 1
    expect(verifyFiles({ sod: changed, dg1, dg2 }, known, NOW)).toEqual({
      state: 'contradicted',
      reason: 'signature-wrong',
    })
    expect(isPracticeSigned(sod)).toBe(false)
  })

  it('are not verified with digests that can be forged, or on a curve that nobody knows', () => {
    const unknown = { state: 'not-verified', reason: 'unknown-algorithm' }
    const weak = sign({ name: '', key: curve('prime256v1'), hash: 'sha1' })
    expect(verifyFiles({ sod: weak.sod, dg1, dg2 }, readAuthorities([weak.root]), NOW)).toEqual(unknown)
    const weaker = sign({ name: '', key: curve('prime256v1'), digest: 'sha1' })
    expect(verifyFiles({ sod: weaker.sod, dg1, dg2 }, readAuthorities([weaker.root]), NOW)).toEqual(unknown)
    const odd = sign({ name: '', key: curve('secp256k1') })
    expect(verifyFiles({ sod: odd.sod, dg1, dg2 }, readAuthorities([odd.root]), NOW)).toEqual(unknown)
  })

  it('are not verified by a certificate that may not issue, or by a namesake of the authority', () => {
    const one = sign({ name: '', key: curve('prime256v1') })
    const noAuthority = readFileSync(file('ds.pem'), 'utf8')
    const other = sign({ name: '', key: curve('prime256v1') })
    const expected = { state: 'not-verified', reason: 'no-authority' }
    for (const pem of [noAuthority, other.root])
      expect(verifyFiles({ sod: one.sod, dg1, dg2 }, readAuthorities([pem]), NOW)).toEqual(expected)
  })

  it('are what the practice signer makes, by the word of openssl', () => {
    writeFileSync(file('practice.der'), signFiles(new Map([[1, dg1]])))
    writeFileSync(file('practice.pem'), practiceRoot())
    openssl(
      'cms',
      '-verify',
      '-inform',
      'DER',
      '-in',
      'practice.der',
      '-CAfile',
      'practice.pem',
      '-purpose',
      'any',
      '-out',
      'list.out',
    )
    writeFileSync(file('bad.der'), signFiles(new Map([[1, dg1]]), 'bad-signature'))
    expect(() =>
      openssl(
        'cms',
        '-verify',
        '-inform',
        'DER',
        '-in',
        'bad.der',
        '-CAfile',
        'practice.pem',
        '-purpose',
        'any',
        '-out',
        'list.out',
      ),
    ).toThrow()
  })
})
