/** The same store on every database that a station may have. */
import { randomBytes } from 'node:crypto'
import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { v7 } from 'uuid'
import { openPacketFolder } from '../../station/packets/folder.ts'
import { openStore } from '../../station/store/open.ts'
import { openDatabaseFor } from '../../station/store/open-database.ts'
import { createSealer } from '../../station/store/seal-text.ts'
import type { SqlDatabase } from '../../station/store/sql.ts'
import type { Acceptance, AnnouncedPacket, StationIdentity, Store } from '../../station/store/store.ts'
import { type Postgres, postgresIsHere, startPostgres } from './postgres.ts'
import { temporary } from './temporary.ts'

export const identity: StationIdentity = {
  name: 'station-1',
  environment: 'practice',
  country: 'vn',
  rootSha256: 'a'.repeat(64),
}
export const seed = {
  officers: [{ number: '100001', name: 'Trần Văn An', role: 'officer' as const }],
  visits: [],
  roster: [],
}

/** One place where a store can be opened, closed and opened again, or opened twice where the database allows it. */
export type Place = {
  open: (more?: { identity?: StationIdentity }) => Promise<{ store: Store; database: SqlDatabase }>
  key: Buffer
  dataFolder: string
  url: string | undefined
}

export type Databases = { sqlite: () => Promise<Place>; postgres: () => Promise<Place>; end: () => Promise<void> }

export const kinds = ['sqlite', ...(postgresIsHere() ? [] : ['postgres'])] as ('sqlite' | 'postgres')[]

/** PostgreSQL is started when the first place in it is asked for. */
export function allDatabases(): Databases {
  let cluster: Promise<Postgres> | undefined
  let count = 0
  const place = (url: string | undefined): Place => {
    const dataFolder = join(temporary(), 'data')
    mkdirSync(dataFolder)
    const key = randomBytes(32)
    return {
      key,
      dataFolder,
      url,
      open: async (more = {}) => {
        const database = await openDatabaseFor({
          database: url,
          dataFolder,
          key,
          onFailed: (error) => {
            throw error
          },
        })
        const files = openPacketFolder(join(dataFolder, 'packets'))
        return {
          database,
          store: await openStore({ database, files, sealer: createSealer(key), identity, seed, ...more }),
        }
      },
    }
  }
  return {
    sqlite: async () => place(undefined),
    postgres: async () => {
      cluster ??= startPostgres()
      count += 1
      return place(await (await cluster).createDatabase(`place_${count}`))
    },
    end: async () => (await cluster)?.end(),
  }
}

export const AT = '2026-11-22T08:00:00.000Z'
const hex = () => randomBytes(32).toString('hex')

/** Enrols one machine, as the routes would. */
export async function enrolled(store: Store, publicKey = hex(), replaces?: string): Promise<string> {
  const codeId = randomBytes(8).toString('hex')
  const code = { codeId, secret: randomBytes(16), expiresAt: '2026-11-23T00:00:00.000Z' }
  await store.machines.keepCode(replaces === undefined ? code : { ...code, replaces })
  const machine = v7()
  const outcome = await store.machines.enrol({
    codeId,
    publicKey,
    machineName: 'tablet',
    at: AT,
    issue: (isTaken) => ({ machine, slipPrefix: freePrefix(isTaken), certificate: `certificate of ${machine}` }),
  })
  if (!outcome.ok) throw new Error(outcome.reason)
  return machine
}

function freePrefix(isTaken: (prefix: string) => boolean): string {
  const prefix = randomBytes(3).toString('hex')
  return isTaken(prefix) ? freePrefix(isTaken) : prefix
}

export const announced = (more: Partial<AnnouncedPacket> = {}): AnnouncedPacket => ({
  packetId: hex(),
  size: 1_000,
  application: v7(),
  version: 1,
  contentHash: hex(),
  ...more,
})

export const acceptance = (machine: string, more: Partial<Acceptance> = {}): Acceptance => {
  const { packetId, size, application, version, contentHash } = announced()
  return {
    packetId,
    size,
    application,
    version,
    contentHash,
    machine,
    parts: [],
    heldParts: [],
    doubts: [],
    receivedAt: AT,
    ...more,
  }
}
