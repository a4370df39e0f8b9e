/**
 * The keys folder, apart from data and backups: whoever has it and the database reads every application.
 * Three keys for three things: the root signs the key list and nothing else, the receipt key signs receipts
 * and certificates, the age identity opens packets. A key list that names new ones takes effect while the station runs.
 */
import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { identityToRecipient } from 'age-encryption'
import { writeWhole } from '../migrations/whole-file.ts'
import { AgeRecipient, type Environment } from './protocol/index.ts'
import { newPrivateKeyPem, readSigningKey, type SigningKey } from './signing/ed25519.ts'
import {
  type AgeKey,
  fingerprint,
  identitiesIn,
  type Keep,
  keyFiles,
  keyListMark,
  keyListPath,
  newIdentityFile,
  newSecret,
  type ReceiptKey,
  readAgeKeys,
  readKeyList,
  readReceiptKeys,
} from './signing/key-files.ts'
import { type ListedStation, signKeyList } from './signing/key-list.ts'
import { StationError } from './station-error.ts'

export type Keys = {
  folder: string
  /** Raw Ed25519; tablets are pinned to its SHA-256. */
  rootPublicKey: string
  rootSha256: string
  /** What tablets get: signed by the root, whose private key may be taken away between two lists. */
  readonly keyList: string
  /** The newest listed one whose time has come. */
  readonly receipt: SigningKey & { keyId: string }
  /** Newest first; older ones stay until no machine holds a packet for them. */
  readonly ageIdentities: readonly string[]
  /** What tablets seal to now. */
  readonly age: AgeKey
  /** Of every identity that is here. */
  readonly ageKeyIds: readonly string[]
  nonceKey: Buffer
  databaseKey: Buffer
  /** Signs the first list at the very first start. @throws {StationError} `bad-option` when the folder is another station's. */
  settle(station: ListedStation, now: number): void
  /**
   * Reads the folder again when its list is another one by now. True when it was.
   * @throws {StationError} `keys-missing` when it names keys that are not there; those of before go on.
   */
  refresh(): Promise<boolean>
}

export type KeysOptions = {
  folder: string
  environment: Environment
  /** Then every key has to be there already. */
  databaseExists: boolean
  /** An age recipient whose identity headquarters keeps off-line; production needs one at its first start. */
  recoveryRecipient?: string
  tlsKeys?: readonly string[]
  /** Milliseconds since 1970. */
  now?: () => number
}

/**
 * Reads the keys, and makes them at the very first start.
 * @throws {StationError} `keys-missing` when a database is there without its keys, `bad-option`.
 */
export async function openKeys(options: KeysOptions): Promise<Keys> {
  const { folder, now = Date.now } = options
  mkdirSync(folder, { recursive: true, mode: 0o700 })
  const keep = keyFiles(options)
  const rootPublicKey = await readRoot(folder, keep)
  const recovery = await readRecovery(options, keep)
  let keys = await readChanging(keep)
  let mark = ''
  let listed = { jws: '', receipts: keys.receipts, age: keys.ages[0]! }
  const readList = () => {
    const next = keyListMark(folder)
    const { jws, list } = readKeyList(folder)
    const receipts = keys.receipts.filter(({ keyId }) => list.receiptKeys.some((key) => key.keyId === keyId))
    const active = list.ageRecipients.find(({ status }) => status === 'active')
    const age = keys.ages.find(({ keyId }) => keyId === active?.keyId)
    if (receipts.length === 0 || !age)
      throw new StationError('keys-missing', `${folder} lacks a key that its key list names. Put the keys folder back.`)
    listed = { jws, receipts, age }
    mark = next
    return list
  }
  return {
    folder,
    rootPublicKey,
    rootSha256: createHash('sha256').update(Buffer.from(rootPublicKey, 'base64url')).digest('hex'),
    nonceKey: Buffer.from(await keep('nonce.key', newSecret), 'hex'),
    databaseKey: Buffer.from(await keep('database.key', newSecret), 'hex'),
    get keyList() {
      return listed.jws
    },
    get receipt() {
      // A list that was signed late may name none whose time has come.
      return listed.receipts.find(({ since }) => since <= now()) ?? listed.receipts.at(-1)!
    },
    get ageIdentities() {
      return keys.identities
    },
    get age() {
      return listed.age
    },
    get ageKeyIds() {
      return keys.ages.map(({ keyId }) => keyId)
    },
    settle: (station, at) => {
      if (!existsSync(keyListPath(folder))) {
        const root = readSigningKey(readFileSync(join(folder, 'root.pem'), 'utf8'))
        const first = {
          age: keys.ages[0]!,
          recovery: { keyId: fingerprint('recovery', recovery), recipient: recovery },
          receipt: { keyId: keys.receipts[0]!.keyId, publicKey: keys.receipts[0]!.publicKey },
          tlsKeys: options.tlsKeys ?? [],
        }
        writeWhole(keyListPath(folder), `${signKeyList(root, first, station, at)}\n`)
      }
      const list = readList()
      if (list.station !== station.name || list.environment !== station.environment)
        throw new StationError(
          'bad-option',
          `The keys in ${folder} belong to the ${list.environment} station ${list.station}.`,
        )
    },
    refresh: async () => {
      if (mark === '' || keyListMark(folder) === mark) return false
      const before = keys
      keys = await readChanging(keep)
      try {
        readList()
      } catch (error) {
        keys = before
        throw error
      }
      return true
    },
  }
}

/** The two files to which a rotation adds. */
async function readChanging(keep: Keep): Promise<{ receipts: ReceiptKey[]; identities: string[]; ages: AgeKey[] }> {
  const receipts = readReceiptKeys(await keep('receipt.pem', newPrivateKeyPem))
  const identities = identitiesIn(await keep('age-identity.txt', newIdentityFile))
  return { receipts, identities, ages: await readAgeKeys(identities) }
}

async function readRoot(folder: string, keep: Keep): Promise<string> {
  const isOffline = existsSync(join(folder, 'root.pub')) && existsSync(keyListPath(folder))
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
  return identityToRecipient(identitiesIn(file)[0] ?? '')
}
