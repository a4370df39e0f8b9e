import { randomBytes } from 'node:crypto'
import { existsSync } from 'node:fs'
import { hasDatabaseKey, readDatabaseKey, writeDatabaseKey } from '../keys/database-key.ts'
import { deviceKeyFor, findInstallation, KeyError, makeInstallation, markEnrolled } from '../keys/device-key.ts'
import { isAllowedPin } from '../keys/pin.ts'
import { listSlots, makeSlot, openSlot, readSlotHeader } from '../keys/slot.ts'
import { enrolmentRequest, keepEnrolment, parseEnrolmentCode } from '../machine/enrol.ts'
import { getMachineKey, readEnrolled } from '../machine/machine.ts'
import { StatementError } from '../machine/statements.ts'
import { databasePath, openStore } from '../store/store.ts'
import { createStationClient } from '../upload/station-client.ts'

export type FirstOfficer = { number: string; pin: string }

/**
 * Sets a machine up: keys, officers' slots, database, enrolment. Each step is kept before the next, so that a cut
 * anywhere is gone on from by the same call; the same code asked twice gets the same certificate.
 * @param officers the first one's PIN opens what an earlier, cut set-up left.
 * @throws {KeyError | StatementError | StationError | DatabaseError}
 */
export async function setUpMachine(
  dataDir: string,
  deviceKey: Uint8Array | undefined,
  codeText: string,
  officers: readonly FirstOfficer[],
): Promise<void> {
  const code = parseEnrolmentCode(codeText)
  for (const { number, pin } of officers)
    if (!isAllowedPin(pin)) throw new Error(`the PIN of officer ${number} is too easy`)
  const installation = findInstallation(dataDir) ?? makeInstallation(dataDir, code.environment, deviceKey)
  if (installation.environment !== code.environment)
    throw new StatementError('a data folder never changes its environment')
  const beside = deviceKeyFor(installation, deviceKey)
  const slots = listSlots(dataDir)
  for (const { number, pin } of officers)
    if (!slots.includes(number)) await makeSlot(dataDir, installation.installation, beside, number, pin)
  const recipients = listSlots(dataDir).map((number) => readSlotHeader(dataDir, number).recipient)

  const [first] = officers
  if (!first) throw new Error('a machine needs its first officer')
  const isNew = !hasDatabaseKey(dataDir)
  // A new key where a database lies would be the loss of everything in it.
  if (isNew && existsSync(databasePath(dataDir)))
    throw new KeyError('unreadable', 'there is a database here and no key to it')
  const databaseKey = isNew ? randomBytes(32) : await knownKey(dataDir, installation.installation, beside, first)
  if (isNew) await writeDatabaseKey(dataDir, databaseKey, recipients)

  const store = openStore(dataDir, databaseKey, { mustExist: false })
  try {
    const machine = getMachineKey(store.db)
    if (!(await readEnrolled(store.db))) {
      const station = createStationClient({ url: () => code.url })
      try {
        await keepEnrolment(store.db, code, machine, await station.enrol(enrolmentRequest(code, machine)))
      } finally {
        station.close()
      }
    }
    // Only now is headquarters' recipient known: from here two persons with its identity can open the database key.
    const enrolled = await readEnrolled(store.db)
    await writeDatabaseKey(dataDir, databaseKey, [...recipients, enrolled!.keyList.recovery.recipient])
    markEnrolled(dataDir, installation)
  } finally {
    store.close()
  }
}

async function knownKey(
  dataDir: string,
  installation: string,
  beside: Uint8Array,
  { number, pin }: FirstOfficer,
): Promise<Uint8Array> {
  const slot = await openSlot(dataDir, installation, beside, number, pin)
  if (!slot) throw new KeyError('wrong-pin', `the PIN of officer ${number} is not the one that set-up began with`)
  return readDatabaseKey(dataDir, slot.identity)
}
