/** Sealing 1.5 MB: manifest, signature, ZIP, age for two recipients, packet id. The limit is what no packet can do without. */
import { createHash, randomBytes } from 'node:crypto'
import { generateX25519Identity, identityToRecipient } from 'age-encryption'
import { newSigningKey, signBytes } from '../../electron/keys/ed25519.ts'
import { contentHashOf } from '../../electron/packet/content-hash.ts'
import { sealPacket } from '../../electron/packet/seal.ts'
import type { Manifest } from '../../station/protocol/index.ts'
import { atMost, spreadOf, time, type Verdict } from './measure.ts'

const PARTS = 14
const PART_BYTES = Math.round((1.5 * 1024 * 1024) / PARTS)

export async function benchSeal(): Promise<{ figures: object; verdicts: Verdict[] }> {
  const machineKey = newSigningKey()
  const recipients = await Promise.all([0, 1].map(async () => identityToRecipient(await generateX25519Identity())))
  const record = randomBytes(4_000)
  const parts = Array.from({ length: PARTS }, (_, at) => {
    const bytes = randomBytes(PART_BYTES)
    return {
      name: `parts/finger-${String(at).padStart(2, '0')}.png`,
      sha256: createHash('sha256').update(bytes).digest('hex'),
      size: PART_BYTES,
      bytes,
    }
  })
  const manifest = benchManifest(contentHashOf(record, parts), machineKey.publicKey)
  const whole = Buffer.concat(parts.map(({ bytes }) => bytes))
  const seals: number[] = []
  const limit: number[] = []
  for (let i = 0; i < 220; i++) {
    limit.push(
      time(() => {
        createHash('sha256').update(whole).digest()
        createHash('sha256').update(whole).digest()
        signBytes(machineKey, 'bench', record)
      }),
    )
    const began = performance.now()
    await sealPacket({ manifest, record, parts, machineKey, recipients })
    seals.push(performance.now() - began)
  }
  const warm = 20
  const figures = { bytes: whole.byteLength, seal: spreadOf(seals.slice(warm)), limit: spreadOf(limit.slice(warm)) }
  return { figures, verdicts: [atMost('seal 1.5 MB p50', figures.seal.p50, 30, 'ms')] }
}

function benchManifest(contentHash: string, publicKey: string): Omit<Manifest, 'parts'> {
  const at = { utc: '2026-11-22T00:00:00.000Z', offsetMinutes: 0, monotonicMs: 0, bootId: 'bench', sequence: 1 }
  return {
    formatVersion: 1,
    suite: 'age-x25519+ed25519/1',
    application: '01a00000-0000-7000-8000-000000000003',
    version: 1,
    contentHash,
    machine: '01a00000-0000-7000-8000-000000000001',
    sequence: 1,
    auditHead: contentHash,
    environment: 'practice',
    station: 'bench',
    keyId: 'bench',
    rulePack: { id: 'bench', hash: contentHash },
    appVersion: 'bench',
    finalisedAt: at,
    sealedAt: at,
    signatures: [{ officer: '1001', role: 'finalise', publicKey, signature: 'A'.repeat(86) }],
  }
}
