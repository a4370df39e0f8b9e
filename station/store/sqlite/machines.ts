import type { Database } from '../../../migrations/database.ts'
import { type AuditFinding, checkLinks, genesisHash } from '../../audit.ts'
import type { Enrolment, EnrolmentOutcome, Machine, Machines } from '../store.ts'
import type { Commit } from './commit.ts'

type MachineRow = Omit<Machine, 'isRevoked'> & { isRevoked: number }

export function createMachines(db: Database, commit: Commit): Machines {
  const select = db.prepare<[string], MachineRow>(
    `SELECT machine, public_key AS publicKey, certificate, revoked_at IS NOT NULL AS isRevoked
     FROM machine WHERE machine = ?`,
  )
  const code = db.prepare<[string], { secret: Buffer }>('SELECT secret FROM enrolment_code WHERE code_id = ?')
  const findings = db.prepare<[string], AuditFinding>(
    'SELECT reason, sequence, hash FROM audit_finding WHERE machine = ? ORDER BY found_at, sequence',
  )
  return {
    find: async (machine) => {
      const row = select.get(machine)
      return row && { ...row, isRevoked: row.isRevoked === 1 }
    },
    count: async () => db.prepare('SELECT count(*) FROM machine').pluck().get() as number,
    revoke: (machine, at) =>
      commit(() => {
        db.prepare('UPDATE machine SET revoked_at = ? WHERE machine = ? AND revoked_at IS NULL').run(at, machine)
      }),
    keepCode: ({ codeId, secret, expiresAt }) =>
      commit(() => {
        const insert = db.prepare('INSERT INTO enrolment_code (code_id, secret, expires_at) VALUES (?, ?, ?)')
        insert.run(codeId, secret, expiresAt)
      }),
    findCode: async (codeId) => code.get(codeId),
    enrol: (enrolment) => commit(() => enrol(db, enrolment)),
    extendAudit: (machine, links, at) => commit(() => extendAudit(db, machine, links, at)),
    findings: async (machine) => findings.all(machine),
  }
}

function enrol(db: Database, { codeId, publicKey, machineName, at, issue }: Enrolment): EnrolmentOutcome {
  const code = db
    .prepare<[string], { machine: string | null; expiresAt: string }>(
      'SELECT machine, expires_at AS expiresAt FROM enrolment_code WHERE code_id = ?',
    )
    .get(codeId)
  if (!code) return { ok: false, reason: 'code-used' }
  const known = db
    .prepare<[string], { machine: string; certificate: string }>(
      'SELECT machine, certificate FROM machine WHERE public_key = ?',
    )
    .get(publicKey)
  if (code.machine !== null) {
    return known?.machine === code.machine
      ? { ok: true, certificate: known.certificate }
      : { ok: false, reason: 'code-used' }
  }
  if (at > code.expiresAt) return { ok: false, reason: 'code-expired' }
  const use = (machine: string) =>
    db.prepare('UPDATE enrolment_code SET machine = ? WHERE code_id = ?').run(machine, codeId)
  // A machine's identity is fixed for ever: a second code does not give its key another one.
  if (known) {
    use(known.machine)
    return { ok: true, certificate: known.certificate }
  }
  const prefixes = db.prepare('SELECT 1 FROM machine WHERE slip_prefix = ?')
  const made = issue((slipPrefix) => prefixes.get(slipPrefix) !== undefined)
  db.prepare(
    `INSERT INTO machine (machine, public_key, name, slip_prefix, certificate, enrolled_at) VALUES (?, ?, ?, ?, ?, ?)`,
  ).run(made.machine, publicKey, machineName, made.slipPrefix, made.certificate, at)
  use(made.machine)
  return { ok: true, certificate: made.certificate }
}

function extendAudit(
  db: Database,
  machine: Machine,
  links: Parameters<Machines['extendAudit']>[1],
  at: string,
): number {
  const stored = db.prepare<[string, number], string>('SELECT hash FROM audit_link WHERE machine = ? AND sequence = ?')
  const last = db
    .prepare<[string], { sequence: number; hash: string }>(
      'SELECT sequence, hash FROM audit_link WHERE machine = ? ORDER BY sequence DESC LIMIT 1',
    )
    .get(machine.machine)
  const head = last ?? { sequence: 0, hash: genesisHash(machine.certificate) }
  const hashAt = (sequence: number) => stored.pluck().get(machine.machine, sequence)
  const { keep, finding } = checkLinks(head, links, hashAt)
  const insert = db.prepare('INSERT INTO audit_link (machine, sequence, entry, hash) VALUES (?, ?, ?, ?)')
  for (const { sequence, entry, hash } of keep) insert.run(machine.machine, sequence, entry, hash)
  if (finding) {
    db.prepare('INSERT INTO audit_finding VALUES (?, ?, ?, ?, ?) ON CONFLICT DO NOTHING').run(
      machine.machine,
      finding.reason,
      finding.sequence,
      finding.hash,
      at,
    )
  }
  return keep.at(-1)?.sequence ?? head.sequence
}
