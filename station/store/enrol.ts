import type { Writing } from './sql.ts'
import type { Enrolment, EnrolmentOutcome } from './store.ts'

type Code = { machine: string | null; expiresAt: string; replaces: string | null }
type Known = { machine: string; certificate: string }

/** Uses a code once, in the caller's transaction. The same machine asking again gets what it was given. */
export async function enrol(sql: Writing, enrolment: Enrolment): Promise<EnrolmentOutcome> {
  const { codeId, publicKey, machineName, at, issue } = enrolment
  const code = await sql.get<Code>(
    'SELECT machine, expires_at AS "expiresAt", replaces FROM enrolment_code WHERE code_id = ?',
    codeId,
  )
  if (!code) return { ok: false, reason: 'code-used' }
  const known = await sql.get<Known>('SELECT machine, certificate FROM machine WHERE public_key = ?', publicKey)
  if (code.machine !== null)
    return known?.machine === code.machine
      ? { ok: true, certificate: known.certificate }
      : { ok: false, reason: 'code-used' }
  if (at > code.expiresAt) return { ok: false, reason: 'code-expired' }
  // A machine's identity is fixed for ever: a second code does not give its key another one.
  const made = known ?? (await issueMachine(sql, { publicKey, machineName, at, issue }))
  await sql.run('UPDATE enrolment_code SET machine = ? WHERE code_id = ?', made.machine, codeId)
  if (code.replaces !== null && code.replaces !== made.machine)
    await sql.run(
      'UPDATE machine SET revoked_at = COALESCE(revoked_at, ?), replaced_by = ? WHERE machine = ?',
      at,
      made.machine,
      code.replaces,
    )
  return { ok: true, certificate: made.certificate }
}

async function issueMachine(sql: Writing, enrolment: Omit<Enrolment, 'codeId'>): Promise<Known> {
  const { publicKey, machineName, at, issue } = enrolment
  // Two stations on one database would else choose the same prefix, and one of them would have to begin again.
  await sql.lock('enrol')
  const rows = await sql.all<{ prefix: string }>('SELECT slip_prefix AS prefix FROM machine')
  const taken = new Set(rows.map(({ prefix }) => prefix))
  const made = issue((slipPrefix) => taken.has(slipPrefix))
  await sql.run(
    `INSERT INTO machine (machine, public_key, name, slip_prefix, certificate, enrolled_at) VALUES (?, ?, ?, ?, ?, ?)`,
    made.machine,
    publicKey,
    machineName,
    made.slipPrefix,
    made.certificate,
    at,
  )
  return made
}
