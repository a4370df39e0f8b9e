/**
 * `device.json`: what this installation is, in the clear, and who holds S_dev, the 32 random bytes that
 * only the shell can unwrap through the operating system's keychain (security.md 1, 2).
 */
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { v7 as uuidv7 } from 'uuid'
import { z } from 'zod'
import { writeWhole } from '../../migrations/whole-file.ts'
import { Environment, Uuid } from '../../station/protocol/index.ts'

const Installation = z.strictObject({
  formatVersion: z.literal(1),
  /** Binds officers' slots to this data folder. */
  installation: Uuid,
  environment: Environment,
  /** `none`: no S_dev, practice only. `safe-storage`: the shell's keychain. */
  holder: z.enum(['none', 'safe-storage']),
  /** The station's certificate is in the database; before that, set-up goes on where it was cut. */
  enrolled: z.boolean(),
})
export type Installation = z.infer<typeof Installation>

/** Thrown when the keys on the disk cannot be used; `message` is for the log, `code` for the page. */
export class KeyError extends Error {
  readonly code: 'unreadable' | 'wrong-pin' | 'no-keychain' | 'wrong-holder' | 'wrong-environment' | 'not-set-up'
  constructor(code: KeyError['code'], message: string, options?: ErrorOptions) {
    super(message, options)
    this.name = 'KeyError'
    this.code = code
  }
}

const pathOf = (dataDir: string): string => join(dataDir, 'keys', 'device.json')

/** @throws {KeyError} `unreadable`; "cannot read" is never "not there". */
export function findInstallation(dataDir: string): Installation | undefined {
  const path = pathOf(dataDir)
  if (!existsSync(path)) return undefined
  try {
    return Installation.parse(JSON.parse(readFileSync(path, 'utf8')))
  } catch (error) {
    throw new KeyError('unreadable', `${path} cannot be read`, { cause: error })
  }
}

/**
 * Fixes environment and key holder of a new data folder, for ever.
 * @throws {KeyError} `no-keychain`: production needs S_dev.
 */
export function makeInstallation(
  dataDir: string,
  environment: Environment,
  deviceKey: Uint8Array | undefined,
): Installation {
  // SECURITY: without a keychain every six-digit PIN falls in hours to whoever has the disk, so production is refused.
  if (environment === 'production' && deviceKey === undefined)
    throw new KeyError('no-keychain', 'a production machine needs a keychain')
  const made: Installation = {
    formatVersion: 1,
    installation: uuidv7(),
    environment,
    holder: deviceKey ? 'safe-storage' : 'none',
    enrolled: false,
  }
  writeWhole(pathOf(dataDir), JSON.stringify(made, null, 2))
  return made
}

export function markEnrolled(dataDir: string, installation: Installation): void {
  if (!installation.enrolled) writeWhole(pathOf(dataDir), JSON.stringify({ ...installation, enrolled: true }, null, 2))
}

/**
 * The bytes that go into every slot key beside the PIN.
 * @throws {KeyError} `wrong-holder`: made with a keychain and none was handed in. That is why the browser host
 * cannot open such a store: it has no S_dev to hand in.
 */
export function deviceKeyFor(installation: Installation, deviceKey: Uint8Array | undefined): Uint8Array {
  if (installation.holder === 'none') {
    if (installation.environment === 'production')
      throw new KeyError('no-keychain', 'a production store without S_dev is not opened')
    return new Uint8Array(0)
  }
  if (deviceKey?.byteLength !== 32)
    throw new KeyError('wrong-holder', 'this data folder was made with a keychain that is not here')
  return deviceKey
}
