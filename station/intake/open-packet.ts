import { ApplicationRecord, type Manifest } from '../protocol/index.ts'
import type { Opener } from './opener.ts'
import { parseJson } from './parse-json.ts'
import { readEntries } from './read-entries.ts'
import { type Reading, readManifest } from './read-manifest.ts'

/** A packet's files in the clear. Never written anywhere. */
export type OpenPacket = { manifest: Manifest; record: ApplicationRecord; entries: ReadonlyMap<string, Uint8Array> }

/** Opens and reads; nothing is verified yet. `record` is unread, because its format is the manifest's to name. */
export async function openEntries(
  sealed: Uint8Array,
  { open }: Pick<Opener, 'open'>,
): Promise<Reading<Omit<OpenPacket, 'record'>>> {
  const zip = await open(sealed)
  if (!zip) return { ok: false, reason: 'cannot-open' }
  const entries = readEntries(zip)
  const manifestBytes = entries?.get('manifest.json')
  if (!entries || !manifestBytes) return { ok: false, reason: 'malformed' }
  const manifest = readManifest(manifestBytes)
  return manifest.ok ? { ok: true, value: { manifest: manifest.value, entries } } : manifest
}

export function readRecord(entries: ReadonlyMap<string, Uint8Array>): ApplicationRecord | undefined {
  const bytes = entries.get('application.json')
  return bytes && ApplicationRecord.safeParse(parseJson(bytes)).data
}
