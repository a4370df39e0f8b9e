/** The machine's row: its signing key, its certificate, the station's keys, and the few numbers that only grow. */
import { hostname } from 'node:os'
import { type Certificate, Certificate as CertificateSchema, KeyList, typ } from '../../station/protocol/index.ts'
import { newSigningKey, type SigningKey } from '../keys/ed25519.ts'
import type { Database } from '../store/store.ts'
import { verifyStatement } from './statements.ts'

type Row = {
  private_key: Buffer
  public_key: string
  name: string
  station_url: string | null
  root_public_key: string | null
  certificate: string | null
  key_list: string | null
  slip_counter: number
  status_cursor: number
  audit_acknowledged: number
  station_time: string | null
  latest_known_utc: string | null
  synced_at: string | null
  clock_ahead_ms: number | null
}

/** Everything fixed at enrolment, verified again each time the store is opened. */
export type Enrolled = {
  certificate: Certificate
  certificateJws: string
  keyList: KeyList
  stationUrl: string
  rootPublicKey: string
  signingKey: SigningKey
}

export function readMachine(db: Database): Row | undefined {
  return db.prepare<[], Row>('SELECT * FROM machine').get()
}

/** The key is made once, before the station is asked, so that a lost answer can be asked for again. */
export function getMachineKey(db: Database): SigningKey & { name: string } {
  const known = readMachine(db)
  if (known) return { seed: known.private_key, publicKey: known.public_key, name: known.name }
  const made = newSigningKey()
  const name = hostname().slice(0, 80) || 'tablet'
  db.prepare('INSERT INTO machine (one, private_key, public_key, name) VALUES (1, ?, ?, ?)').run(
    Buffer.from(made.seed),
    made.publicKey,
    name,
  )
  return { ...made, name }
}

/** @throws {StatementError} when what lies in the database does not hold together. */
export async function readEnrolled(db: Database): Promise<Enrolled | undefined> {
  const row = readMachine(db)
  if (!row?.certificate || !row.key_list || !row.root_public_key || !row.station_url) return undefined
  const keyList = await verifyKeyList(row.key_list, row.root_public_key)
  const certificate = await verifyCertificate(row.certificate, keyList)
  return {
    certificate,
    certificateJws: row.certificate,
    keyList,
    stationUrl: row.station_url,
    rootPublicKey: row.root_public_key,
    signingKey: { seed: row.private_key, publicKey: row.public_key },
  }
}

export const verifyKeyList = (jws: string, rootPublicKey: string): Promise<KeyList> =>
  verifyStatement(jws, typ.keyList, new Map([['', rootPublicKey]]), KeyList)

export const receiptKeys = (keyList: KeyList): ReadonlyMap<string, string> =>
  new Map(keyList.receiptKeys.map(({ keyId, publicKey }) => [keyId, publicKey]))

export const verifyCertificate = (jws: string, keyList: KeyList): Promise<Certificate> =>
  verifyStatement(jws, typ.certificate, receiptKeys(keyList), CertificateSchema)

/**
 * Provisional number for the applicant: machine prefix, counter, ISO 7064 MOD 97-10 check digits over the
 * prefix's and counter's characters (letters as 10–35), unique without a network. Call inside a transaction.
 */
export function nextSlipNumber(db: Database, prefix: string): string {
  const counter = db
    .prepare('UPDATE machine SET slip_counter = slip_counter + 1 RETURNING slip_counter')
    .pluck()
    .get() as number
  const body = `${prefix}${String(counter).padStart(6, '0')}`
  const digits = [...body].map((character) => parseInt(character, 36)).join('')
  const check = 98n - (BigInt(`${digits}00`) % 97n)
  return `${prefix}-${String(counter).padStart(6, '0')}-${String(check).padStart(2, '0')}`
}
