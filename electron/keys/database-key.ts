/**
 * The database key: 32 raw bytes, the plaintext of one age file for all officers and the recovery recipient
 * (security.md 4). Adding or removing somebody needs nobody else's PIN.
 */
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { armor, Decrypter, Encrypter } from 'age-encryption'
import { previousOf, writeGeneration } from '../../migrations/whole-file.ts'
import { KeyError } from './device-key.ts'

const pathOf = (dataDir: string): string => join(dataDir, 'keys', 'database-key.age')

export const hasDatabaseKey = (dataDir: string): boolean => existsSync(pathOf(dataDir))

export async function writeDatabaseKey(dataDir: string, key: Uint8Array, recipients: readonly string[]): Promise<void> {
  const encrypter = new Encrypter()
  for (const recipient of recipients) encrypter.addRecipient(recipient)
  writeGeneration(pathOf(dataDir), armor.encode(await encrypter.encrypt(key)))
}

/**
 * @param identity the officer's age identity.
 * @throws {KeyError} `unreadable` when neither generation opens.
 */
export async function readDatabaseKey(dataDir: string, identity: string): Promise<Uint8Array> {
  let firstError: unknown
  for (const path of [pathOf(dataDir), previousOf(pathOf(dataDir))]) {
    try {
      const decrypter = new Decrypter()
      decrypter.addIdentity(identity)
      const key = await decrypter.decrypt(armor.decode(readFileSync(path, 'utf8')))
      if (key.byteLength === 32) return key
    } catch (error) {
      firstError ??= error
    }
  }
  throw new KeyError('unreadable', 'the database key cannot be opened', { cause: firstError })
}
