/** One station: keys, store, intake and server put together. `main.ts` runs one as a process; tests run one in their own. */
import type { FastifyInstance } from 'fastify'
import type { Logger } from 'pino'
import type { AuditFinding } from './audit.ts'
import type { ReportOptions } from './clerk/published.ts'
import { addClerkRoutes } from './clerk/routes.ts'
import type { Partner } from './hand-off/partners.ts'
import type { Limits } from './limits.ts'
import { listen } from './listen.ts'
import { openParts, type StationParts } from './parts.ts'
import type { ApplicationRecord, Environment, Manifest, StatusWord, UploadRules } from './protocol/index.ts'
import { createDrain } from './routes/drain.ts'
import { findLacks } from './routes/find-lacks.ts'
import type { Lack } from './routes/route-parts.ts'
import type { RulesOptions } from './rules/rules-options.ts'
import type { Seed } from './seed.ts'
import { createServer } from './server.ts'
import { addSlipRoutes } from './slip/routes.ts'
import { createActs } from './station-acts.ts'
import { StationError } from './station-error.ts'
import type { MachineLine, StationIdentity, Store } from './store/store.ts'
import type { Room } from './upload/room.ts'
import { createWriters } from './upload/writers.ts'

export type StationOptions = {
  dataFolder: string
  /** Apart from data and backups in production; `<data>/keys` when absent. */
  keysFolder?: string
  /** `postgres://…`; absent: SQLite in the data folder. */
  database?: string
  /** A folder, or `s3://bucket/prefix?endpoint=…`; absent: `<data>/packets`. */
  packets?: string
  host?: string
  /** 0: the one of the last time, or any that is free. */
  port: number
  /** What tablets reach it by, when that is not where it listens: TLS ends in front of it. */
  publicUrl?: string
  /** Addresses in front of it that are believed about others'; absent: this machine's own. */
  proxies?: readonly string[]
  /** Lets `/metrics` be read from elsewhere. */
  metricsToken?: string
  limits?: Partial<Limits>
  /** Instead of what the disk says. */
  room?: Room
  environment: Environment
  /** Which rule pack family its machines work under. */
  country: string
  /** IANA name, in which its days are reckoned; absent: that of its country's rule pack, else UTC. */
  timeZone?: string
  /** Fixed at the first start. */
  name?: string
  /** Officers, visits and roster of the first start. */
  seed?: Seed
  /** SHA-256 of each rule pack that it knows; absent: none is doubted. */
  rulePacks?: readonly string[]
  /** What its tablets are told of the rules; absent: nothing. */
  rules?: RulesOptions
  /** Who goes on with applications of other regions. */
  partners?: readonly Partner[]
  /** Supervisors review on their tablets, within so many hours; absent: in practice 24, in production not at all. */
  reviewHours?: number
  /** What its report tells beside what it counts. */
  report?: ReportOptions
  /** Which networks its tablets may send over; absent: any. */
  uploadRules?: UploadRules
  recoveryRecipient?: string
  /** SHA-256 of each TLS key (SubjectPublicKeyInfo, DER) in front of it; goes into the key list of the first start. */
  tlsKeys?: readonly string[]
  log?: Logger
  /** Milliseconds since 1970. */
  now?: () => number
  /** The disk failed; nothing is acknowledged from here on, and the process has to start again. */
  onFailed?: (error: StationError) => void
}

/** A station that is open and does not listen: what an administrator needs. */
export type OpenStation = {
  identity: StationIdentity
  store: Store
  /** A one-time code for one machine, good for a day unless told otherwise. @param replaces is revoked when it is used. */
  newEnrolmentCode(goodForMs?: number, replaces?: string): Promise<string>
  machineCount(): Promise<number>
  /** In order of enrolment. */
  machines(): Promise<MachineLine[]>
  /** @throws {StationError} `bad-option` when it was never enrolled here. */
  revokeMachine(machine: string): Promise<void>
  addClerk(clerk: { name: string; role: 'clerk' | 'administrator'; password: string }): Promise<void>
  /** Takes in a folder of packets that were carried here. @returns sentences. */
  importCarried(folder: string): Promise<string[]>
  /** Writes one application in the open. @returns sentences. */
  exportApplication(application: string, to: string): Promise<string[]>
  /** Hands over what waits for partners and takes in their answers. @returns sentences. */
  handOver(): Promise<string[]>
  /** Into an empty folder. @returns sentences. */
  backup(to: string): Promise<string[]>
  /** @returns sentences. */
  rotateKeys(how: { signature?: string | undefined; tlsKeys?: readonly string[] | undefined }): Promise<string[]>
  status(): Promise<StationStatus>
  /** Why a machine is amber; empty when it is not. */
  auditFindings(machine: string): Promise<AuditFinding[]>
  /** @throws {StationError} `bad-option` when no such application is in custody. */
  appendStatus(application: string, version: number, status: StatusWord, reason?: string): Promise<void>
  /** A packet in custody, opened in memory, with the parts that other packets hold for it. */
  openPacket(packetId: string): Promise<PacketInTheClear>
  close(): Promise<void>
}

export type StationStatus = {
  station: string
  environment: Environment
  url: string
  machines: number
  keyListVersion: number
  /** Bytes that may still be taken. */
  room: number
  lacks: Lack[]
}

export type Station = OpenStation & { url: string; server: FastifyInstance }

export type PacketInTheClear = {
  manifest: Manifest
  record: ApplicationRecord
  /** By name. A held part whose packet is not here is absent. */
  parts: ReadonlyMap<string, Uint8Array>
}

/** For one act of an administrator, while no process serves this data. @throws as `createStation`. */
export async function openStation(options: StationOptions): Promise<OpenStation> {
  const parts = await openParts(options)
  const port = options.port || (await parts.store.port.find())
  const url = options.publicUrl ?? (port && `http://${options.host ?? '127.0.0.1'}:${port}`)
  return createActs(parts, {
    url: () => url || unknownUrl(),
    lacks: () => findLacks(parts, false),
    close: parts.close,
  })
}

/** @throws {StationError} @throws {DatabaseError} with a sentence that can be shown. */
export async function createStation(options: StationOptions): Promise<Station> {
  const { host = '127.0.0.1' } = options
  requireTls(options, host)
  const parts = await openParts(options)
  const writers = createWriters()
  let drain: (() => Promise<void>) | undefined
  let sweeping: NodeJS.Timeout | undefined
  let closing: Promise<void> | undefined
  const close = () => {
    clearInterval(sweeping)
    closing ??= (drain?.() ?? writers.close()).finally(parts.close)
    return closing
  }
  const lacks = () => findLacks(parts, closing !== undefined)
  try {
    const server = createServer({
      ...parts,
      ...(options.metricsToken && { metricsToken: options.metricsToken }),
      ...(options.proxies && { proxies: options.proxies }),
      writers,
      findLacks: lacks,
    })
    let url = options.publicUrl ?? ''
    // In a scope of its own: forms are nobody else's language.
    server.register(async (scope) => addClerkRoutes(scope, { ...parts, url: () => url }))
    server.register(async (scope) => addSlipRoutes(scope, parts))
    drain = createDrain(server, { news: parts.news, writers, withinMs: parts.limits.stopMs })
    const port = await listen(server, { host, port: options.port, store: parts.store })
    sweeping = sweep(parts)
    url ||= `http://${host}:${port}`
    return { ...createActs(parts, { url: () => url, lacks, close }), url, server }
  } catch (error) {
    await close()
    throw error
  }
}

const SWEEP_EVERY_MS = 60 * 60 * 1000

/** Once an hour: what nobody has announced for long loses its half. */
function sweep({ store, now, limits, log }: StationParts): NodeJS.Timeout {
  const act = async () => {
    try {
      await store.uploads.expireBefore(new Date(now() - limits.expireAfterMs).toISOString())
    } catch (error) {
      // The next hour comes; whoever uploads hears of it before.
      log.error({ failure: error instanceof Error ? error.name : 'unknown', act: 'sweep' })
    }
  }
  const timer = setInterval(act, SWEEP_EVERY_MS)
  timer.unref()
  return timer
}

function unknownUrl(): never {
  throw new StationError('bad-option', 'Where tablets reach it is not known yet: start it first, or give --url.')
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
