/**
 * New keys beside the old: both are made, then the root signs a list that names them, and only that list puts them to
 * use. Until it is there the station goes on with the old ones, whatever happened in between.
 */
import { existsSync, readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { writeWhole } from '../../migrations/whole-file.ts'
import { KeyList, typ } from '../protocol/index.ts'
import { StationError } from '../station-error.ts'
import { hasSigned, readSigningKey, signBytes } from './ed25519.ts'
import { jwsInput } from './jws.ts'
import {
  identitiesIn,
  keyListPath,
  newIdentityFile,
  newReceiptPem,
  readAgeKeys,
  readKeyList,
  readReceiptKeys,
} from './key-files.ts'
import { WARN_AFTER_MS } from './key-list.ts'

/** A week in which every tablet has been on the network once and knows the receipt key that it will meet. */
const RECEIPT_REST_MS = 7 * 24 * 60 * 60 * 1000
/** What a key list has room for; the oldest leave it, and still open what was sealed to them. */
const MAX_LISTED = 16

export type Rotation =
  | { state: 'rotated'; version: number }
  /** The root's private key is not here: `inputPath` holds the bytes that it has to sign. */
  | { state: 'to-sign'; version: number; inputPath: string; command: string }

const nextPath = (folder: string): string => join(folder, 'key-list.next')

/**
 * @param tlsKeys for the new list; absent: those of the old one.
 * @throws {StationError} `bad-option` when a list already waits for its signature.
 */
export async function rotateKeys(folder: string, now: number, tlsKeys?: readonly string[]): Promise<Rotation> {
  if (existsSync(nextPath(folder)))
    throw new StationError(
      'bad-option',
      `${nextPath(folder)} still waits for the root's signature: give it with --signature, or remove the file.`,
    )
  const { list } = readKeyList(folder)
  const receipts = prepend(join(folder, 'receipt.pem'), newReceiptPem(now + RECEIPT_REST_MS))
  const identities = prepend(join(folder, 'age-identity.txt'), await newIdentityFile())
  const [receipt] = readReceiptKeys(receipts)
  const [age] = await readAgeKeys(identitiesIn(identities).slice(0, 1))
  const next = KeyList.parse({
    ...list,
    version: list.version + 1,
    ageRecipients: [
      { ...age!, status: 'active' as const },
      ...list.ageRecipients.map((old) => ({ ...old, status: 'retired' as const })),
    ].slice(0, MAX_LISTED),
    receiptKeys: [{ keyId: receipt!.keyId, publicKey: receipt!.publicKey }, ...list.receiptKeys].slice(0, MAX_LISTED),
    tlsKeys: [...(tlsKeys ?? list.tlsKeys)],
    issuedAt: new Date(now).toISOString(),
    warnAfter: new Date(now + WARN_AFTER_MS).toISOString(),
  } satisfies KeyList)
  const input = jwsInput(typ.keyList, 'root', next)
  const rootPath = join(folder, 'root.pem')
  if (existsSync(rootPath)) {
    const root = readSigningKey(readFileSync(rootPath, 'utf8'))
    writeWhole(keyListPath(folder), `${input}.${signBytes(root, Buffer.from(input))}\n`)
    return { state: 'rotated', version: next.version }
  }
  writeWhole(nextPath(folder), input)
  const command = 'openssl pkeyutl -sign -rawin -inkey root.pem -in key-list.next | basenc --base64url -w0'
  return { state: 'to-sign', version: next.version, inputPath: nextPath(folder), command }
}

/**
 * The second half where the root is off-line.
 * @param signature the root's over the bytes of `key-list.next`, base64url.
 * @throws {StationError} `bad-option` when nothing waits or the root did not sign it.
 */
export function finishRotation(folder: string, signature: string): Rotation {
  if (!existsSync(nextPath(folder))) throw new StationError('bad-option', 'No key list waits for a signature.')
  const input = readFileSync(nextPath(folder), 'utf8')
  const root = readFileSync(join(folder, 'root.pub'), 'utf8').trim()
  const bare = signature.trim().replace(/=+$/, '')
  if (!hasSigned(root, '', Buffer.from(input), bare))
    throw new StationError('bad-option', 'That is not the root’s signature over key-list.next.')
  writeWhole(keyListPath(folder), `${input}.${bare}\n`)
  // A list that is signed and in use must not be taken for one that waits.
  rmSync(nextPath(folder))
  return { state: 'rotated', version: readKeyList(folder).list.version }
}

function prepend(path: string, newest: string): string {
  const text = `${newest.trimEnd()}\n${readFileSync(path, 'utf8')}`
  writeWhole(path, text)
  return text
}
