/** What a partner says of what it was handed: files of its own making in a folder that others can write to. */
import { existsSync, lstatSync, mkdirSync, readdirSync, readFileSync, renameSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { z } from 'zod'
import type { StationParts } from '../parts.ts'
import { Sha256, typ, UtcInstant, Uuid, Version } from '../protocol/index.ts'
import { readStatement } from '../signing/jws.ts'
import type { Partner } from './partners.ts'
import { markAnswered } from './queue.ts'

/** Signed by the partner's answer key. `acknowledged`: it has it and goes on with it. */
export const HandOffAnswer = z.strictObject({
  formatVersion: z.literal(1),
  handOff: Sha256,
  application: Uuid,
  version: Version,
  state: z.enum(['acknowledged', 'returned']),
  reason: z.string().min(1).max(500).optional(),
  at: UtcInstant,
})
export type HandOffAnswer = z.infer<typeof HandOffAnswer>

/** Of one run and folder; the next goes on. */
const AT_ONCE = 5_000
const MAX_BYTES = 16 * 1024
// SECURITY: names come from outside; nothing that is a path or a link is opened.
const NAME = /^[A-Za-z0-9][A-Za-z0-9._-]{0,119}\.jws$/

/** Each is looked at once and then lies in `taken` or `refused`. A power cut before that looks at it again, which changes nothing. */
export async function takeAnswers(
  { database, sealer, now }: Pick<StationParts, 'database' | 'sealer' | 'now'>,
  partner: Partner,
): Promise<{ answered: number; refused: number }> {
  const folder = join(partner.folder, 'answers')
  const done = { answered: 0, refused: 0 }
  for (const name of namesIn(folder)) {
    const answer = await readAnswer(join(folder, name), partner)
    if (answer) {
      const { handOff: packetId, application, version, state, reason } = answer
      const about = { packetId, application, version, region: partner.region, at: new Date(now()).toISOString() }
      if (await database.write((sql) => markAnswered(sql, sealer, about, { state, reason }))) done.answered += 1
    } else done.refused += 1
    putAside(join(folder, name), join(folder, answer ? 'taken' : 'refused', name))
  }
  return done
}

function putAside(from: string, to: string): void {
  mkdirSync(dirname(to), { recursive: true })
  try {
    renameSync(from, to)
  } catch (error) {
    // Another run was quicker.
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error
  }
}

const namesIn = (folder: string): string[] =>
  existsSync(folder)
    ? readdirSync(folder)
        .filter((name) => NAME.test(name) && lstatSync(join(folder, name)).isFile())
        .sort()
        .slice(0, AT_ONCE)
    : []

async function readAnswer(path: string, { answerKey }: Partner): Promise<HandOffAnswer | undefined> {
  if (lstatSync(path).size > MAX_BYTES) return undefined
  const jws = readFileSync(path, 'utf8').trim()
  return readStatement(jws, typ.handOffAnswer, HandOffAnswer, async () => answerKey)
}
