/**
 * The keys folder, apart from data and backups: whoever has it and the database reads every application.
 * Three keys for three things: the root signs the key list and nothing else, the receipt key signs receipts
 * and certificates, the age identity opens packets.
 */
import { createHash, randomBytes } from 'node:crypto'
import { existsSync, mkdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { generateX25519Identity, identityToRecipient } from 'age-encryption'
import { writeWhole } from '../migrations/whole-file.ts'
import { AgeRecipient, type Environment, KeyList } from './protocol/index.ts'
import { newPrivateKeyPem, readSigningKey, type SigningKey } from './signing/ed25519.ts'
import { type ListedKeys, type ListedStation, signKeyList } from './signing/key-list.ts'
import { StationError } from './station-error.ts'

export type Keys = {
  /** Raw Ed25519; tablets are pinned to its SHA-256. */
  rootPublicKey: string
  rootSha256: string
  /** Signed once; from then on the root's private key may be taken away. */
  keyList: (station: ListedStation, now: number) => string
  receipt: SigningKey & { keyId: string }
  /** Newest first; older ones stay until no machine holds a packet for them. */
  ageIdentities: readonly string[]
  age: { keyId: string; recipient: string }
  nonceKey: Buffer
  databaseKey: Buffer
}

export type KeysOptions = {
  folder: string
  environment: Environment
  /** Then every key has to be there already. */
  databaseExists: boolean
  /** An age recipient whose identity headquarters keeps off-line; production needs one at its first start. */
  recoveryRecipient?: string
  tlsKeys?: readonly string[]
}

const fingerprint = (kind: string, text: string): string =>
  `${kind}-${createHash('sha256').update(text).digest('hex').slice(0, 8)}`

/**
 * Reads the keys, and makes them at the very first start.
 * @throws {StationError} `keys-missing` when a database is there without its keys, `bad-option`.
 */
export async function openKeys(options: KeysOptions): Promise<Keys> {
  mkdirSync(options.folder, { recursive: true, mode: 0o700 })
  const keep = keyFiles(options)
  const rootPublicKey = await readRoot(options.folder, keep)
  const receipt = readSigningKey(await keep('receipt.pem', newPrivateKeyPem))
  const receiptKeyId = fingerprint('receipt', receipt.publicKey)
  const identityFile = await keep('age-identity.txt', newIdentityFile)
  const ageIdentities = identityFile.split('\n').filter((line) => line.startsWith('AGE-SECRET-KEY-'))
  const recipient = await identityToRecipient(ageIdentities[0] ?? '')
  const age = { keyId: fingerprint('age', recipient), recipient }
  const recovery = await readRecovery(options, keep)
  const nonceKey = Buffer.from(await keep('nonce.key', newSecret), 'hex')
  const databaseKey = Buffer.from(await keep('database.key', newSecret), 'hex')
  return {
    rootPublicKey,
    rootSha256: createHash('sha256').update(Buffer.from(rootPublicKey, 'base64url')).digest('hex'),
    receipt: { ...receipt, keyId: receiptKeyId },
    ageIdentities,
    age,
    nonceKey,
    databaseKey,
    keyList: (station, now) =>
      openKeyList(options.folder, station, now, {
        age,
        recovery: { keyId: fingerprint('recovery', recovery), recipient: recovery },
        receipt: { keyId: receiptKeyId, publicKey: receipt.publicKey },
        tlsKeys: options.tlsKeys ?? [],
      }),
  }
}

function openKeyList(folder: string, station: ListedStation, now: number, keys: ListedKeys): string {
  const path = join(folder, 'key-list.jws')
  if (!existsSync(path)) {
    const root = readSigningKey(readFileSync(join(folder, 'root.pem'), 'utf8'))
    writeWhole(path, `${signKeyList(root, keys, station, now)}\n`)
  }
  const jws = readFileSync(path, 'utf8').trim()
  const list = KeyList.parse(JSON.parse(Buffer.from(jws.split('.')[1] ?? '', 'base64url').toString('utf8')))
  if (list.station !== station.name || list.environment !== station.environment)
    throw new StationError(
      'bad-option',
      `The keys in ${folder} belong to the ${list.environment} station ${list.station}.`,
    )
  return jws
}

type Keep = (name: string, make: () => string | Promise<string>) => Promise<string>

/** Gives a key file's text, made anew only while there is no database that the old one would have belonged to. */
function keyFiles({ folder, databaseExists }: KeysOptions): Keep {
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

async function readRoot(folder: string, keep: Keep): Promise<string> {
  const isOffline = existsSync(join(folder, 'root.pub')) && existsSync(join(folder, 'key-list.jws'))
  if (isOffline) return readFileSync(join(folder, 'root.pub'), 'utf8').trim()
  const root = readSigningKey(await keep('root.pem', newPrivateKeyPem))
  return keep('root.pub', () => root.publicKey)
}

async function readRecovery(options: KeysOptions, keep: Keep): Promise<string> {
  if (options.environment === 'production') {
    return keep('recovery-recipient.txt', () => {
      const parsed = AgeRecipient.safeParse(options.recoveryRecipient)
      if (parsed.success) return parsed.data
      throw new StationError('bad-option', 'A production station needs --recovery-recipient at its first start.')
    })
  }
  const file = await keep('recovery-identity.txt', newIdentityFile)
  return identityToRecipient(file.split('\n').find((line) => line.startsWith('AGE-SECRET-KEY-')) ?? '')
}

/** As `age-keygen` writes it, so that `age -d -i` opens packets with it. */
async function newIdentityFile(): Promise<string> {
  const identity = await generateX25519Identity()
  return `# public key: ${await identityToRecipient(identity)}\n${identity}\n`
}

const newSecret = (): string => randomBytes(32).toString('hex')
