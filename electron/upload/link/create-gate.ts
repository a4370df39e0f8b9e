/** The link as the uploader sees it: which network this is, whether packets may go, what a failure means. */
import type { NetworkKind } from '../../../station/protocol/index.ts'
import type { Records } from '../../application/records.ts'
import { readMachine } from '../../machine/machine.ts'
import type { Gate } from '../gate.ts'
import { createBudget } from './budget.ts'
import { kindOf } from './kind.ts'
import { type Interfaces, watchNetworks } from './networks.ts'
import { findRoute, isOnThisMachine } from './route.ts'
import { mayCarry, readUploadRules } from './rules.ts'
import { signInHostOf, waitMs, wordOf } from './word-of.ts'

/** A VPN may come up over the same addresses; the routing table is asked anew this often. */
const ROUTE_MS = 15_000
const NAME_LENGTH = 40

export type LinkGate = Gate & {
  /** The station gave other rules, or stands at another address now. */
  refresh(): void
}

export type GateParts = {
  records: Pick<Records, 'store' | 'now'>
  /** Of the moment. */
  stationUrl: () => string
  log: (level: 'info' | 'error', message: string) => void
  /** The database failed beside a call. */
  failed: (error: unknown) => void
  /** What the system says of its networks; a test says something else. */
  interfaces?: Interfaces | undefined
  lookMs?: number | undefined
}

export function createGate(parts: GateParts): LinkGate {
  const { records, stationUrl } = parts
  const { db } = records.store
  const listeners: (() => void)[] = []
  const budget = createBudget({ ...records, failed: parts.failed })
  let kept = readKept()
  let network: { kind: NetworkKind; name: string } | undefined
  let signInHost: string | undefined
  let clockAheadSeconds = lastKnownClock()
  let asked = 0
  let stopped = false

  function readKept() {
    const found = readUploadRules(db)
    if (found.state === 'damaged')
      parts.log('error', 'upload rules are damaged: packets wait for the next synchronisation')
    return found
  }
  function lastKnownClock(): number | undefined {
    const ms = readMachine(db)?.clock_ahead_ms
    return typeof ms === 'number' ? ms / 1000 : undefined
  }
  const tell = () => {
    for (const changed of listeners) changed()
  }

  /** The way of the moment; a later question outruns an earlier one that a name server held up. */
  async function lookForWay(): Promise<void> {
    asked += 1
    const own = asked
    const route = await findRoute(stationUrl(), parts.interfaces)
    if (stopped || own !== asked) return
    const configured = kept.state === 'good' ? kept.rules.networks : []
    const found = route && { kind: kindOf(route, configured), name: route.interface.slice(0, NAME_LENGTH) }
    const isOther = found?.kind !== network?.kind || found?.name !== network?.name
    network = found
    if (isOther) tell()
  }
  const look = () => void lookForWay().catch(parts.failed)

  const watch = watchNetworks({
    interfaces: parts.interfaces,
    everyMs: parts.lookMs,
    changed: () => {
      tell()
      look()
    },
  })
  const timer = setInterval(look, ROUTE_MS)
  timer.unref()
  look()

  const isMetered = () => kept.state === 'good' && network !== undefined && kept.rules.metered.includes(network.kind)
  const limit = () => (kept.state === 'good' && isMetered() ? kept.rules.meteredBytesPerDay : undefined)

  return {
    packetsMayGo: (bytes) => {
      if (!mayCarry(kept, network?.kind)) return { ok: false, word: 'network-not-allowed' }
      return budget.takes(limit(), bytes) ? { ok: true } : { ok: false, word: 'budget-spent' }
    },
    moved: (bytes) => {
      if (isMetered()) budget.moved(bytes)
    },
    wordOf: (error) => {
      const { location, stationDate } = error
      // The time of whoever answered is the station's where the answer is.
      if (error.problem && stationDate !== undefined) clockAheadSeconds = aheadOf(stationDate, records.now())
      const hasNetwork = watch.now().length > 0 || isOnThisMachine(stationUrl())
      const word = wordOf(error, { hasNetwork, clockAheadSeconds })
      signInHost = word === 'captive-portal' ? signInHostOf(location, stationUrl()) : undefined
      look()
      return word
    },
    waitMs,
    onChange: (changed) => void listeners.push(changed),
    view: () => {
      const limitBytes = limit()
      return {
        allowed: kept.state === 'good' ? kept.rules.allowedNetworks : [],
        ...(network && { network }),
        ...(limitBytes !== undefined && { budget: budget.view(limitBytes) }),
        ...(signInHost !== undefined && { signInHost }),
        ...(clockAheadSeconds !== undefined && { clockAheadSeconds }),
      }
    },
    refresh: () => {
      kept = readKept()
      clockAheadSeconds = lastKnownClock()
      tell()
      look()
    },
    stop: () => {
      stopped = true
      clearInterval(timer)
      watch.stop()
      listeners.length = 0
      budget.stop()
    },
  }
}

const aheadOf = (stationDate: string, now: number): number | undefined => {
  const at = Date.parse(stationDate)
  return Number.isNaN(at) ? undefined : (now - at) / 1000
}
