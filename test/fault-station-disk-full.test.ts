/** Promise: a disk that fills up while the station receives has it say so and lose nothing; with room again it goes on. */
import { spawnSync } from 'node:child_process'
import { cpSync, mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { Problem } from '../station/protocol/index.ts'
import { type Acceptance, nothingYet, prepareAcceptance } from './faults/acceptance.ts'
import { type StationProcess, startStationProcess } from './faults/station-process.ts'
import { temporary } from './support/temporary.ts'

/** Holds the database with its log, and some packets. */
const DISK_BYTES = 4 * 1024 * 1024
const PACKETS = 3

const disk = join(temporary(), 'disk')
mkdirSync(disk)
const mounted = spawnSync('mount', ['-t', 'tmpfs', '-o', `size=${DISK_BYTES}`, 'tmpfs', disk])
const reason = mounted.status === 0 ? undefined : 'Skipped: a small disk cannot be mounted here.'
if (reason) console.log(reason)

describe.skipIf(reason !== undefined)('the station on a full disk', () => {
  let acceptance: Acceptance
  let station: StationProcess
  const folder = join(disk, 'station')
  const filler = join(disk, 'filler')

  beforeAll(async () => {
    acceptance = await prepareAcceptance(PACKETS)
    cpSync(acceptance.copy('prepared-copy'), folder, { recursive: true })
  }, 60_000)
  afterAll(async () => {
    await station?.kill()
    acceptance?.end()
    spawnSync('umount', ['-l', disk])
  })

  /** All that is left, to the last page. */
  function fillDisk(): void {
    for (const step of [256 * 1024, 4096]) {
      for (let piece = 0; ; piece += 1) {
        try {
          writeFileSync(`${filler}-${step}-${piece}`, Buffer.alloc(step))
        } catch (error) {
          expect(error).toMatchObject({ code: 'ENOSPC' })
          break
        }
      }
    }
  }
  function freeDisk(): void {
    spawnSync('sh', ['-c', `rm -f ${filler}-*`])
  }

  it('refuses with 503 or 507, keeps every receipt that it gave, and takes the rest when there is room', async () => {
    station = await startStationProcess(folder)
    const told = nothingYet()
    const [first] = acceptance.packets
    // Filled behind the first receipt, and emptied when the station has said so.
    let full = false
    const failure = await acceptance
      .sendAll(station.url!, told, () => {
        if (told.receipts.size === 0 || full) return
        full = true
        fillDisk()
      })
      .catch((error: unknown) => error)
    expect(String(failure)).toMatch(/answered (503|507)|announcement|invalid|fetch failed/i)
    expect([...told.receipts.keys()]).toEqual([first!.packetId])
    const refused = await acceptance.client(station.url!).patch(acceptance.packets[1]!.packetId, 0, Buffer.alloc(10))
    expect([404, 409, 503, 507]).toContain(refused.status)
    Problem.parse(await refused.json())
    freeDisk()
    expect(await acceptance.findForgotten(station.url!, told)).toEqual([])
    await acceptance.sendAll(station.url!, told)
    expect(told.receipts.size).toBe(PACKETS)
    await station.kill()
    expect(await acceptance.findUnopened({ folder }, told)).toEqual([])
    rmSync(`${folder}-scratch`, { recursive: true, force: true })
  }, 120_000)
})
