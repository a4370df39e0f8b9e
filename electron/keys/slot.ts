/** An officer's slot: an age identity and an Ed25519 key under AES-256-GCM with a key from PIN and S_dev. */
import { createCipheriv, createDecipheriv, createHash, randomBytes } from 'node:crypto'
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { generateX25519Identity, identityToRecipient } from 'age-encryption'
import { z } from 'zod'
import { previousOf, writeGeneration } from '../../migrations/whole-file.ts'
import { AgeRecipient, Base64Url, Ed25519PublicKey, OfficerNumber, Sha256, Uuid } from '../../station/protocol/index.ts'
import { KeyError } from './device-key.ts'
import { newSigningKey, type SigningKey } from './ed25519.ts'
import { slotKey } from './pin.ts'

const Header = z.strictObject({
  formatVersion: z.literal(1),
  installation: Uuid,
  officer: OfficerNumber,
  recipient: AgeRecipient,
  signingKey: Ed25519PublicKey,
  kdf: z.literal('argon2id-64MiB-3+hkdf-sha256'),
  salt: Base64Url,
  nonce: Base64Url,
})
const SlotFile = z.strictObject({
  header: z.string().max(2_000),
  sealed: Base64Url.max(2_000),
  /** Of the two above: a damaged file must not look like a wrong PIN. It guards against accidents only. */
  sha256: Sha256,
})
const checksum = (header: string, sealed: string): string =>
  createHash('sha256').update(`${header}\n${sealed}`).digest('hex')

const Secrets = z.strictObject({ identity: z.string(), seed: Base64Url })

export type OpenedSlot = { officer: string; identity: string; signingKey: SigningKey }

const folderOf = (dataDir: string): string => join(dataDir, 'keys', 'officers')
const pathOf = (dataDir: string, officer: string): string => join(folderOf(dataDir), `${officer}.json`)
const label = (installation: string, officer: string): string => `doorstep/slot/1|${installation}|${officer}`

export function listSlots(dataDir: string): string[] {
  if (!existsSync(folderOf(dataDir))) return []
  return readdirSync(folderOf(dataDir))
    .filter((name) => /^[0-9A-Z-]+\.json$/.test(name))
    .map((name) => name.slice(0, -5))
    .sort()
}

/** New keys for an officer. Returns the age recipient that the database key has to be sealed to. */
export async function makeSlot(
  dataDir: string,
  installation: string,
  deviceKey: Uint8Array,
  officer: string,
  pin: string,
): Promise<string> {
  const identity = await generateX25519Identity()
  const signingKey = newSigningKey()
  const salt = randomBytes(16)
  const nonce = randomBytes(12)
  const header = JSON.stringify({
    formatVersion: 1,
    installation,
    officer,
    recipient: await identityToRecipient(identity),
    signingKey: signingKey.publicKey,
    kdf: 'argon2id-64MiB-3+hkdf-sha256',
    salt: salt.toString('base64url'),
    nonce: nonce.toString('base64url'),
  } satisfies z.infer<typeof Header>)
  const key = await slotKey(pin, salt, deviceKey, label(installation, officer))
  const cipher = createCipheriv('aes-256-gcm', key, nonce)
  // SECURITY: the header is authenticated, so a slot cannot be passed off as another officer's or machine's.
  cipher.setAAD(Buffer.from(header))
  const secrets = JSON.stringify({ identity, seed: Buffer.from(signingKey.seed).toString('base64url') })
  const sealed = Buffer.concat([cipher.update(secrets, 'utf8'), cipher.final(), cipher.getAuthTag()]).toString(
    'base64url',
  )
  const file: z.infer<typeof SlotFile> = { header, sealed, sha256: checksum(header, sealed) }
  writeGeneration(pathOf(dataDir, officer), JSON.stringify(file))
  return identityToRecipient(identity)
}

/** @throws {KeyError} `unreadable` when both generations of the file are damaged. */
export function readSlotHeader(dataDir: string, officer: string): z.infer<typeof Header> {
  return readSlot(dataDir, officer).header
}

function readSlot(dataDir: string, officer: string): { header: z.infer<typeof Header>; aad: string; sealed: Buffer } {
  let firstError: unknown
  for (const path of [pathOf(dataDir, officer), previousOf(pathOf(dataDir, officer))]) {
    try {
      const file = SlotFile.parse(JSON.parse(readFileSync(path, 'utf8')))
      if (file.sha256 !== checksum(file.header, file.sealed)) throw new Error('the slot file is damaged')
      return {
        header: Header.parse(JSON.parse(file.header)),
        aad: file.header,
        sealed: Buffer.from(file.sealed, 'base64url'),
      }
    } catch (error) {
      firstError ??= error
    }
  }
  throw new KeyError('unreadable', `the slot of officer ${officer} cannot be read`, { cause: firstError })
}

/**
 * @returns nothing for a wrong PIN.
 * @throws {KeyError} `unreadable`
 */
export async function openSlot(
  dataDir: string,
  installation: string,
  deviceKey: Uint8Array,
  officer: string,
  pin: string,
): Promise<OpenedSlot | undefined> {
  const { header, aad, sealed } = readSlot(dataDir, officer)
  const key = await slotKey(pin, Buffer.from(header.salt, 'base64url'), deviceKey, label(installation, officer))
  const decipher = createDecipheriv('aes-256-gcm', key, Buffer.from(header.nonce, 'base64url'), { authTagLength: 16 })
  decipher.setAAD(Buffer.from(aad))
  decipher.setAuthTag(sealed.subarray(-16))
  let clear: string
  try {
    clear = decipher.update(sealed.subarray(0, -16), undefined, 'utf8') + decipher.final('utf8')
  } catch {
    return undefined
  }
  const secrets = Secrets.parse(JSON.parse(clear))
  return {
    officer,
    identity: secrets.identity,
    signingKey: { seed: Buffer.from(secrets.seed, 'base64url'), publicKey: header.signingKey },
  }
}
