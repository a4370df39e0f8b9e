/** A machine's audit log as the station keeps it: verified links, and what did not fit (security.md 21). */
import { createHash } from 'node:crypto'
import { AUDIT_DOMAIN, AUDIT_GENESIS_DOMAIN, type AuditLink } from './protocol/index.ts'

export type AuditFinding = {
  /** `fork`: another entry at a place that is taken, which is also what a rolled-back tablet shows. */
  reason: 'fork' | 'gap' | 'broken-chain'
  sequence: number
  hash: string
}

/** The hash before the first entry. */
export const genesisHash = (certificate: string): string =>
  createHash('sha256').update(AUDIT_GENESIS_DOMAIN).update(certificate).digest('hex')

/** SHA-256(domain ‖ the 32 bytes of the previous hash ‖ the entry's bytes), as hex. */
export function linkHash(previousHash: string, entry: string): string {
  const previous = Buffer.from(previousHash, 'hex')
  return createHash('sha256').update(AUDIT_DOMAIN).update(previous).update(entry, 'utf8').digest('hex')
}

/**
 * Decides what to keep of the announced links. It stops at the first that does not fit, because nothing
 * after it can be verified.
 * @param hashAt the stored hash at a sequence up to `head.sequence`.
 */
export function checkLinks(
  head: { sequence: number; hash: string },
  links: readonly AuditLink[],
  hashAt: (sequence: number) => string | undefined,
): { keep: AuditLink[]; finding?: AuditFinding } {
  const keep: AuditLink[] = []
  let last = head
  for (const link of links) {
    const found = (reason: AuditFinding['reason']) => ({
      keep,
      finding: { reason, sequence: link.sequence, hash: link.hash },
    })
    if (link.sequence <= head.sequence) {
      if (hashAt(link.sequence) !== link.hash) return found('fork')
      continue
    }
    if (link.sequence <= last.sequence) return found('broken-chain')
    if (link.sequence > last.sequence + 1) return found('gap')
    if (linkHash(last.hash, link.entry) !== link.hash) return found('broken-chain')
    keep.push(link)
    last = link
  }
  return { keep }
}
