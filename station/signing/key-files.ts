/** The files of the keys folder: how each is made, read, and put in front of older ones. */
import { createHash, randomBytes } from 'node:crypto'
import { existsSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { generateX25519Identity, identityToRecipient } from 'age-encryption'
import { writeWhole } from '../../migrations/whole-file.ts'
import { KeyList } from '../protocol/index.ts'
import { StationError } from '../station-error.ts'
import { newPrivateKeyPem, readSigningKey, type SigningKey } from './ed25519.ts'

export type ReceiptKey = SigningKey & {
  keyId: string
  /** Milliseconds since 1970 from which it signs; until then tablets learn of it. */
  since: number
}
export type AgeKey = { keyId: string; recipient: string }

export const fingerprint = (kind: string, text: string): string =>
  `${kind}-${createHash('sha256').update(text).digest('hex').slice(0, 8)}`

export const newSecret = (): string => randomBytes(32).toString('hex')

/** As `age-keygen` writes it, so that `age -d -i` opens packets with it. */
export async function newIdentityFile(): Promise<string> {
  const identity = await generateX25519Identity()
  return `# public key: ${await identityToRecipient(identity)}\n${identity}\n`
}

export const identitiesIn = (file: string): string[] =>
  file.split('\n').filter((line) => line.startsWith('AGE-SECRET-KEY-'))

/** A private key for receipts, with the instant from which it signs as a comment that PEM readers pass over. */
export const newReceiptPem = (since: number): string =>
  `# since: ${new Date(since).toISOString()}\n${newPrivateKeyPem()}`

const PEM_BLOCK = /(?:# since: (\S+)\n)?(-----BEGIN PRIVATE KEY-----[\s\S]+?-----END PRIVATE KEY-----)/g

/** Newest first, as they stand in the file. @throws when one is no private key. */
export function readReceiptKeys(file: string): ReceiptKey[] {
  return [...file.matchAll(PEM_BLOCK)].map(([, since, pem]) => {
    const key = readSigningKey(pem ?? '')
    return { ...key, keyId: fingerprint('receipt', key.publicKey), since: since ? Date.parse(since) : 0 }
  })
}

/** Newest first. */
export async function readAgeKeys(identities: readonly string[]): Promise<AgeKey[]> {
  const recipients = await Promise.all(identities.map((identity) => identityToRecipient(identity)))
  return recipients.map((recipient) => ({ keyId: fingerprint('age', recipient), recipient }))
}

export type Keep = (name: string, make: () => string | Promise<string>) => Promise<string>

/** Gives a key file's text, made anew only while there is no database that the old one would have belonged to. */
export function keyFiles({ folder, databaseExists }: { folder: string; databaseExists: boolean }): Keep {
  return async (name, make) => {
    const path = join(folder, name)
    if (!existsSync(path)) {
      // SECURITY: a new key beside an old database would strand every packet sealed to the old one.
      if (databaseExists)
        throw new StationError(
          'keys-missing',
          `The station has data, but ${path} is missing. Put the keys folder back.`,
        )
      writeWhole(path, `${(await make()).trimEnd()}\n`)
    }
    return readFileSync(path, 'utf8').trim()
  }
}

export const keyListPath = (folder: string): string => join(folder, 'key-list.jws')

/** The list as tablets get it, and what it says. It was checked when it was written. */
export function readKeyList(folder: string): { jws: string; list: KeyList } {
  const jws = readFileSync(keyListPath(folder), 'utf8').trim()
  const payload = Buffer.from(jws.split('.')[1] ?? '', 'base64url').toString('utf8')
  return { jws, list: KeyList.parse(JSON.parse(payload)) }
}

/** Other for each list that was ever written: a rename makes a new file. */
export function keyListMark(folder: string): string {
  const found = statSync(keyListPath(folder), { bigint: true, throwIfNoEntry: false })
  return found ? `${found.ino}-${found.mtimeNs}-${found.size}` : ''
}
