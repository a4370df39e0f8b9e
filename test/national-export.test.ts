/** What goes into the national system is complete, documented, and opens with stock tools. */
import { execFileSync } from 'node:child_process'
import { mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import Ajv from 'ajv/dist/2020.js'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { z } from 'zod'
import { parseFingerRecord } from '../devices/fingerprint/iso-19794-4.ts'
import { NationalExport } from '../station/national/export-record.ts'
import { exportZip } from '../station/national/neutral-export.ts'
import type { PacketInTheClear } from '../station/station.ts'
import type { Tablet } from './support/tablet.ts'
import { finalise, received, signedInTablet, untilProgress } from './support/tablet-day.ts'

let tablet: Tablet
let folder: string
let packet: PacketInTheClear
beforeAll(async () => {
  tablet = await signedInTablet()
  const key = await finalise(tablet, 0, 3)
  await untilProgress(tablet, key, received)
  const to = join(tablet.folder, 'national')
  mkdirSync(to)
  await tablet.station().exportApplication(key.application, to)
  folder = join(to, readdirSync(to)[0]!)
  const held = readdirSync(join(tablet.folder, 'station', 'packets'), { recursive: true }) as string[]
  const packetId = held.map((name) => /([0-9a-f]{64})\.age$/.exec(name)?.[1]).find(Boolean)!
  packet = await tablet.station().openPacket(packetId)
})
afterAll(() => tablet.end())

const described = () => NationalExport.parse(JSON.parse(readFileSync(join(folder, 'application.json'), 'utf8')))

test('has every capture of the packet, byte for byte', () => {
  const { portrait, fingers, documents, others } = described()
  const files = [...(portrait ? [portrait] : []), ...fingers, ...documents, ...others].map(({ file }) => file)
  expect(files.length).toBe(packet.record.captures.length)
  for (const { part } of packet.record.captures)
    expect(readFileSync(join(folder, part.replace('parts/', '')))).toEqual(Buffer.from(packet.parts.get(part)!))
})

test('has each print as an ISO record that reads back with its finger and picture', () => {
  const { fingers } = described()
  expect(fingers.length).toBeGreaterThan(0)
  for (const { record, file, position, width, height } of fingers) {
    const read = parseFingerRecord(readFileSync(join(folder, record!)))
    expect(read).toMatchObject({ position, width, height })
    expect(Buffer.from(read.image)).toEqual(readFileSync(join(folder, file)))
  }
})

test('is readable by its owner alone', () => {
  for (const name of readdirSync(folder)) expect(statSync(join(folder, name)).mode & 0o077).toBe(0)
})

test('is as the published schema says, and the schema as the program does', () => {
  const published = JSON.parse(readFileSync('docs/national-export.schema.json', 'utf8')) as object
  expect(published).toEqual(JSON.parse(JSON.stringify(z.toJSONSchema(NationalExport))))
  const isValid = new Ajv({ strict: false }).compile(published)
  expect(isValid(described()), JSON.stringify(isValid.errors)).toBe(true)
})

test('opens with unzip and is checked with sha256sum', () => {
  expect(execFileSync('sha256sum', ['-c', 'SHA256SUMS'], { cwd: folder, encoding: 'utf8' })).toMatch(
    /application.json: OK/,
  )
  const out = join(tablet.folder, 'unzipped')
  const zip = join(tablet.folder, 'export.zip')
  writeFileSync(zip, exportZip(packet))
  execFileSync('unzip', ['-q', zip, '-d', out])
  execFileSync('sha256sum', ['-c', '--quiet', 'SHA256SUMS'], { cwd: out })
  rmSync(out, { recursive: true })
})
