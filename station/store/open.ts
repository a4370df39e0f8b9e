import type { PacketFiles } from '../packets/packet-files.ts'
import type { Seed } from '../seed.ts'
import { createCountersignatures } from './countersignatures.ts'
import { createCustody } from './custody.ts'
import { createDirectory } from './directory.ts'
import { createPort, settleIdentity } from './identity.ts'
import { createMachines } from './machines.ts'
import type { Sealer } from './seal-text.ts'
import type { SqlDatabase } from './sql.ts'
import { createStatuses } from './statuses.ts'
import type { StationIdentity, Store } from './store.ts'
import { createSupplements } from './supplements.ts'
import { createUploads } from './uploads.ts'

export type OpenStoreOptions = {
  database: SqlDatabase
  files: PacketFiles
  sealer: Sealer
  identity: StationIdentity
  /** IANA name: in which its days are reckoned; absent: UTC. */
  timeZone?: string
  /** Put in at the first start only. */
  seed?: Seed
}

/**
 * The store over a database and packet files that are open; it closes both, and when it cannot be opened as well.
 * @throws {StationError} `bad-option` when the data belongs to another station.
 */
export async function openStore(options: OpenStoreOptions): Promise<Store> {
  const { database, files, sealer, timeZone = 'UTC' } = options
  const close = async () => {
    await database.close()
    await files.close()
  }
  try {
    return {
      identity: await settleIdentity(database, options),
      machines: createMachines(database, sealer),
      uploads: createUploads(database),
      custody: createCustody(options),
      statuses: createStatuses(database, sealer),
      countersignatures: createCountersignatures(database, sealer),
      supplements: createSupplements(database, sealer, timeZone),
      directory: createDirectory(database, sealer),
      port: createPort(database),
      close,
    }
  } catch (error) {
    await close()
    throw error
  }
}
