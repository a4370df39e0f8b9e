/** One station: keys, store, intake and server put together. `main.ts` runs one as a process; tests run one in their own. */
import { existsSync, mkdirSync } from 'node:fs'
import { join } from 'node:path'
import type { FastifyInstance } from 'fastify'
import { type Logger, pino } from 'pino'
import { CODE_GOOD_FOR_MS, makeEnrolmentCode } from './access/enrolment-code.ts'
import { createNonces } from './access/nonce.ts'
import type { AuditFinding } from './audit.ts'
import { createOpener } from './intake/opener.ts'
import { readCustody } from './intake/read-custody.ts'
import { createSettle } from './intake/settle.ts'
import { openKeys } from './keys.ts'
import { listen } from './listen.ts'
import type { ApplicationRecord, Environment, Manifest, StatusWord } from './protocol/index.ts'
import type { Seed } from './seed.ts'
import { createServer } from './server.ts'
import { StationError } from './station-error.ts'
import { databasePath, openStore } from './store/sqlite/open.ts'
import type { StationIdentity, Store } from './store/store.ts'
import { createWriters } from './upload/writers.ts'

export type StationOptions = {
  dataFolder: string
  /** Apart from data and backups in production; `<data>/keys` when absent. */
  keysFolder?: string
  host?: string
  /** 0: the one of the last time, or any that is free. */
  port: number
  /** What tablets reach it by, when that is not where it listens: TLS ends in front of it. */
  publicUrl?: string
  environment: Environment
  /** Which rule pack family its machines work under. */
  country: string
  /** Fixed at the first start. */
  name?: string
  /** Officers, visits and roster of the first start. */
  seed?: Seed
  recoveryRecipient?: string
  /** SHA-256 of each TLS key (SubjectPublicKeyInfo, DER) in front of it; goes into the key list of the first start. */
  tlsKeys?: readonly string[]
  log?: Logger
  /** Milliseconds since 1970. */
  now?: () => number
  /** The disk failed; nothing is acknowledged from here on, and the process has to start again. */
  onFailed?: (error: StationError) => void
}

export type Station = {
  url: string
  identity: StationIdentity
  server: FastifyInstance
  store: Store
  /** A one-time code for one machine, good for a day unless told otherwise. */
  newEnrolmentCode(goodForMs?: number): Promise<string>
  machineCount(): Promise<number>
  revokeMachine(machine: string): Promise<void>
  /** Why a machine is amber; empty when it is not. */
  auditFindings(machine: string): Promise<AuditFinding[]>
  /** @throws {StationError} `bad-option` when no such application is in custody. */
  appendStatus(application: string, version: number, status: StatusWord, reason?: string): Promise<void>
  /** A packet in custody, opened in memory, with the parts that other packets hold for it. */
  openPacket(packetId: string): Promise<PacketInTheClear>
  close(): Promise<void>
}

export type PacketInTheClear = {
  manifest: Manifest
  record: ApplicationRecord
  /** By name. A held part whose packet is not here is absent. */
  parts: ReadonlyMap<string, Uint8Array>
}

/** @throws {StationError} @throws {DatabaseError} with a sentence that can be shown. */
export async function createStation(options: StationOptions): Promise<Station> {
  const { dataFolder, environment, country, host = '127.0.0.1', now = Date.now } = options
  requireTls(options, host)
  const log = options.log ?? pino({ level: 'silent' })
  mkdirSync(dataFolder, { recursive: true, mode: 0o700 })
  const keys = await openKeys({
    folder: options.keysFolder ?? join(dataFolder, 'keys'),
    environment,
    databaseExists: existsSync(databasePath(dataFolder)),
    ...(options.recoveryRecipient === undefined ? {} : { recoveryRecipient: options.recoveryRecipient }),
    ...(options.tlsKeys === undefined ? {} : { tlsKeys: options.tlsKeys }),
  })
  const { rootSha256 } = keys
  const name = options.name ?? `${environment}-${rootSha256.slice(0, 8)}`
  const store = openStore({
    dataFolder,
    databaseKey: keys.databaseKey,
    identity: { name, environment, country, rootSha256 },
    ...(options.seed ? { seed: options.seed } : {}),
    onFailed: (error) => {
      log.fatal({ failure: error.code })
      options.onFailed?.(error)
    },
  })
  const { identity } = store
  const writers = createWriters()
  const opener = createOpener(keys.ageIdentities)
  const intake = { store, keys, opener, identity, now }
  let server: FastifyInstance | undefined
  const close = async () => {
    await server?.close()
    await writers.close()
    await opener.close()
    await store.close()
  }
  try {
    const nonces = createNonces(keys.nonceKey, now)
    const keyList = keys.keyList(identity, now())
    server = createServer({ ...intake, keyList, nonces, settle: createSettle(intake), writers, log })
    const port = await listen(server, { host, port: options.port, store })
    const url = options.publicUrl ?? `http://${host}:${port}`
    return {
      url,
      identity,
      server,
      store,
      newEnrolmentCode: async (goodForMs = CODE_GOOD_FOR_MS) => {
        const { text, ...code } = makeEnrolmentCode({ url, rootSha256, environment }, now() + goodForMs)
        await store.machines.keepCode(code)
        return text
      },
      machineCount: () => store.machines.count(),
      revokeMachine: (machine) => store.machines.revoke(machine, new Date(now()).toISOString()),
      auditFindings: (machine) => store.machines.findings(machine),
      appendStatus: async (application, version, status, reason) => {
        const at = new Date(now()).toISOString()
        if (!(await store.statuses.append(application, version, status, reason, at)))
          throw new StationError('bad-option', 'no such application is in custody')
      },
      openPacket: (packetId) => readCustody(packetId, intake),
      close,
    }
  } catch (error) {
    await close()
    throw error
  }
}

/** SECURITY: production tablets never speak in the clear on a network, because sync answers carry names and addresses. */
function requireTls({ environment, publicUrl }: StationOptions, host: string): void {
  const isLoopback = host === '127.0.0.1' || host === '::1' || host === 'localhost'
  if (environment === 'production' && !isLoopback && !publicUrl?.startsWith('https:'))
    throw new StationError(
      'bad-option',
      'A production station on a network needs --url https://… with TLS in front of it.',
    )
}
