import { randomBytes } from 'node:crypto'
import { beginDraft } from '../../electron/application/draft.ts'
import { openPacks } from '../../electron/application/packs.ts'
import type { Records } from '../../electron/application/records.ts'
import { createAudit } from '../../electron/audit/audit.ts'
import { findInstallation } from '../../electron/keys/device-key.ts'
import { newSigningKey } from '../../electron/keys/ed25519.ts'
import { type Enrolled, readEnrolled } from '../../electron/machine/machine.ts'
import { unlock } from '../../electron/officer/unlock.ts'
import { shippedPacks } from '../../electron/rules/load.ts'
import { systemClock } from '../../electron/store/clock.ts'
import { openStore } from '../../electron/store/store.ts'

/** A tablet's store as the core opens it, with a machine that no station has enrolled: for measuring alone. */
export function openBenchRecords(folder: string): Records {
  const store = openStore(folder, randomBytes(32), { mustExist: false })
  const signingKey = newSigningKey()
  store.db
    .prepare("INSERT INTO machine (one, private_key, public_key, name) VALUES (1, ?, ?, 'bench')")
    .run(Buffer.from(signingKey.seed), signingKey.publicKey)
  const { head: pack } = shippedPacks()[0]!
  const certificate = {
    machine: '01a00000-0000-7000-8000-000000000001',
    slipPrefix: 'BB',
    country: pack.country,
    environment: 'practice',
    station: 'bench',
  }
  const enrolled = {
    certificate,
    certificateJws: 'bench',
    keyList: {},
    stationUrl: '',
    rootPublicKey: '',
    signingKey,
  } as unknown as Enrolled
  const audit = createAudit(store.db, systemClock(), () => ({ machine: certificate.machine, certificate: 'bench' }))
  return { store, audit, enrolled, packs: openPacks(store.db, certificate.country, Date.now), now: Date.now }
}

/** The store of a practice machine that has been set up, opened as its officer opens it. The app must not be running. */
export async function openPracticeRecords(folder: string, officer: { number: string; pin: string }): Promise<Records> {
  const opened = await unlock(folder, findInstallation(folder)!, undefined, officer.number, officer.pin, Date.now())
  if (opened.state !== 'opened') throw new Error(`the practice store does not open: ${opened.state}`)
  const store = openStore(folder, opened.databaseKey, { mustExist: true })
  const enrolled = await readEnrolled(store.db)
  if (!enrolled) throw new Error('the practice machine is not enrolled')
  const { machine, country } = enrolled.certificate
  const audit = createAudit(store.db, systemClock(), () => ({ machine, certificate: enrolled.certificateJws }))
  return { store, audit, enrolled, packs: openPacks(store.db, country, Date.now), now: Date.now }
}

export const benchActor = { officer: '1001', sitting: '01a00000-0000-7000-8000-000000000002' }

/** One application row with its audit line and fields; call inside a transaction. */
export function addApplication(records: Records, name: string, number: string): number {
  const procedure = records.packs.inForce().pack.procedures[0]!.id
  const typed = (value: string) => ({ value, source: 'typed' }) as const
  return beginDraft(records, benchActor, { procedure, fields: { name: typed(name), citizenNumber: typed(number) } }).row
}
