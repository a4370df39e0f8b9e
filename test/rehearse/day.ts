/** One day: a team goes out, everything that can go wrong does, and in the evening the books are compared. */
import { createHash } from 'node:crypto'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { seededRandom } from '../../devices/random.ts'
import type { Progress } from '../../electron/contract/index.ts'
import { readCustody } from './custody.ts'
import { judge } from './judge.ts'
import { type Account, createLedger, findDifference, keyOf, type Ledger } from './ledger.ts'
import { createMischief, planMischief } from './mischief.ts'
import type { DayOptions } from './options.ts'
import { openPage, type Page } from './page.ts'
import { createPictures, nameOfPlace } from './pictures.ts'
import { createPlayer, must } from './player.ts'
import { type Processes, startProcesses } from './processes.ts'

export type DayReport = {
  country: string
  seed: number
  visits: number
  captured: number
  finalised: number
  received: number
  lost: number
  doubled: number
  drafts: number
  corrections: number
  reseals: number
  repeats: number
  /** PATCH body bytes towards the station beyond the sizes of the packets in its custody. */
  resentBytes: number
  packetBytes: number
  cuts: number
  kills: number
  openedWith: string
  seconds: number
  /** What was lost, doubled or not received, in sentences. */
  problems: string[]
}

const DRAFTS = 0.1
const CORRECTIONS = 0.2
const RESEALS = 0.15
const REPEATS = 0.2
/** By then everything has arrived, or something is wrong. */
const EVENING_MS = 120_000
const LOG_LINES = 60

/** @throws when a day cannot be played to its end; the processes' last lines are in the message. */
export async function rehearseDay(options: DayOptions, say: (line: string) => void): Promise<DayReport> {
  const begun = Date.now()
  const folder = mkdtempSync(join(tmpdir(), 'doorstep-rehearsal-'))
  const random = (what: string) => seededRandom('rehearsal', options.seed, what)
  const lines: string[] = []
  const pictures = createPictures(join(folder, 'captures'), random('pictures'))
  const processes = await startProcesses({
    folder,
    country: options.country,
    visits: options.visits,
    capturesFolder: pictures.folder,
    log: (line) => {
      lines.push(line)
      lines.splice(0, lines.length - LOG_LINES)
    },
  })
  const ledger = createLedger()
  const page = openPage({
    host: processes.host,
    random: random('repeats'),
    repeats: REPEATS,
    differs: (sentence) => void ledger.broken.push(sentence),
  })
  try {
    say(`seed ${options.seed}: ${options.visits} visits (${options.country})`)
    const played = await play(options, { processes, page, ledger, pictures, random, say })
    say('all finalised; waiting for receipts')
    const progress = await waitForReceipts(page, ledger, processes)
    await checkAfterRestart(page, ledger, processes, progress)
    await processes.stop()
    const custody = await readCustody(join(folder, 'practice-station'), join(folder, 'scratch'))
    const { lost, doubled, ...verdict } = judge(ledger, custody, progress)
    const packetBytes = custody.held.reduce((sum, { size }) => sum + size, 0)
    const patchedBytes = [...processes.proxy.patched().values()].reduce((sum, bytes) => sum + bytes, 0)
    return {
      country: options.country,
      seed: options.seed,
      visits: options.visits,
      captured: ledger.captured,
      ...verdict,
      lost: lost.length,
      doubled: doubled.length,
      drafts: [...ledger.accounts.values()].filter(({ state }) => state === 'draft').length,
      ...played,
      repeats: page.repeated(),
      resentBytes: Math.max(0, patchedBytes - packetBytes),
      packetBytes,
      cuts: processes.proxy.happened(),
      openedWith: custody.openedWith,
      seconds: (Date.now() - begun) / 1000,
      problems: [...lost, ...doubled],
    }
  } catch (error) {
    throw new Error(`seed ${options.seed}: ${error instanceof Error ? error.message : error}\n${lines.join('\n')}`, {
      cause: error,
    })
  } finally {
    page.close()
    await processes.stop()
    if (options.keep) say(`kept in ${folder}`)
    else rmSync(folder, { recursive: true, force: true })
  }
}

type Play = {
  processes: Processes
  page: Page
  ledger: Ledger
  pictures: ReturnType<typeof createPictures>
  random: (what: string) => () => number
  say: (line: string) => void
}

async function play(options: DayOptions, parts: Play): Promise<Pick<DayReport, 'corrections' | 'reseals' | 'kills'>> {
  const { processes, page, ledger, say } = parts
  const mischief = createMischief(planMischief(parts.random('mischief'), options), processes)
  const player = createPlayer({
    page,
    pictures: parts.pictures,
    ledger,
    random: parts.random('player'),
    at: mischief.at,
  })
  const day = parts.random('day')
  await signIn(page, processes)
  const visits = await waitForVisits(page, options.visits)
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
  return { corrections, reseals, kills: mischief.kills() }
}

async function signIn(page: Page, { officer }: Processes): Promise<void> {
  must('signIn', await page.call('signIn', { officer: officer.number, pin: officer.pin }))
}

async function waitForVisits(page: Page, count: number): Promise<string[]> {
  for (const end = Date.now() + EVENING_MS; Date.now() < end; await sleep(50)) {
    const visits = must('listVisits', await page.call('listVisits', {}))
    if (visits.length >= count) return visits.slice(0, count).map(({ visit }) => visit)
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
