import { Encrypter } from 'age-encryption'
import { zipSync } from 'fflate'
import { MANIFEST_DOMAIN, type Manifest, Manifest as ManifestSchema } from '../../station/protocol/index.ts'
import { type SigningKey, signBytes } from '../keys/ed25519.ts'
import { sha256Hex, sha256Sums } from './content-hash.ts'

export type Part = Manifest['parts'][number] & { bytes?: Uint8Array }
export type Sealed = { packetId: string; bytes: Uint8Array }

/**
 * One packet: the signed manifest, the frozen record and its parts, as a stored ZIP inside an age file for all
 * recipients. Randomised: the same record sealed twice gives two packets.
 * @param manifest everything but the parts, which come with their bytes unless an accepted packet holds them.
 */
export async function sealPacket(input: {
  manifest: Omit<Manifest, 'parts'>
  record: Uint8Array
  parts: readonly Part[]
  machineKey: SigningKey
  recipients: readonly string[]
}): Promise<Sealed> {
  const parts = input.parts.map(({ bytes: _, ...part }) => part)
  const manifest = Buffer.from(JSON.stringify(ManifestSchema.parse({ ...input.manifest, parts } satisfies Manifest)))
  const files: Record<string, Uint8Array> = {
    'manifest.json': manifest,
    'manifest.sig': Buffer.from(signBytes(input.machineKey, MANIFEST_DOMAIN, manifest), 'base64url'),
    SHA256SUMS: Buffer.from(sha256Sums(input.record, parts)),
    'application.json': input.record,
  }
  for (const { name, bytes, heldBy } of input.parts) {
    if (bytes) files[name] = bytes
    else if (!heldBy) throw new Error(`part ${name} is neither here nor held by an accepted packet`)
  }
  // Stored, not deflated: pictures do not shrink, and a clerk's `unzip` needs nothing. Fixed date: no clock leaks in.
  const zip = zipSync(files, { level: 0, mtime: '1980-01-01T00:00:00' })
  const encrypter = new Encrypter()
  for (const recipient of input.recipients) encrypter.addRecipient(recipient)
  const bytes = await encrypter.encrypt(zip)
  return { packetId: sha256Hex(bytes), bytes }
}
