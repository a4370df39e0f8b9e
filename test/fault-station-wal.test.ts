/** Promise: whatever becomes of the station's log at a power cut, what was acknowledged before is there, and what is in custody opens. */
import { cpSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { seededRandom } from '../devices/random.ts'
import { openDatabase } from '../migrations/database.ts'
import { type Acceptance, nothingYet, prepareAcceptance, type Told } from './faults/acceptance.ts'
import { startStation } from './support/station-client.ts'

const WAL_HEADER_BYTES = 32
const random = seededRandom('fault-station-wal')

/** The station's folder as it was at the moment of an acknowledgement. */
type Moment = { told: Told; folder: string; logBytes: number }

describe('the station’s log', () => {
  let acceptance: Acceptance
  const moments: Moment[] = []
  let frameBytes = 0

  const log = (folder: string) => readFileSync(join(folder, 'station.db-wal'))
  const main = (folder: string) => readFileSync(join(folder, 'station.db'))

  beforeAll(async () => {
    acceptance = await prepareAcceptance(2)
    const folder = acceptance.copy('working')
    const station = await startStation(folder)
    const told = nothingYet()
    const keep = () => {
      const copy = join(acceptance.folder, `moment-${moments.length}`)
      cpSync(folder, copy, { recursive: true })
      moments.push({ told: structuredClone(told), folder: copy, logBytes: log(copy).length })
    }
    keep()
    await acceptance.sendAll(station.url, told, keep)
    await station.close()
    frameBytes = 24 + log(moments[1]!.folder).readUInt32BE(8)
  }, 90_000)
  afterAll(() => acceptance.end())

  /** The log of the next moment, cut or broken behind what was there at this one; files as they were at this one. */
  function copyWith(moment: Moment, next: Moment, cut: number, rest: 'gone' | 'old'): string {
    const folder = join(acceptance.folder, 'cut')
    rmSync(folder, { recursive: true, force: true })
    cpSync(moment.folder, folder, { recursive: true })
    const whole = log(next.folder)
    const kept = whole.subarray(0, cut)
    const bytes = rest === 'gone' ? kept : Buffer.concat([kept, Buffer.alloc(whole.length - cut, 0x5a)])
    writeFileSync(join(folder, 'station.db-wal'), bytes)
    return folder
  }

  /** Sentences, read without the station. */
  async function findMissing(folder: string, told: Told): Promise<string[]> {
    const missing = await acceptance.findUnopened({ folder, isQuick: true }, told)
    const key = Buffer.from(readFileSync(join(folder, 'keys', 'database.key'), 'utf8').trim(), 'hex')
    const db = openDatabase(join(folder, 'station.db'), key)
    const stand = db.prepare<[string], { offset: number; bytes: number }>(
      `SELECT "offset", (SELECT coalesce(sum(length(bytes)), 0) FROM packet_bytes WHERE packet_bytes.packet_id = upload.packet_id) AS bytes
       FROM upload WHERE packet_id = ?`,
    )
    for (const [packetId, offset] of told.offsets) {
      const found = stand.get(packetId)
      if (found && found.offset < offset) missing.push(`${packetId} is at ${found.offset} and was at ${offset}`)
      if (found && found.bytes < found.offset) missing.push(`${packetId} has ${found.bytes} bytes for ${found.offset}`)
      if (!found && !told.receipts.has(packetId) && !isInCustody(db, packetId)) missing.push(`${packetId} is forgotten`)
    }
    db.close()
    return missing
  }

  it('has every receipt and offset given before, when cut at every frame and inside frames', async () => {
    const problems: string[] = []
    let cuts = 0
    for (const [at, next] of moments.entries()) {
      const moment = moments[at - 1]
      if (!moment || next.logBytes <= moment.logBytes) continue
      // No checkpoint came between: the main file is as it was.
      expect(main(next.folder).equals(main(moment.folder))).toBe(true)
      for (let start = Math.max(moment.logBytes, WAL_HEADER_BYTES); start < next.logBytes; start += frameBytes) {
        const inside = start + 1 + Math.floor(random() * (frameBytes - 1))
        for (const [cut, rest] of [
          [start, 'gone'],
          [inside, 'gone'],
          [inside, 'old'],
        ] as const) {
          cuts += 1
          // What came after the cut may have been on the disk already: the next moment's files.
          const folder = copyWith(next, next, cut, rest)
          const missing = await findMissing(folder, moment.told)
          problems.push(...missing.map((each) => `acknowledgement ${at - 1}, cut at ${cut}: ${each}`))
        }
      }
    }
    console.log(`${cuts} cuts`)
    expect(cuts).toBeGreaterThan(20)
    expect(problems).toEqual([])
  }, 240_000)

  it('leaves a station that starts, says what it said and takes the rest, when cut at each acknowledgement', async () => {
    for (const [at, moment] of moments.entries()) {
      const folder = copyWith(moment, moments[at + 1] ?? moment, moment.logBytes, 'gone')
      const station = await startStation(folder)
      const told = structuredClone(moment.told)
      const forgotten = await acceptance.findForgotten(station.url, told)
      await acceptance.sendAll(station.url, told)
      await station.close()
      expect(forgotten).toEqual([])
      expect(told.receipts.size).toBe(acceptance.packets.length)
      expect(await acceptance.findUnopened({ folder }, told)).toEqual([])
    }
  }, 120_000)

  it('is not taken for whole, when a receipted packet’s file is gone', async () => {
    const folder = copyWith(moments.at(-1)!, moments.at(-1)!, moments.at(-1)!.logBytes, 'gone')
    rmSync(join(folder, 'packets'), { recursive: true })
    mkdirSync(join(folder, 'packets'))
    expect(await acceptance.findUnopened({ folder }, moments.at(-1)!.told)).not.toEqual([])
  })
})

const isInCustody = (db: ReturnType<typeof openDatabase>, packetId: string): boolean =>
  db.prepare('SELECT 1 FROM custody WHERE packet_id = ?').get(packetId) !== undefined
