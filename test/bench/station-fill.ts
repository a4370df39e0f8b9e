/** Fills a station that stands still: rows as `accept` writes them, in large transactions, without the bytes of a packet. */
import { randomBytes } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { v7 } from 'uuid'
import { acceptPacket } from '../../station/store/accept.ts'
import { openDatabaseFor } from '../../station/store/open-database.ts'
import type { Writing } from '../../station/store/sql.ts'
import type { Acceptance } from '../../station/store/store.ts'
import type { BenchStation } from './station-process.ts'

const AT_ONCE = 500
const PARTS = 14
const WORDS = 8
/** What a real receipt is long, and the sealed details of one application. */
const RECEIPT_BYTES = 560
const DETAILS_BYTES = 300

const hex = (bytes: number): string => randomBytes(bytes).toString('hex')

/** @param howMany are added. @returns seconds. @throws when the station still has its database. */
export async function fillStation(
  { dataFolder, database: url }: BenchStation,
  machines: readonly string[],
  howMany: number,
): Promise<number> {
  const key = Buffer.from(readFileSync(join(dataFolder, 'keys', 'database.key'), 'utf8').trim(), 'hex')
  const fail = (error: Error) => {
    throw error
  }
  const database = await openDatabaseFor({ database: url, dataFolder, key, onFailed: fail })
  const began = performance.now()
  try {
    for (let done = 0; done < howMany; done += AT_ONCE) {
      const batch = Array.from({ length: Math.min(AT_ONCE, howMany - done) }, (_, at) =>
        newAcceptance(machines[(done + at) % machines.length]!),
      )
      await database.write((sql) => acceptAll(sql, batch))
    }
  } finally {
    await database.close()
  }
  return (performance.now() - began) / 1000
}

async function acceptAll(sql: Writing, batch: readonly Acceptance[]): Promise<void> {
  for (const acceptance of batch)
    await acceptPacket(sql, acceptance, () => randomBytes(RECEIPT_BYTES).toString('base64url'))
}

function newAcceptance(machine: string): Acceptance {
  return {
    packetId: hex(32),
    application: v7(),
    version: 1,
    contentHash: hex(32),
    machine,
    size: 190_000,
    receivedAt: new Date().toISOString(),
    doubts: [],
    parts: Array.from({ length: PARTS }, (_, at) => ({ name: `parts/finger-${at}.png`, sha256: hex(32) })),
    heldParts: [],
    about: {
      person: hex(32),
      procedure: 'first-issue',
      details: randomBytes(DETAILS_BYTES),
      words: Array.from({ length: WORDS }, () => hex(32)),
    },
  }
}
