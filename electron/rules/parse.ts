/** Rule packs from bytes: parsed, checked for contradictions, and named by the hash of exactly these bytes. */
import { createHash } from 'node:crypto'
import { z } from 'zod'
import { contradictionIn, headProblem } from './consistency/pack.ts'
import { PackHead, RuleLayer, RulePack } from './pack.ts'
import { UnitTableError, unitTree } from './units/units.ts'

export type RulePackErrorCode =
  | 'too-large'
  | 'not-json' // or not UTF-8
  | 'too-deep'
  | 'future-format' // made for a later version of this product
  | 'not-a-pack' // the schema says where
  | 'contradiction' // right in form, but no application could follow it

/** The pack is not used. The caller keeps the packs that it has and shows the reason to an administrator. */
export class RulePackError extends Error {
  readonly code: RulePackErrorCode
  constructor(code: RulePackErrorCode, message: string, options?: ErrorOptions) {
    super(message, options)
    this.name = 'RulePackError'
    this.code = code
  }
}

/** `bytes` as shipped, to be kept: an application is read under its own pack for ever. `hash`: their SHA-256, lower-case hex. */
export type LoadedPack = { pack: RulePack; hash: string; bytes: Uint8Array }

const Head = z.object({ ...PackHead, units: z.string().optional(), timeZone: z.string().optional() })
export type LayerHead = z.infer<typeof Head>

/** One file: a country's whole pack, or a layer upon one, which is checked once it is composed. */
export type LoadedLayer = { head: LayerHead; content: Record<string, unknown>; hash: string; bytes: Uint8Array }

/** Three times the largest pack there is. */
const MAX_PACK_BYTES = 1024 * 1024
const MAX_DEPTH = 24
const NEWEST_FORMAT = 2

/**
 * A whole pack: a country's, or one that was composed.
 * @param bytes the file as shipped, UTF-8 JSON.
 * @throws {RulePackError} for any other bytes.
 */
export function parsePack(bytes: Uint8Array): LoadedPack {
  return { pack: validated(jsonOf(bytes)), hash: sha256(bytes), bytes }
}

/** A file as it is signed and sent: a country's pack or a layer. @throws {RulePackError} */
export function parseLayer(bytes: Uint8Array): LoadedLayer {
  const content = jsonOf(bytes) as Record<string, unknown>
  const isLayer = content?.level === 'province' || content?.level === 'campaign'
  if (isLayer) {
    refuseFuture(content)
    const problem = headProblem(parsedAs(RuleLayer, content))
    if (problem) throw new RulePackError('contradiction', problem)
  } else validated(content)
  return { head: parsedAs(Head, content), content, hash: sha256(bytes), bytes }
}

/** @param content parsed JSON. @throws {RulePackError} */
export function validated(content: unknown): RulePack {
  refuseFuture(content)
  const pack = parsedAs(RulePack, content)
  const contradiction = tableProblem(pack.units) ?? contradictionIn(pack)
  if (contradiction) throw new RulePackError('contradiction', contradiction)
  return pack
}

/** Rules that ask where somebody lives need the table, and this version may not have it. */
function tableProblem(units: string | undefined): string | undefined {
  try {
    if (units !== undefined) unitTree(units)
    return undefined
  } catch (error) {
    if (error instanceof UnitTableError) return error.message
    throw error
  }
}

function refuseFuture(content: unknown): void {
  const { formatVersion } = Object(content) as { formatVersion?: unknown }
  if (typeof formatVersion === 'number' && formatVersion > NEWEST_FORMAT)
    throw new RulePackError(
      'future-format',
      `the rule pack has format ${formatVersion}; this version reads up to ${NEWEST_FORMAT}`,
    )
}

function parsedAs<T>(schema: z.ZodType<T>, content: unknown): T {
  const parsed = schema.safeParse(content)
  if (parsed.success) return parsed.data
  const [issue] = parsed.error.issues
  throw new RulePackError('not-a-pack', `${issue?.path.join('.') || 'the rule pack'}: ${issue?.message ?? 'invalid'}`)
}

const sha256 = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex')

function jsonOf(bytes: Uint8Array): unknown {
  if (bytes.byteLength > MAX_PACK_BYTES) throw new RulePackError('too-large', 'the rule pack is larger than 1 MiB')
  const text = textOf(bytes)
  // SECURITY: depth is limited before anything recurses, because a deep document would overflow the stack.
  if (depthOf(text) > MAX_DEPTH) throw new RulePackError('too-deep', 'the rule pack is nested too deeply')
  try {
    return JSON.parse(text)
  } catch (error) {
    if (error instanceof SyntaxError) throw new RulePackError('not-json', 'the rule pack is not JSON', { cause: error })
    throw error
  }
}

function textOf(bytes: Uint8Array): string {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes)
  } catch (error) {
    if (error instanceof TypeError) throw new RulePackError('not-json', 'the rule pack is not UTF-8', { cause: error })
    throw error
  }
}

/** Of brackets, strings left out; never less than the depth that a parser would reach. */
function depthOf(text: string): number {
  let depth = 0
  let deepest = 0
  let inString = false
  for (let at = 0; at < text.length; at += 1) {
    const character = text[at]
    if (inString && character === '\\') at += 1
    else if (character === '"') inString = !inString
    else if (!inString && (character === '{' || character === '[')) deepest = Math.max(deepest, ++depth)
    else if (!inString && (character === '}' || character === ']')) depth -= 1
  }
  return deepest
}
