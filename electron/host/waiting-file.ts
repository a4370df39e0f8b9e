import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { z } from 'zod'
import { writeWhole } from '../../migrations/whole-file.ts'
import { Counts } from '../contract/index.ts'

/** `waiting.json`: what waits on this machine, so that a lock screen says it before anybody opens the store. */
export type WaitingFile = { read(): Counts | undefined; keep(counts: Counts): void }

/** SECURITY: numbers and nothing else, because it lies in the clear: the schema lets no other thing in or out. */
const Kept = z.strictObject({ formatVersion: z.literal(1), counts: Counts })

export function waitingFile(dataDir: string): WaitingFile {
  const path = join(dataDir, 'waiting.json')
  return {
    read: () => {
      if (!existsSync(path)) return undefined
      try {
        return Kept.parse(JSON.parse(readFileSync(path, 'utf8'))).counts
      } catch {
        // Damaged is unknown and not nothing: the lock screen then gives no numbers.
        return undefined
      }
    },
    keep: (counts) =>
      writeWhole(
        path,
        JSON.stringify({ formatVersion: 1, counts: Counts.parse(counts) } satisfies z.infer<typeof Kept>),
      ),
  }
}
