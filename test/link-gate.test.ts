import { randomBytes } from 'node:crypto'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { Records } from '../electron/application/records.ts'
import { createAudit } from '../electron/audit/audit.ts'
import { getMachineKey } from '../electron/machine/machine.ts'
import { systemClock } from '../electron/store/clock.ts'
import { openStore, type Store } from '../electron/store/store.ts'
import { createGate, type GateParts, type LinkGate } from '../electron/upload/link/create-gate.ts'
import type { Interfaces } from '../electron/upload/link/networks.ts'
import { keepUploadRules } from '../electron/upload/link/rules.ts'
import { createUploadQueue } from '../electron/upload/queue.ts'
import { type StationClient, StationError } from '../electron/upload/station-client.ts'
import { createUploader } from '../electron/upload/uploader.ts'
import type { UploadRules } from '../station/protocol/index.ts'
import { until } from './support/tablet-day.ts'
import { temporary } from './support/temporary.ts'

const DAY_MS = 86_400_000
const NOON = new Date(2026, 10, 22, 12).getTime()
const loopback = { lo: [{ address: '127.0.0.1', family: 'IPv4' as const, internal: true }] }
const withWifi = { ...loopback, wlan0: [{ address: '192.168.7.7', family: 'IPv4' as const, internal: false }] }

let folder: string
let key: Uint8Array
let store: Store
let now: number
let networks: ReturnType<Interfaces>
let logs: string[]
let gate: LinkGate | undefined
beforeEach(() => {
  folder = temporary()
  key = randomBytes(32)
  store = openStore(folder, key, { mustExist: false })
  getMachineKey(store.db)
  now = NOON
  networks = withWifi
  logs = []
})
afterEach(() => {
  gate?.stop()
  gate = undefined
  store.close()
})

function open(more: Partial<GateParts> = {}): LinkGate {
  gate = createGate({
    records: { store, now: () => now },
    stationUrl: () => 'http://127.0.0.1:7000',
    log: (_level, message) => logs.push(message),
    failed: (error) => {
      throw error
    },
    interfaces: () => networks,
    lookMs: 5,
    ...more,
  })
  return gate
}
const known = (one: LinkGate) => until('a way to the station', () => one.view().network)
/** The station of these tests is on this machine: whatever loopback is said to be, this network is. */
const rulesFor = (kind: 'mobile' | 'police' | 'wifi', more: Partial<UploadRules> = {}): UploadRules => ({
  allowedNetworks: ['any'],
  networks: [{ kind, subnet: '127.0.0.0/8' }],
  metered: [],
  ...more,
})

describe('which packets may go', () => {
  it('is all of them, where the station said nothing of networks', () => {
    expect(open().packetsMayGo()).toEqual({ ok: true })
    expect(gate!.view().allowed).toEqual(['any'])
  })

  it('is none over a network that is not allowed, and all when the station allows it', async () => {
    keepUploadRules(store.db, rulesFor('wifi', { allowedNetworks: ['police', 'vpn'] }))
    const { packetsMayGo, view, refresh } = open()
    await known(gate!)
    expect(packetsMayGo()).toEqual({ ok: false, word: 'network-not-allowed' })
    expect(view()).toMatchObject({ network: { kind: 'wifi', name: 'lo' }, allowed: ['police', 'vpn'] })

    keepUploadRules(store.db, rulesFor('police', { allowedNetworks: ['police', 'vpn'] }))
    refresh()
    await until('the police network', () => view().network?.kind === 'police')
    expect(packetsMayGo()).toEqual({ ok: true })
  })

  it('is none while the rules are damaged, and the log says why', () => {
    store.db.prepare('UPDATE machine SET upload_rules = ?').run('{"allowedNetworks":["everything"]}')
    expect(open().packetsMayGo()).toEqual({ ok: false, word: 'network-not-allowed' })
    expect(gate!.view().allowed).toEqual([])
    expect(logs).toEqual([expect.stringContaining('damaged')])
    keepUploadRules(store.db, undefined)
    gate!.refresh()
    expect(gate!.packetsMayGo()).toEqual({ ok: true })
  })
})

describe('a change of networks', () => {
  it('is told when one comes and when it goes, and not while they stay', async () => {
    let told = 0
    const { onChange, view } = open({ stationUrl: () => 'http://192.0.2.99:7000' })
    await new Promise((resolve) => setTimeout(resolve, 100))
    onChange(() => {
      told += 1
    })
    networks = { ...withWifi, ...loopback }
    await new Promise((resolve) => setTimeout(resolve, 50))
    expect(told).toBe(0)
    networks = loopback
    await until('a network that went', () => told === 1)
    networks = withWifi
    await until('a network that came', () => told === 2)
    expect(view().network).toBeUndefined()
  })

  it('makes silence "no network", and with a network the station is down', async () => {
    const silence = new StationError('offline', 'silence', { errno: 'ETIMEDOUT' })
    const { wordOf } = open({ stationUrl: () => 'http://192.0.2.99:7000' })
    expect(wordOf(silence)).toBe('station-down')
    networks = loopback
    await until('no network', () => wordOf(silence) === 'no-network')
  })

  it('lets the uploader try at once, though it would have waited for minutes', async () => {
    const audit = createAudit(store.db, systemClock(), () => ({ machine: 'm', certificate: 'c' }))
    const records = { store, audit, now: () => now } as Records
    let asked = 0
    const problem = { error: 'unknown-machine', message: 'revoked' } as const
    const announce = async () => {
      asked += 1
      throw new StationError('refused', 'revoked', { status: 403, problem })
    }
    const quiet = { progressed: () => {}, changed: () => {}, purged: () => {} }
    const uploader = createUploader({
      ...{ records, queue: createUploadQueue(records), gate: open(), random: () => 1, ...quiet },
      station: { announce, close: () => {} } as unknown as StationClient,
      failed: (error) => {
        throw error
      },
    })
    try {
      await until('a refusal', () => uploader.connection().station === 'station-refuses')
      expect(uploader.connection().nextTry).toBe(new Date(NOON + 300_000).toISOString())
      const before = asked
      networks = loopback
      await until('another try', () => asked > before)
    } finally {
      await uploader.stop()
    }
  })

  it('says nothing of a station on this machine', () => {
    networks = loopback
    expect(open().wordOf(new StationError('offline', 'refused', { errno: 'ECONNREFUSED' }))).toBe('station-down')
  })
})

describe('what the page is told', () => {
  it('is the host of the sign-in page, until another failure comes', () => {
    const { wordOf, view } = open()
    const redirect = { status: 302, location: 'http://login.hotel.example/' }
    expect(wordOf(new StationError('not-the-station', 'redirected', redirect))).toBe('captive-portal')
    expect(view().signInHost).toBe('login.hotel.example')
    wordOf(new StationError('offline', 'refused', { errno: 'ECONNREFUSED' }))
    expect(view().signInHost).toBeUndefined()
  })

  it('is how far the clock is off by the station’s word, and never by a stranger’s', () => {
    const { wordOf, view } = open()
    const stationDate = new Date(NOON - 3 * DAY_MS).toUTCString()
    wordOf(new StationError('not-the-station', 'a page', { status: 200, contentType: 'text/html', stationDate }))
    expect(view().clockAheadSeconds).toBeUndefined()
    const problem = { error: 'unauthorised', message: 'no' } as const
    expect(wordOf(new StationError('unauthorised', 'no', { status: 401, problem, stationDate }))).toBe('wrong-clock')
    expect(view().clockAheadSeconds).toBe((3 * DAY_MS) / 1000)
  })
})
