/** Authorities of other regions that go on with applications accepted here, and what each can take. */
import { readFileSync } from 'node:fs'
import { z } from 'zod'
import { AgeRecipient, Ed25519PublicKey } from '../protocol/index.ts'
import { StationError } from '../station-error.ts'

/** What a partner may not be able to take. */
export const CAPABILITIES = ['fingers', 'irises', 'documents', 'signatures'] as const
export type Capability = (typeof CAPABILITIES)[number]

export const Partner = z.strictObject({
  /** First-level unit whose people it looks after. */
  region: z.string().regex(/^[0-9A-Z]{1,12}$/),
  name: z.string().min(1).max(120),
  /** What is handed over is sealed to it. */
  recipient: AgeRecipient,
  /** Signs its answers. */
  answerKey: Ed25519PublicKey,
  /** Shared with it, however it gets there: a mount, a synchronised folder, a stick. */
  folder: z.string().min(1).max(4_000),
  /** Formats of the neutral export that it reads. */
  formats: z.array(z.int().positive()).min(1).max(20),
  takes: z.array(z.enum(CAPABILITIES)).max(CAPABILITIES.length),
})
export type Partner = z.infer<typeof Partner>

export const Partners = z
  .strictObject({ formatVersion: z.literal(1), partners: z.array(Partner).max(200) })
  .refine(({ partners }) => new Set(partners.map(({ region }) => region)).size === partners.length, {
    message: 'two partners have one region',
  })
export type Partners = z.infer<typeof Partners>

/** @throws {StationError} `bad-option` naming the first field that does not fit. */
export function readPartners(path: string): Partner[] {
  try {
    return Partners.parse(JSON.parse(readFileSync(path, 'utf8'))).partners
  } catch (error) {
    const issue = error instanceof z.ZodError ? error.issues[0] : undefined
    const where = issue ? ` at ${issue.path.join('.')}: ${issue.message}` : ''
    throw new StationError('bad-option', `The partners in ${path} cannot be used${where}.`, { cause: error })
  }
}
