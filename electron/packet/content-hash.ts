import { createHash } from 'node:crypto'

export type NamedHash = { name: string; sha256: string }

/** What `sha256sum application.json parts/…` prints, sorted by name. */
export function sha256Sums(applicationBytes: Uint8Array, parts: readonly NamedHash[]): string {
  const all = [{ name: 'application.json', sha256: sha256Hex(applicationBytes) }, ...parts]
  return all
    .sort((a, b) => (a.name < b.name ? -1 : 1))
    .map(({ name, sha256 }) => `${sha256}  ${name}\n`)
    .join('')
}

/** SHA-256 of those lines: fixed at finalise, over the record's bytes and each part's name and hash. */
export const contentHashOf = (applicationBytes: Uint8Array, parts: readonly NamedHash[]): string =>
  sha256Hex(Buffer.from(sha256Sums(applicationBytes, parts)))

export const sha256Hex = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex')
