/**
 * S_dev: 32 random bytes that the operating system's keychain wraps (security.md 1, 2). The backend's name is kept
 * beside it: another backend, a locked one or one that cannot decrypt stops with a sentence, and a new key is never
 * made where a store exists.
 */

import { randomBytes } from 'node:crypto'
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { safeStorage } from 'electron'
import { z } from 'zod'
import { writeWhole } from '../../migrations/whole-file.ts'

const Wrapped = z.strictObject({ formatVersion: z.literal(1), backend: z.string(), wrapped: z.base64() })

/** `undefined`: there is no keychain here, or only Linux's pretence of one (`basic_text`). */
function backendName(): string | undefined {
  if (!safeStorage.isEncryptionAvailable()) return undefined
  if (process.platform !== 'linux') return process.platform
  const backend = safeStorage.getSelectedStorageBackend()
  // SECURITY: basic_text encrypts with a password that everybody knows.
  return backend === 'basic_text' || backend === 'unknown' ? undefined : backend
}

/**
 * @returns nothing when there is no keychain; production then does not start.
 * @throws {Error} with the sentence to show.
 */
export function deviceKeyFromKeychain(dataDir: string): Uint8Array | undefined {
  const path = join(dataDir, 'keys', 'device-key.json')
  const backend = backendName()
  if (!existsSync(path)) {
    if (!backend) return undefined
    if (existsSync(join(dataDir, 'doorstep.db')))
      throw new Error(
        'There are records here, and the key of this machine is missing. Do not set it up anew: ask for recovery.',
      )
    const key = randomBytes(32)
    writeWhole(
      path,
      JSON.stringify({
        formatVersion: 1,
        backend,
        wrapped: safeStorage.encryptString(key.toString('base64')).toString('base64'),
      } satisfies z.infer<typeof Wrapped>),
    )
    return key
  }
  let kept: z.infer<typeof Wrapped>
  try {
    kept = Wrapped.parse(JSON.parse(readFileSync(path, 'utf8')))
  } catch (error) {
    throw new Error('The key file of this machine cannot be read. Do not set it up anew: ask for recovery.', {
      cause: error,
    })
  }
  if (kept.backend !== backend)
    throw new Error(
      `The key of this machine lies in the keychain “${kept.backend}”, and that one is not here now. Sign in to the same desktop session as before.`,
    )
  try {
    return Buffer.from(safeStorage.decryptString(Buffer.from(kept.wrapped, 'base64')), 'base64')
  } catch (error) {
    throw new Error('The keychain does not give the key of this machine. Unlock it, or sign in to the system again.', {
      cause: error,
    })
  }
}
