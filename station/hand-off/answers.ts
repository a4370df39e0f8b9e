/** What a partner says of what it was handed: files of its own making in a folder that others can write to. */
import { existsSync, lstatSync, mkdirSync, readdirSync, readFileSync, renameSync } from 'node:fs'
import { join } from 'node:path'
import { z } from 'zod'
import { appendClerkAct } from '../clerk/log.ts'
import type { StationParts } from '../parts.ts'
import { Sha256, typ, UtcInstant, Uuid, Version } from '../protocol/index.ts'
import { readStatement } from '../signing/jws.ts'
import type { Partner } from './partners.ts'
import { type Heard, markAnswered } from './queue.ts'

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

export type AnswersTaken = {
  answered: number
  /** They could not be believed. */
  refused: number
  /** They are about nothing that was handed over to this partner. */
  unknown: number
  /** They could not be read or put aside now, and lie there still. */
  failed: number
}

type Parts = Pick<StationParts, 'database' | 'sealer' | 'now' | 'log'>

/**
 * Each is looked at once and then lies in `taken`, `unknown` or `refused`; one that came before the row said that it went
 * stays for the next run. A power cut before that looks at it again, which changes nothing.
 * @param by who had it done, for the log.
 */
export async function takeAnswers(parts: Parts, partner: Partner, by: string): Promise<AnswersTaken> {
  const folder = join(partner.folder, 'answers')
  const done: AnswersTaken = { answered: 0, refused: 0, unknown: 0, failed: 0 }
  for (const name of namesIn(folder)) {
    try {
      const answer = await readAnswer(join(folder, name), partner)
      const heard = answer ? await keep(parts, partner, answer, by) : 'refused'
      if (heard === 'now') done.answered += 1
      else if (heard === 'refused' || heard === 'unknown') done[heard] += 1
      if (heard !== 'early') putAside(folder, name, heard === 'now' || heard === 'known' ? 'taken' : heard)
    } catch (error) {
      // SECURITY: others write here; what they wrote badly, or may not be read, keeps none of the others.
      if (!isOfFile(error)) throw error
      parts.log.error({ partner: partner.region, failure: error.code })
      done.failed += 1
    }
  }
  return done
}

const isOfFile = (error: unknown): error is NodeJS.ErrnoException =>
  error instanceof Error && 'syscall' in error && 'path' in error

function keep(
  { database, sealer, now }: Parts,
  { region }: Partner,
  answer: HandOffAnswer,
  by: string,
): Promise<Heard> {
  const { handOff: packetId, application, version, state, reason } = answer
  const at = new Date(now()).toISOString()
  return database.write(async (sql) => {
    const heard = await markAnswered(sql, sealer, { packetId, application, version, region, at }, { state, reason })
    if (heard === 'now')
      await appendClerkAct(sql, { clerk: by, act: `hand-off-${state}`, subject: { application, version }, at })
    return heard
  })
}

/** Partners may give two answers one name: neither takes the other's place. */
function putAside(folder: string, name: string, aside: string): void {
  mkdirSync(join(folder, aside), { recursive: true })
  const stem = name.replace(/\.jws$/, '')
  let to = join(folder, aside, name)
  for (let number = 2; existsSync(to); number += 1) to = join(folder, aside, `${stem}-${number}.jws`)
  try {
    renameSync(join(folder, name), to)
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
