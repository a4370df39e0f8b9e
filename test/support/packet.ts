/** Builds what a tablet would: keys, records and sealed packets, from the protocol alone. */
import { createHash, generateKeyPairSync, type KeyObject, randomBytes, sign } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { Encrypter } from 'age-encryption'
import { zipSync } from 'fflate'
import { v7 } from 'uuid'
import {
  type ApplicationRecord,
  type CaptureRecord,
  FINALISE_DOMAIN,
  type Instant,
  MANIFEST_DOMAIN,
  type Manifest,
} from '../../station/protocol/index.ts'

export type SigningPair = { privateKey: KeyObject; publicKey: string }
export type TestOfficer = SigningPair & { number: string }
/** An enrolled machine, or one that pretends. */
export type TestMachine = SigningPair & { machine: string }

export function newSigningPair(): SigningPair {
  const { privateKey, publicKey } = generateKeyPairSync('ed25519')
  return { privateKey, publicKey: publicKey.export({ format: 'jwk' }).x! }
}

export const newOfficer = (number = '100001'): TestOfficer => ({ ...newSigningPair(), number })

export const sha256Hex = (bytes: Uint8Array | string): string => createHash('sha256').update(bytes).digest('hex')

export function instant(sequence = 1, utc = '2026-03-02T01:02:03.000Z'): Instant {
  return { utc, offsetMinutes: 420, monotonicMs: 1_000, bootId: 'boot-1', sequence }
}

export type TestPart = { name: string; bytes: Uint8Array; heldBy?: string | undefined }

export type PacketOptions = {
  machine: TestMachine
  officer: TestOfficer
  /** The station's name and key, and whom else it is sealed to. */
  station: string
  keyId: string
  recipients: readonly string[]
  environment?: 'practice' | 'production'
  application?: string
  version?: number
  parts?: readonly TestPart[]
  source?: CaptureRecord['source']
  supersedes?: string
  /** Applied before anything is hashed or signed. */
  changeRecord?: ((record: ApplicationRecord) => unknown) | undefined
  /** Applied before the machine signs. */
  changeManifest?: (manifest: Manifest) => unknown
  /** Applied to the ZIP's files before sealing. */
  changeFiles?: (files: Map<string, Uint8Array>) => void
  /** Applied to the ZIP's bytes before sealing. */
  changeZip?: (zip: Uint8Array) => Uint8Array
  /** 0: stored, as the format says. */
  compression?: 0 | 6
}

export type TestPacket = {
  packetId: string
  bytes: Uint8Array
  size: number
  application: string
  version: number
  contentHash: string
  manifest: Manifest
  record: ApplicationRecord
  parts: readonly TestPart[]
}

/** One that comes with the program: a station's process knows it. */
const PACK = join(import.meta.dirname, '../../electron/rules/packs/retired/vn-2026-07.json')
export const rulePack = { id: 'vn-2026-07', hash: sha256Hex(readFileSync(PACK)) }

/** Sealing is randomised: two packets of the same options have the same content and different bytes. */
export async function buildPacket(options: PacketOptions): Promise<TestPacket> {
  const parts: readonly TestPart[] = options.parts ?? [{ name: 'parts/portrait.jpg', bytes: randomBytes(20_000) }]
  const record = buildRecord(options, parts)
  const recordBytes = Buffer.from(JSON.stringify(options.changeRecord?.(record) ?? record))
  const sums = sumsOf(recordBytes, parts)
  const contentHash = sha256Hex(sums)
  const manifest = buildManifest(options, parts, record, contentHash)
  const manifestBytes = Buffer.from(JSON.stringify(options.changeManifest?.(manifest) ?? manifest))
  const signed = Buffer.concat([Buffer.from(MANIFEST_DOMAIN), manifestBytes])
  const files = new Map<string, Uint8Array>([
    ['manifest.json', manifestBytes],
    ['manifest.sig', sign(null, signed, options.machine.privateKey)],
    ['SHA256SUMS', Buffer.from(sums)],
    ['application.json', recordBytes],
  ])
  for (const { name, bytes, heldBy } of parts) if (heldBy === undefined) files.set(name, bytes)
  options.changeFiles?.(files)
  const zip = zipSync(Object.fromEntries(files), { level: options.compression ?? 0 })
  const bytes = await seal(options.changeZip?.(zip) ?? zip, options.recipients)
  const { application, version } = record
  const packetId = sha256Hex(bytes)
  return { packetId, bytes, size: bytes.byteLength, application, version, contentHash, manifest, record, parts }
}

export async function seal(bytes: Uint8Array, recipients: readonly string[]): Promise<Uint8Array> {
  const encrypter = new Encrypter()
  for (const recipient of recipients) encrypter.addRecipient(recipient)
  return encrypter.encrypt(bytes)
}

/** What `sha256sum application.json parts/…` prints, sorted by name. */
export function sumsOf(recordBytes: Uint8Array, parts: readonly TestPart[]): string {
  const all = [{ name: 'application.json', bytes: recordBytes }, ...parts].sort((a, b) => (a.name < b.name ? -1 : 1))
  return all.map(({ name, bytes }) => `${sha256Hex(bytes)}  ${name}\n`).join('')
}

function buildRecord(options: PacketOptions, parts: readonly TestPart[]): ApplicationRecord {
  const { machine, officer, environment = 'practice', source = 'simulated', application = v7() } = options
  return {
    formatVersion: 1,
    application,
    version: options.version ?? 1,
    slipNumber: 'ABC-000001-11',
    environment,
    rulePack,
    procedure: 'first-issue',
    fields: { name: 'Nguyễn Thị Hoà', birthDate: '1941', citizenNumber: numberOf(application) },
    captures: parts.map(({ name, bytes }, index) => ({
      capture: v7(),
      part: name,
      sha256: sha256Hex(bytes),
      mediaType: 'image/jpeg',
      modality: 'portrait',
      width: 480,
      height: 640,
      quality: [],
      attempt: 1,
      source,
      device: { device: 'd1', driver: 'test', model: 'test', serial: '1' },
      takenAt: instant(index + 1),
      officer: officer.number,
    })),
    exceptions: [],
    fee: { amount: 0, currency: 'VND', rule: 'first issue is free' },
    promisedOn: '2026-03-09',
    officer: officer.number,
    machine: machine.machine,
    sitting: v7(),
    finalisedAt: instant(2),
  }
}

/** Another person for each application: a station looks at two of one person with care. */
const numberOf = (application: string): string =>
  String(Number.parseInt(application.slice(-12), 16) % 10 ** 12).padStart(12, '0')

function buildManifest(
  { machine, officer, station, keyId, environment = 'practice', supersedes }: PacketOptions,
  parts: readonly TestPart[],
  { application, version }: ApplicationRecord,
  contentHash: string,
): Manifest {
  const finalised = Buffer.concat([Buffer.from(FINALISE_DOMAIN), Buffer.from(contentHash, 'hex')])
  return {
    formatVersion: 1,
    suite: 'age-x25519+ed25519/1',
    application,
    version,
    contentHash,
    parts: parts.map(({ name, bytes, heldBy }) => ({
      name,
      sha256: sha256Hex(bytes),
      size: bytes.byteLength,
      ...(heldBy === undefined ? {} : { heldBy }),
    })),
    machine: machine.machine,
    sequence: 3,
    auditHead: '22'.repeat(32),
    environment,
    station,
    keyId,
    rulePack,
    appVersion: '0.1.0',
    finalisedAt: instant(2),
    sealedAt: instant(3),
    signatures: [
      {
        officer: officer.number,
        role: 'finalise',
        publicKey: officer.publicKey,
        signature: sign(null, finalised, officer.privateKey).toString('base64url'),
      },
    ],
    ...(supersedes === undefined ? {} : { supersedes }),
  }
}
