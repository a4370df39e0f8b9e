import { readFileSync } from 'node:fs'
import { z } from 'zod'
import { SyncAnswer } from './protocol/index.ts'
import { RulesSeed } from './rules/rules-options.ts'
import { StationError } from './station-error.ts'

/** What a practice station starts with: what a day's sync brings down, but for its time and keys. */
export const Seed = SyncAnswer.pick({ officers: true, visits: true, roster: true }).extend({
  rules: RulesSeed.optional(),
})
export type Seed = z.infer<typeof Seed>

/** @throws {StationError} `bad-option` naming the first field that does not fit. */
export function readSeed(path: string): Seed {
  try {
    return Seed.parse(JSON.parse(readFileSync(path, 'utf8')))
  } catch (error) {
    const where =
      error instanceof z.ZodError ? ` at ${error.issues[0]?.path.join('.')}: ${error.issues[0]?.message}` : ''
    throw new StationError('bad-option', `The seed ${path} cannot be used${where}.`, { cause: error })
  }
}
