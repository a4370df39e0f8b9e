/** Practice mode: a station of one's own beside the app, a team with known PINs, and nothing that leaves this machine. */
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { v7 as uuidv7 } from 'uuid'
import { z } from 'zod'
import { Officer } from '../../station/protocol/index.ts'
import type { Child } from './host.ts'
import type { PracticeOfficer } from './messages.ts'

/** Shown on the sign-in page of practice mode. SECURITY: these open practice data and nothing else. */
const practicePins: Readonly<Record<string, string>> = { '1001': '246813', '1002': '135792', '9001': '907531' }

const Seed = z.object({ officers: z.array(Officer) })

/** The seeded team, with the PINs above. @throws {Error} when there is no practice data for the country. */
export function readPracticeTeam(seedFolder: string, country: string): PracticeOfficer[] {
  const path = join(seedFolder, `${country}.json`)
  if (!existsSync(path)) throw new Error(`There is no practice data for “${country}”.`)
  const { officers } = Seed.parse(JSON.parse(readFileSync(path, 'utf8')))
  return officers.flatMap(({ number, name }) =>
    practicePins[number] ? [{ number, name, pin: practicePins[number] }] : [],
  )
}

export type PracticeStation = {
  url: string
  newEnrolmentCode(): Promise<string>
  pid(): number | undefined
}

const RESTART_MS = 300
const START_MS = 30_000

/** Arguments of the station's process. */
export function practiceStationArgs(dataDir: string, country: string, seedFolder: string): string[] {
  return [
    '--data',
    join(dataDir, 'practice-station'),
    '--port',
    '0',
    '--environment',
    'practice',
    '--country',
    country,
    '--seed',
    join(seedFolder, `${country}.json`),
  ]
}

/** Starts and watches the station; it keeps its port, so a restart is found again. @throws {Error} when it does not start. */
export async function startPracticeStation(parts: {
  spawn: () => Child
  log: (level: 'info' | 'error', message: string) => void
  /** Started again, it may have had to take another port. */
  listening?: (url: string) => void
  /** Ends it, also while it starts. */
  signal: AbortSignal
}): Promise<PracticeStation> {
  const codes = new Map<string, (code: string) => void>()
  const { signal } = parts
  let child: Child
  let onListening: (url: string) => void = () => {}

  function answerCode(requestId: string, code: string): void {
    codes.get(requestId)?.(code)
    codes.delete(requestId)
  }

  function start(): void {
    child = parts.spawn()
    child.onMessage((raw) => {
      const message = raw as { kind?: string; url?: string; requestId?: string; code?: string }
      if (message.kind === 'listening' && message.url) {
        onListening(message.url)
        parts.listening?.(message.url)
        // What the one before did not come to answer.
        for (const requestId of codes.keys()) child.post({ kind: 'new-enrolment-code', requestId })
      }
      if (message.kind === 'enrolment-code' && message.requestId && message.code)
        answerCode(message.requestId, message.code)
    })
    child.onExit((how) => {
      if (signal.aborted) return
      parts.log('info', `the practice station ended (${how}); starting it again`)
      setTimeout(() => signal.aborted || start(), RESTART_MS)
    })
  }

  const url = await new Promise<string>((resolve, reject) => {
    const timer = setTimeout(() => reject(new Error('the practice station did not start')), START_MS)
    onListening = (at) => {
      clearTimeout(timer)
      resolve(at)
    }
    signal.addEventListener('abort', () => {
      clearTimeout(timer)
      child.kill()
      reject(new Error('the practice station was ended while it started'))
    })
    start()
  })
  return {
    url,
    pid: () => child.pid,
    newEnrolmentCode: () =>
      new Promise((resolve) => {
        const requestId = uuidv7()
        codes.set(requestId, resolve)
        child.post({ kind: 'new-enrolment-code', requestId })
      }),
  }
}
