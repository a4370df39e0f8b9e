/** Rule packs from bytes: parsed, checked for contradictions, and named by the hash of exactly these bytes. */
import { createHash } from 'node:crypto'
import { readdirSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { contradictionIn } from './consistency/pack.ts'
import { RulePack } from './pack.ts'

export type RulePackErrorCode =
  | 'too-large'
  | 'not-json' // or not UTF-8
  | 'too-deep'
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

/** Ten times the largest pack there is. */
const MAX_PACK_BYTES = 1024 * 1024
const MAX_DEPTH = 24

/**
 * @param bytes the file as shipped, UTF-8 JSON.
 * @throws {RulePackError} for any other bytes.
 */
export function parsePack(bytes: Uint8Array): LoadedPack {
  if (bytes.byteLength > MAX_PACK_BYTES) throw new RulePackError('too-large', 'the rule pack is larger than 1 MiB')
  const text = textOf(bytes)
  // SECURITY: depth is limited before anything recurses, because a deep document would overflow the stack.
  if (depthOf(text) > MAX_DEPTH) throw new RulePackError('too-deep', 'the rule pack is nested too deeply')
  const parsed = RulePack.safeParse(jsonOf(text))
  if (!parsed.success) {
    const [issue] = parsed.error.issues
    throw new RulePackError('not-a-pack', `${issue?.path.join('.') || 'the rule pack'}: ${issue?.message ?? 'invalid'}`)
  }
  const contradiction = contradictionIn(parsed.data)
  if (contradiction) throw new RulePackError('contradiction', contradiction)
  return { pack: parsed.data, hash: createHash('sha256').update(bytes).digest('hex'), bytes }
}

/**
 * The packs that came with this version, by file name.
 * @param folder where they lie: `packs/` beside this module, or beside the bundle that it is built into.
 * @throws {RulePackError} when one is wrong: the build is broken and does not start.
 */
export function shippedPacks(folder = join(dirname(fileURLToPath(import.meta.url)), 'packs')): LoadedPack[] {
  const files = readdirSync(folder).filter((name) => name.endsWith('.json'))
  return files.sort().map((name) => parsePack(readFileSync(join(folder, name))))
}

/** The newest pack of a country in force on a day. @param date ISO, in the country's time zone. */
export function packFor<P extends { pack: RulePack }>(
  packs: readonly P[],
  country: string,
  date: string,
): P | undefined {
  return packs
    .filter(({ pack }) => pack.country === country && pack.effectiveFrom <= date)
    .filter(({ pack }) => pack.effectiveUntil === undefined || date <= pack.effectiveUntil)
    .reduce<P | undefined>(
      (best, next) => (best && best.pack.effectiveFrom > next.pack.effectiveFrom ? best : next),
      undefined,
    )
}

function textOf(bytes: Uint8Array): string {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes)
  } catch (error) {
    if (error instanceof TypeError) throw new RulePackError('not-json', 'the rule pack is not UTF-8', { cause: error })
    throw error
  }
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch (error) {
    if (error instanceof SyntaxError) throw new RulePackError('not-json', 'the rule pack is not JSON', { cause: error })
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
