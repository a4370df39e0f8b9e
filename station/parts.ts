import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { type Logger, pino } from 'pino'
import { createNonces, type Nonces } from './access/nonce.ts'
import { readShippedPacks } from './intake/known-packs.ts'
import type { Opener } from './intake/opener.ts'
import { createSettle, type Settle } from './intake/settle.ts'
import { type Keys, openKeys } from './keys.ts'
import { defaultLimits, type Limits } from './limits.ts'
import { createMetrics, type Metrics } from './metrics.ts'
import { createNews, type News } from './news.ts'
import { openPacketFiles } from './packets/open-packet-files.ts'
import type { PacketFiles } from './packets/packet-files.ts'
import { type CountryRules, createCountryRules } from './rules/country-rules.ts'
import { createPackFiles, type PackFiles } from './rules/pack-files.ts'
import { createLiveOpener } from './signing/live-opener.ts'
import type { StationOptions } from './station.ts'
import { openStore } from './store/open.ts'
import { hasStationData, openDatabaseFor } from './store/open-database.ts'
import { createSealer, type Sealer } from './store/seal-text.ts'
import type { SqlDatabase } from './store/sql.ts'
import type { StationIdentity, Store } from './store/store.ts'
import { createRoom, type Room } from './upload/room.ts'
import { watchStore } from './watched-store.ts'

/** What a station is made of, open; with or without a server in front. */
export type StationParts = {
  options: StationOptions
  keys: Keys
  nonces: Nonces
  database: SqlDatabase
  files: PacketFiles
  sealer: Sealer
  store: Store
  identity: StationIdentity
  opener: Opener
  knownPacks: Pick<ReadonlySet<string>, 'has'> | undefined
  rules: { options: StationOptions['rules']; files: PackFiles; country: CountryRules }
  /** IANA name: in which its days are reckoned. */
  timeZone: string
  /** In which somebody is to have reviewed; undefined: tablets review nothing. */
  reviewHours: number | undefined
  settle: Settle
  limits: Limits
  room: Room
  news: News
  metrics: Metrics
  log: Logger
  now: () => number
  close: () => Promise<void>
}

/** Approval within 24 hours is what the handheld of Anhui promises (domain.md 3, row 59). */
const PRACTICE_REVIEW_HOURS = 24

/** The folder where packets are; undefined when they are in S3. */
export function packetsFolderOf({ dataFolder, packets }: Pick<StationOptions, 'dataFolder' | 'packets'>) {
  return packets?.startsWith('s3:') ? undefined : (packets ?? join(dataFolder, 'packets'))
}

/** @throws {StationError} @throws {DatabaseError} with a sentence that can be shown. */
export async function openParts(options: StationOptions): Promise<StationParts> {
  const { dataFolder, environment, country, now = Date.now } = options
  const log = options.log ?? pino({ level: 'silent' })
  mkdirSync(dataFolder, { recursive: true, mode: 0o700 })
  const keys = await openKeys({
    folder: options.keysFolder ?? join(dataFolder, 'keys'),
    environment,
    now,
    databaseExists: await hasStationData(options),
    ...(options.recoveryRecipient === undefined ? {} : { recoveryRecipient: options.recoveryRecipient }),
    ...(options.tlsKeys === undefined ? {} : { tlsKeys: options.tlsKeys }),
  })
  const database = await openDatabaseFor({
    dataFolder,
    database: options.database,
    key: keys.databaseKey,
    onFailed: (error) => {
      log.fatal({ failure: error.code })
      options.onFailed?.(error)
    },
  })
  const files = await openFilesOrClose(options, database)
  const { rootSha256 } = keys
  const name = options.name ?? `${environment}-${rootSha256.slice(0, 8)}`
  const sealer = createSealer(keys.databaseKey)
  const packFiles = createPackFiles(options.rules?.folders ?? [], log)
  const shipped = readShippedPacks()
  const countryRules = createCountryRules(country, () => [...shipped, ...packFiles.list().map(({ bytes }) => bytes)])
  const timeZone = options.timeZone ?? countryRules.timeZone(new Date(now()).toISOString().slice(0, 10)) ?? 'UTC'
  const kept = await openStore({
    database,
    files,
    sealer,
    identity: { name, environment, country, rootSha256 },
    timeZone,
    ...(options.seed ? { seed: options.seed } : {}),
  })
  const limits = { ...defaultLimits, ...options.limits }
  const room = options.room ?? createRoom({ dataFolder, files }, limits.keepFreeBytes)
  const news = createNews()
  const metrics = createMetrics({ store: kept, room, now })
  const store = watchStore(kept, { metrics, news })
  const opener = createLiveOpener(keys)
  const close = async () => {
    await opener.close()
    await store.close()
  }
  try {
    keys.settle(kept.identity, now())
  } catch (error) {
    await close()
    throw error
  }
  const nonces = createNonces(keys.nonceKey, now)
  const rules = { options: options.rules, files: packFiles, country: countryRules }
  const listed = options.rulePacks && new Set(options.rulePacks)
  // What it offers, it knows.
  const knownPacks = listed && { has: (hash: string) => listed.has(hash) || rules.files.find(hash) !== undefined }
  const intake = { store, keys, opener, sealer, knownPacks, identity: kept.identity, now }
  return {
    ...intake,
    settle: createSettle(intake),
    options,
    rules,
    timeZone,
    reviewHours: options.reviewHours ?? (environment === 'practice' ? PRACTICE_REVIEW_HOURS : undefined),
    nonces,
    database,
    files,
    limits,
    room,
    news,
    metrics,
    log,
    close,
  }
}

async function openFilesOrClose(options: StationOptions, database: SqlDatabase): Promise<PacketFiles> {
  try {
    return await openPacketFiles(options.packets, options.dataFolder)
  } catch (error) {
    await database.close()
    throw error
  }
}
