import { createHash } from 'node:crypto'
import type { Manifest } from '../protocol/index.ts'

export const sha256 = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex')

const OWN_FILES = ['manifest.json', 'manifest.sig', 'SHA256SUMS', 'application.json']

/** Whether the files are exactly those that the manifest names, each with its hash and size, under its contentHash. */
export function hasContentsOf(manifest: Manifest, entries: ReadonlyMap<string, Uint8Array>): boolean {
  const names = new Set(manifest.parts.map(({ name }) => name))
  if (names.size !== manifest.parts.length) return false
  const travelling = manifest.parts.filter(({ heldBy }) => heldBy === undefined)
  if (entries.size !== OWN_FILES.length + travelling.length) return false
  for (const { name, sha256: hash, size } of travelling) {
    const bytes = entries.get(name)
    if (!bytes || bytes.byteLength !== size || sha256(bytes) !== hash) return false
  }
  const application = entries.get('application.json')
  const sums = entries.get('SHA256SUMS')
  if (!application || !sums || sha256(sums) !== manifest.contentHash) return false
  return Buffer.from(sumsText(sha256(application), manifest)).equals(sums)
}

/** What `sha256sum` prints for application.json and all parts, held ones too, in order of their names. */
function sumsText(applicationSha256: string, { parts }: Manifest): string {
  const lines = [{ name: 'application.json', sha256: applicationSha256 }, ...parts]
  lines.sort((one, other) => (one.name < other.name ? -1 : 1))
  return lines.map(({ name, sha256: hash }) => `${hash}  ${name}\n`).join('')
}
