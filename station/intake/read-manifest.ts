import { z } from 'zod'
import { Manifest, type RefusalReason } from '../protocol/index.ts'
import { parseJson } from './parse-json.ts'

export type Reading<T> = { ok: true; value: T } | { ok: false; reason: RefusalReason }

/** Enough of any format's manifest to tell a newer one from a broken one. */
const AnyFormat = z.object({ formatVersion: z.int(), suite: z.string() })

export function readManifest(bytes: Uint8Array): Reading<Manifest> {
  const json = parseJson(bytes)
  const format = AnyFormat.safeParse(json)
  if (!format.success) return { ok: false, reason: 'malformed' }
  const { formatVersion, suite } = Manifest.shape
  if (!formatVersion.safeParse(format.data.formatVersion).success || !suite.safeParse(format.data.suite).success)
    return { ok: false, reason: 'unsupported-format' }
  const manifest = Manifest.safeParse(json)
  return manifest.success ? { ok: true, value: manifest.data } : { ok: false, reason: 'malformed' }
}
