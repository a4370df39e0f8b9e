/** Promise: a day with cuts and kills loses nothing and doubles nothing; the command says so on its last line. */
import { spawnSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'
import type { DayReport } from './rehearse/day.ts'

const main = fileURLToPath(new URL('./rehearse/main.ts', import.meta.url))
const rehearse = (...args: string[]) => spawnSync(process.execPath, [main, ...args], { encoding: 'utf8' })

describe('the rehearsal', () => {
  it('ends with nothing lost and everything received, when core, devices and station are killed and the link is cut', () => {
    const { stdout, stderr, status } = rehearse(
      '--visits',
      '5',
      '--cuts',
      '4',
      '--kills',
      '3',
      '--seed',
      '3',
      '--country',
      'cn',
      '--json',
    )
    expect(status, stderr).toBe(0)
    const report = JSON.parse(stdout.trim().split('\n').at(-1)!) as DayReport
    expect(report).toMatchObject({ country: 'cn', visits: 5, lost: 0, doubled: 0, cuts: 4, kills: 3 })
    expect(report.received).toBe(report.finalised)
    expect(report.received).toBeGreaterThan(0)
    expect(report.packetBytes).toBeGreaterThan(0)
  }, 240_000)

  it('ends with nothing lost and every packet opened, when two tablets share a station that is killed while it receives', () => {
    const given = '--tablets 2 --visits 4 --cuts 6 --kills 2 --station-kills 2 --seed 7 --json'
    const { stdout, stderr, status } = rehearse(...given.split(' '))
    expect(status, stderr).toBe(0)
    const report = JSON.parse(stdout.trim().split('\n').at(-1)!) as DayReport
    expect(report).toMatchObject({ tablets: 2, visits: 4, lost: 0, doubled: 0, cuts: 6, kills: 4, stationKills: 2 })
    expect(report.received).toBe(report.finalised)
    expect(report.opened).toBeGreaterThanOrEqual(report.finalised)
  }, 240_000)

  it('refuses in a sentence, when an option makes no sense', () => {
    const { stderr, status } = rehearse('--visits', 'many')
    expect(status).toBe(1)
    expect(stderr.trim()).toBe('--visits takes a whole number from 1 to 500')
  })
})
