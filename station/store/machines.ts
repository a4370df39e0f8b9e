import { type AuditFinding, checkLinks, genesisHash } from '../audit.ts'
import { enrol } from './enrol.ts'
import { openColumn, type Sealer, sealColumn } from './seal-text.ts'
import type { SqlDatabase, Writing } from './sql.ts'
import type { Machine, MachineLine, Machines, NewCode } from './store.ts'

const SEEN_EVERY_MS = 60_000

type LineRow = Omit<MachineLine, 'revokedAt' | 'seenAt' | 'replacedBy' | 'isAmber'> & {
  revokedAt: string | null
  seenAt: string | null
  replacedBy: string | null
  isAmber: number
}

export function createMachines(database: SqlDatabase, sealer: Sealer): Machines {
  const seenAt = new Map<string, number>()
  return {
    find: (machine) =>
      database.read(async (sql) => {
        const row = await sql.get<Omit<Machine, 'isRevoked'> & { revokedAt: string | null }>(
          `SELECT machine, public_key AS "publicKey", certificate, revoked_at AS "revokedAt" FROM machine WHERE machine = ?`,
          machine,
        )
        if (!row) return undefined
        const { revokedAt, ...found } = row
        return { ...found, isRevoked: revokedAt !== null }
      }),
    count: () =>
      database.read(async (sql) => (await sql.get<{ count: number }>('SELECT count(*) AS count FROM machine'))!.count),
    list: () => database.read(async (sql) => (await sql.all<LineRow>(LIST)).map(asLine)),
    seen: async (machine, at) => {
      const now = Date.parse(at)
      if (now - (seenAt.get(machine) ?? Number.NEGATIVE_INFINITY) < SEEN_EVERY_MS) return
      seenAt.set(machine, now)
      await database.write((sql) => sql.run('UPDATE machine SET seen_at = ? WHERE machine = ?', at, machine), 'by-row')
    },
    revoke: async (machine, at) => {
      await database.write((sql) => revokeMachine(sql, machine, at), 'by-row')
    },
    keepCode: async (code) => {
      await database.write((sql) => keepCode(sql, code))
    },
    findCode: (codeId) =>
      database.read((sql) =>
        sql.get<{ secret: Buffer }>('SELECT secret FROM enrolment_code WHERE code_id = ?', codeId),
      ),
    enrol: (enrolment) => database.write((sql) => enrol(sql, enrolment)),
    extendAudit: (machine, links, at) => database.write((sql) => extendAudit(sql, { machine, links, at }, sealer)),
    findings: (machine) =>
      database.read((sql) =>
        sql.all<AuditFinding>(
          'SELECT reason, sequence, hash FROM audit_finding WHERE machine = ? ORDER BY found_at, sequence',
          machine,
        ),
      ),
  }
}

const LIST = `SELECT machine, name, slip_prefix AS "slipPrefix", enrolled_at AS "enrolledAt", revoked_at AS "revokedAt",
  seen_at AS "seenAt", replaced_by AS "replacedBy",
  CASE WHEN EXISTS (SELECT 1 FROM audit_finding WHERE audit_finding.machine = machine.machine) THEN 1 ELSE 0 END AS "isAmber"
  FROM machine ORDER BY enrolled_at, machine`

const asLine = ({ revokedAt, seenAt, replacedBy, isAmber, ...row }: LineRow): MachineLine => ({
  ...row,
  revokedAt: revokedAt ?? undefined,
  seenAt: seenAt ?? undefined,
  replacedBy: replacedBy ?? undefined,
  isAmber: isAmber === 1,
})

type Extension = { machine: Machine; links: Parameters<Machines['extendAudit']>[1]; at: string }

async function extendAudit(sql: Writing, { machine, links, at }: Extension, sealer: Sealer): Promise<number> {
  const last = await sql.get<{ sequence: number; hash: string }>(
    'SELECT sequence, hash FROM audit_link WHERE machine = ? ORDER BY sequence DESC LIMIT 1',
    machine.machine,
  )
  const head = last ?? { sequence: 0, hash: genesisHash(machine.certificate) }
  const known = await hashesAt(sql, machine.machine, links)
  const { keep, finding } = checkLinks(head, links, (sequence) => known.get(sequence))
  for (const { sequence, entry, hash } of keep)
    await sql.run(
      'INSERT INTO audit_link (machine, sequence, entry, hash) VALUES (?, ?, ?, ?)',
      machine.machine,
      sequence,
      // SECURITY: entries name officers and applications, and a database server is not the station's alone.
      sealColumn(sealer, entry),
      hash,
    )
  if (finding)
    await sql.run(
      `INSERT INTO audit_finding (machine, reason, sequence, hash, found_at) VALUES (?, ?, ?, ?, ?) ON CONFLICT DO NOTHING`,
      machine.machine,
      finding.reason,
      finding.sequence,
      finding.hash,
      at,
    )
  return keep.at(-1)?.sequence ?? head.sequence
}

async function hashesAt(sql: Writing, machine: string, links: Extension['links']): Promise<Map<number, string>> {
  if (links.length === 0) return new Map()
  const sequences = links.map(({ sequence }) => sequence)
  const rows = await sql.all<{ sequence: number; hash: string }>(
    'SELECT sequence, hash FROM audit_link WHERE machine = ? AND sequence BETWEEN ? AND ?',
    machine,
    Math.min(...sequences),
    Math.max(...sequences),
  )
  return new Map(rows.map(({ sequence, hash }) => [sequence, hash]))
}

/** The bytes that were hashed. */
export const readAuditEntry = (sealer: Sealer, column: string): string => openColumn(sealer, column)

/** Inside a transaction. False when it was never enrolled here, or is revoked already. */
export const revokeMachine = async (sql: Writing, machine: string, at: string): Promise<boolean> =>
  (await sql.run('UPDATE machine SET revoked_at = ? WHERE machine = ? AND revoked_at IS NULL', at, machine)) === 1

/** Inside a transaction. */
export const keepCode = (sql: Writing, { codeId, secret, expiresAt, replaces }: NewCode): Promise<number> =>
  sql.run(
    'INSERT INTO enrolment_code (code_id, secret, expires_at, replaces) VALUES (?, ?, ?, ?)',
    codeId,
    secret,
    expiresAt,
    replaces ?? null,
  )
