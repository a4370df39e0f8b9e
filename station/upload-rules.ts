import { readFileSync } from 'node:fs'
import { z } from 'zod'
import { UploadRules } from './protocol/index.ts'
import { StationError } from './station-error.ts'

/**
 * Which networks the station's tablets may send packets over, as JSON; they get it with the next synchronisation.
 * @throws {StationError} `bad-option` naming the first field that does not fit.
 */
export function readUploadRules(path: string): UploadRules {
  try {
    return UploadRules.parse(JSON.parse(readFileSync(path, 'utf8')))
  } catch (error) {
    const where =
      error instanceof z.ZodError ? ` at ${error.issues[0]?.path.join('.')}: ${error.issues[0]?.message}` : ''
    throw new StationError('bad-option', `The upload rules ${path} cannot be used${where}.`, { cause: error })
  }
}
