/** One tablet's day: an officer with a plan of mischief, an evening that waits for receipts, a morning that compares. */
import { createHash } from 'node:crypto'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { seededRandom } from '../../devices/random.ts'
import type { Progress } from '../../electron/contract/index.ts'
import { type Account, findDifference, keyOf, type Ledger } from './ledger.ts'
import { createMischief, type MischiefPlan } from './mischief.ts'
import { openPage, type Page } from './page.ts'
import { createPictures, nameOfPlace, type Pictures } from './pictures.ts'
import { createPlayer, must } from './player.ts'
import { type Processes, startProcesses } from './processes.ts'
import type { StationEnd } from './station-end.ts'

export type Played = { corrections: number; reseals: number; kills: number; stationKills: number }

export type TabletDay = {
  /** Until everything is finalised and everything that was to go wrong has. */
  play(plan: MischiefPlan): Promise<Played>
  /** Waits for receipts, starts the tablet again and holds the drafts against the ledger. What each finalised one says. */
  evening(): Promise<ReadonlyMap<string, Progress>>
  repeated(): number
  stop(): Promise<void>
}

const DRAFTS = 0.1
const CORRECTIONS = 0.2
const RESEALS = 0.15
const REPEATS = 0.2
/** By then everything has arrived, or something is wrong. */
const EVENING_MS = 120_000

/**
 * @param parts.name of the tablet: its folder and what its seeds differ by.
 * @param parts.visits how many, and where they begin among all of the station's.
 */
export async function startTabletDay(parts: {
  name: string
  folder: string
  seed: number
  country: string
  visits: { from: number; count: number }
  station: StationEnd
  ledger: Ledger
  log: (level: string, message: string) => void
  say: (line: string) => void
}): Promise<TabletDay> {
  const { folder, station, ledger, country, visits } = parts
  const random = (what: string) => seededRandom('rehearsal', parts.seed, parts.name, what)
  const pictures = createPictures(join(folder, `${parts.name}-captures`), random('pictures'))
  const tabletFolder = join(folder, parts.name)
  const capturesFolder = pictures.folder
  const processes = await startProcesses({ folder: tabletFolder, country, station, capturesFolder, log: parts.log })
  const page = openPage({
    host: processes.host,
    random: random('repeats'),
    repeats: REPEATS,
    differs: (sentence) => void ledger.broken.push(sentence),
  })
  // Of its own, for the evening; all tablets' together are what the books are compared with.
  const own: Ledger = { accounts: new Map(), captured: 0, broken: ledger.broken }
  const collect = () => {
    for (const [key, account] of own.accounts) ledger.accounts.set(key, account)
    ledger.captured += own.captured
  }
  return {
    play: async (plan) => {
      const played = await play(plan, { processes, page, ledger: own, pictures, random, visits, say: parts.say })
      collect()
      return played
    },
    evening: async () => {
      const progress = await waitForReceipts(page, own, processes)
      await checkAfterRestart(page, own, processes, progress)
      return progress
    },
    repeated: () => page.repeated(),
    stop: async () => {
      page.close()
      await processes.stop()
    },
  }
}

type Play = {
  processes: Processes
  page: Page
  ledger: Ledger
  pictures: Pictures
  random: (what: string) => () => number
  visits: { from: number; count: number }
  say: (line: string) => void
}

async function play(plan: MischiefPlan, parts: Play): Promise<Played> {
  const { processes, page, ledger, say } = parts
  const mischief = createMischief(plan, processes)
  const player = createPlayer({
    page,
    pictures: parts.pictures,
    ledger,
    random: parts.random('player'),
    at: mischief.at,
  })
  const day = parts.random('day')
  await signIn(page, processes)
  const visits = await waitForVisits(page, parts.visits)
  let corrections = 0
  let reseals = 0
  const finalised: { account: Account; index: number }[] = []
  for (const [index, visit] of visits.entries()) {
    const account = await player.visit(visit, index, day() < DRAFTS)
    if (account.state === 'finalised') {
      finalised.push({ account, index })
      if (day() < RESEALS) {
        // Lost with a killed core, or too late when the receipt was quicker: both happen.
        await sleep(day() * 150)
        processes.toCore({ kind: 'reseal', application: account.application, version: account.version })
        reseals += 1
      }
    }
    if (day() < CORRECTIONS && finalised.length > 0) {
      // Of one just finalised, whose pictures are still here, or of an earlier one, whose pictures are at the station.
      const [chosen] = finalised.splice(Math.floor(day() * finalised.length), 1)
      await player.correct(chosen!.account, chosen!.index)
      corrections += 1
    }
    say(
      `visit ${index + 1}/${visits.length}: ${account.state}; ${processes.proxy.happened()} cuts, ${mischief.kills()} kills`,
    )
  }
  await mischief.settled()
  return { corrections, reseals, kills: mischief.kills(), stationKills: mischief.stationKills() }
}

async function signIn(page: Page, { officer }: Processes): Promise<void> {
  must('signIn', await page.call('signIn', { officer: officer.number, pin: officer.pin }))
}

/** The same slice of them on every tablet's list, in whatever order it stands. */
async function waitForVisits(page: Page, { from, count }: { from: number; count: number }): Promise<string[]> {
  for (const end = Date.now() + EVENING_MS; Date.now() < end; await sleep(50)) {
    const visits = must('listVisits', await page.call('listVisits', {}))
    const all = visits.map(({ visit }) => visit).sort()
    if (all.length >= from + count) return all.slice(from, from + count)
  }
  throw new Error('the visits did not come down')
}

/** Until everything finalised is received and every cut has happened; the officer presses "try now" meanwhile. */
async function waitForReceipts(page: Page, ledger: Ledger, { proxy }: Processes): Promise<Map<string, Progress>> {
  const progress = new Map<string, Progress>()
  const finalised = [...ledger.accounts.values()].filter(({ state }) => state === 'finalised')
  const open = () => finalised.filter((account) => progress.get(keyOf(account)) !== 'pending')
  for (const end = Date.now() + EVENING_MS; Date.now() < end; await sleep(200)) {
    for (const { application, version } of open()) {
      const view = must('getApplication', await page.call('getApplication', { application, version }))
      progress.set(keyOf(view), view.progress)
    }
    const isDone = open().every((account) =>
      ['received', 'held', 'conflict', 'accepted'].includes(progress.get(keyOf(account)) ?? ''),
    )
    if (isDone && proxy.left() === 0) break
    if (isDone) proxy.hurry()
    must('retryUploads', await page.call('retryUploads', {}))
  }
  return progress
}

/** A new host, nothing in memory, the PIN again: the drafts are as they were acknowledged. */
async function checkAfterRestart(
  page: Page,
  ledger: Ledger,
  processes: Processes,
  progress: Map<string, Progress>,
): Promise<void> {
  await processes.restartHost()
  page.reconnect()
  await signIn(page, processes)
  for (const account of ledger.accounts.values()) {
    const { application, version } = account
    const outcome = await page.call('getApplication', { application, version })
    if (!outcome.ok) ledger.broken.push(`${keyOf(account)} is not on the tablet after a restart`)
    else if (account.state === 'finalised') progress.set(keyOf(account), outcome.value.progress)
    else {
      const { procedure, fields, exceptions, captures, documents } = outcome.value
      const images: Record<string, string> = {}
      for (const { capture, ...taken } of captures) {
        const image = await page.call('getImage', { capture })
        const place = nameOfPlace(taken)
        images[place] = image.ok ? createHash('sha256').update(image.value.bytes).digest('hex') : image.reason
      }
      const places = exceptions.map(({ reason, ...place }) => `${nameOfPlace(place)}: ${reason}`)
      const gaps = documents.flatMap(({ id, gap }) => (gap ? [`${id} ${gap.dueOn}: ${gap.reason}`] : []))
      // A draft of the rehearsal is left before it is signed.

      const difference = findDifference(account, {
        application,
        version,
        procedure,
        fields,
        images,
        exceptions: places,
        gaps,
        ...(account.signed && { signed: account.signed }),
      })
      if (difference) ledger.broken.push(`draft ${keyOf(account)}: ${difference}`)
    }
  }
}
