/** The station as a real process on real files, killed while it receives, and the one bad road that leads to it. */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { connect } from 'node:net'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { v7 as uuidv7 } from 'uuid'
import { forkChild } from '../../electron/host/node-child.ts'
import { practiceStationArgs, startPracticeStation } from '../../electron/host/practice.ts'
import { Seed } from '../../station/seed.ts'
import { type CuttingProxy, createCuttingProxy } from './cutting-proxy.ts'

const root = fileURLToPath(new URL('../../', import.meta.url))
/** Slow enough that a cut finds an upload to cut. */
const BYTES_PER_SECOND = 1_500_000
/** So long a kill waits for bytes on their way; then it comes all the same. */
const RECEIVING_WITHIN_MS = 3_000
const UP_WITHIN_MS = 60_000

export type StationEnd = {
  /** Where the practice seed lies. */
  seedFolder: string
  proxy: CuttingProxy
  pid(): number | undefined
  newEnrolmentCode(): Promise<string>
  /** SIGKILL while a body comes in; one after the other, each of a station that listens. It starts again on its port. */
  killWhileReceiving(): Promise<void>
  stop(): Promise<void>
}

/** @param parts.visits of all tablets together. */
export async function startStationEnd(parts: {
  folder: string
  country: string
  visits: number
  /** A `postgres://` address instead of SQLite. */
  database?: string | undefined
  log: (level: string, message: string) => void
}): Promise<StationEnd> {
  const { folder, country, database } = parts
  const seedFolder = writeSeed(join(folder, 'seed'), country, parts.visits)
  const args = [...practiceStationArgs(folder, country, seedFolder), ...(database ? ['--database', database] : [])]
  let port = 0
  const ending = new AbortController()
  const station = await startPracticeStation({
    signal: ending.signal,
    spawn: () => forkChild(join(root, 'station/main.ts'), args),
    log: parts.log,
    listening: (url) => {
      port = Number(new URL(url).port)
    },
  })
  const proxy = await createCuttingProxy({ port: () => port, bytesPerSecond: BYTES_PER_SECOND })
  let lastKill: Promise<unknown> = Promise.resolve()

  async function killOnce(): Promise<void> {
    for (const end = Date.now() + UP_WITHIN_MS; Date.now() < end && !(await listens(port)); ) await sleep(50)
    const before = proxy.patchedBytes()
    for (const end = Date.now() + RECEIVING_WITHIN_MS; Date.now() < end && proxy.patchedBytes() === before; )
      await sleep(2)
    process.kill(station.pid()!, 'SIGKILL')
    await gone(station.pid())
  }

  return {
    seedFolder,
    proxy,
    pid: () => station.pid(),
    newEnrolmentCode: () => station.newEnrolmentCode(),
    killWhileReceiving: () => {
      const kill = lastKill.then(killOnce)
      lastKill = kill.catch(() => {})
      return kill
    },
    stop: async () => {
      proxy.close()
      ending.abort()
      await gone(station.pid())
    },
  }
}

/** The practice seed with as many visits as are asked for. */
function writeSeed(folder: string, country: string, visits: number): string {
  const seed = Seed.parse(JSON.parse(readFileSync(join(root, 'station/practice', `${country}.json`), 'utf8')))
  const all = Array.from({ length: visits }, (_, at) => {
    const visit = seed.visits[at % seed.visits.length]!
    return at < seed.visits.length ? visit : { ...visit, visit: uuidv7() }
  })
  mkdirSync(folder, { recursive: true })
  writeFileSync(join(folder, `${country}.json`), JSON.stringify({ ...seed, visits: all }))
  return folder
}

function listens(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1', () => resolve(true))
    socket.on('connect', () => socket.destroy())
    socket.on('error', () => resolve(false))
  })
}

/** A killed process holds its database until the system has taken it away. */
async function gone(pid: number | undefined): Promise<void> {
  for (let tries = 0; pid !== undefined && tries < 200; tries += 1) {
    try {
      process.kill(pid, 0)
    } catch {
      return
    }
    await sleep(25)
  }
}
