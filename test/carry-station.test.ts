/** A folder that somebody brings to the station: whoever made or changed it, only sound packets of known machines are taken in. */
import { createHash } from 'node:crypto'
import {
  existsSync,
  mkdirSync,
  readFileSync,
  readlinkSync,
  rmSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
} from 'node:fs'
import { join } from 'node:path'
import { decodeJwt } from 'jose'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { CarriedReceipts, carriedFile, LIST_FILE, receiptsFileOf, typ } from '../station/protocol/index.ts'
import { instant, newSigningPair, type TestPacket } from './support/packet.ts'
import {
  enrolMachine,
  type StationClient,
  type StationWithMachine,
  signToken,
  stationWithMachine,
} from './support/station-client.ts'
import { temporary } from './support/temporary.ts'

let own: StationWithMachine & { end: () => Promise<void> }
beforeAll(async () => {
  own = await stationWithMachine()
})
afterAll(() => own?.end())

/** In the order in which a tablet writes: the list comes last. */
async function brought(
  packets: readonly TestPacket[],
  claims: Record<string, unknown> = {},
  by: StationClient = own.client,
) {
  const folder = temporary()
  mkdirSync(join(folder, 'packets'))
  for (const { packetId, bytes } of packets) writeFileSync(join(folder, ...carriedFile(packetId)), bytes)
  const list = await signToken(
    by.machine,
    {
      certificate: by.certificate,
      station: by.keyList.station,
      environment: 'practice',
      writtenAt: instant(4),
      packets: packets.map(({ packetId, size, application, version, contentHash }) => ({
        ...{ packetId, size, application, version, contentHash },
      })),
      ...claims,
    },
    { alg: 'EdDSA', typ: typ.carriedList },
  )
  writeFileSync(join(folder, LIST_FILE), list)
  const receiptsFile = join(folder, receiptsFileOf(createHash('sha256').update(list).digest('hex')))
  return {
    folder,
    list,
    receiptsFile,
    receipts: () => CarriedReceipts.parse(decodeJwt(readFileSync(receiptsFile, 'utf8').trim())),
  }
}

const packets = (count: number, by: StationClient = own.client) =>
  Promise.all(Array.from({ length: count }, () => by.packet(own.officer)))
const isInCustody = async ({ packetId }: TestPacket) =>
  (await own.station.store.uploads.find(packetId))?.state === 'received'

test('takes nothing in and says that the copy was interrupted, wherever it was cut before its list', async () => {
  const three = await packets(3)
  for (let whole = 0; whole <= three.length; whole += 1) {
    const { folder } = await brought(three)
    rmSync(join(folder, LIST_FILE))
    for (const { packetId } of three.slice(whole + 1)) rmSync(join(folder, ...carriedFile(packetId)))
    // The one at which it was cut.
    const cut = three[whole]
    if (cut) truncateSync(join(folder, ...carriedFile(cut.packetId)), cut.size >> 1)
    await expect(own.station.importCarried(folder)).rejects.toThrow(/interrupted/)
  }
  for (const one of three) expect(await isInCustody(one)).toBe(false)
  const { folder } = await brought(three)
  expect((await own.station.importCarried(folder)).join()).toMatch(/3 taken in/)
})

test('takes nothing in, when the list itself was cut at any length', async () => {
  const [one] = await packets(1)
  const { folder, list } = await brought([one!])
  for (const length of [0, 1, list.indexOf('.'), list.lastIndexOf('.'), list.length - 1]) {
    writeFileSync(join(folder, LIST_FILE), list.slice(0, length))
    await expect(own.station.importCarried(folder)).rejects.toThrow(/not signed/)
  }
  expect(await isInCustody(one!)).toBe(false)
})

test.each([
  ['another station', { station: 'another' }],
  ['another environment', { environment: 'production' }],
])('takes nothing in, when the list is for %s', async (_words, claims) => {
  const [one] = await packets(1)
  const { folder } = await brought([one!], claims)
  await expect(own.station.importCarried(folder)).rejects.toThrow(/These packets are for/)
  expect(await isInCustody(one!)).toBe(false)
})

test('takes nothing in, when another key signed in the name of a machine of here', async () => {
  const [one] = await packets(1)
  const liar = { ...own.client, machine: { ...newSigningPair(), machine: own.client.machine.machine } }
  const { folder } = await brought([one!], {}, liar)
  await expect(own.station.importCarried(folder)).rejects.toThrow(/not signed/)
})

test('takes nothing in, when a token of the machine stands in the place of its list', async () => {
  const [one] = await packets(1)
  const { folder } = await brought([one!])
  const claims = decodeJwt(readFileSync(join(folder, LIST_FILE), 'utf8'))
  writeFileSync(join(folder, LIST_FILE), await signToken(own.client.machine, claims))
  await expect(own.station.importCarried(folder)).rejects.toThrow(/not signed/)
})

test('takes custody with a doubt for the clerk, when the machine is revoked', async () => {
  const lost = await enrolMachine(await own.station.newEnrolmentCode())
  const [one] = await packets(1, lost)
  await own.station.revokeMachine(lost.machine.machine)
  const { folder } = await brought([one!], {}, lost)
  expect((await own.station.importCarried(folder)).join()).toMatch(/1 taken in/)
  const said = await own.station.store.statuses.after(lost.machine.machine, 0, 10)
  expect(said.map(({ status }) => status)).toEqual(['held'])
})

test('does not follow a link in the place of a packet', async () => {
  const [one] = await packets(1)
  const { folder, receipts } = await brought([one!])
  const path = join(folder, ...carriedFile(one!.packetId))
  const elsewhere = join(temporary(), 'sound')
  writeFileSync(elsewhere, one!.bytes)
  rmSync(path)
  symlinkSync(elsewhere, path)
  await own.station.importCarried(folder)
  expect(receipts().packets).toEqual([{ packetId: one!.packetId, outcome: 'missing' }])
  expect(await isInCustody(one!)).toBe(false)
})

test('writes its receipts through no link to a file of its own', async () => {
  const [one] = await packets(1)
  const { folder, receiptsFile } = await brought([one!])
  const precious = join(temporary(), 'precious')
  writeFileSync(precious, 'as it was')
  symlinkSync(precious, receiptsFile)
  symlinkSync(precious, `${receiptsFile}.tmp`)
  await expect(own.station.importCarried(folder)).rejects.toThrow(/cannot be written/)
  expect(readFileSync(precious, 'utf8')).toBe('as it was')
  expect(readlinkSync(receiptsFile)).toBe(precious)
  // In custody all the same; without the link its receipt comes.
  rmSync(`${receiptsFile}.tmp`)
  expect((await own.station.importCarried(folder)).join()).toMatch(/1 here before/)
  expect(readFileSync(precious, 'utf8')).toBe('as it was')
})

test('takes in the others, when one is damaged and one is of a machine that nobody knows', async () => {
  const [first, damaged, last] = await packets(3)
  const stranger = { ...own.client, machine: { ...newSigningPair(), machine: own.client.machine.machine } }
  const forged = await stranger.packet(own.officer, { machine: stranger.machine })
  const { folder, receipts } = await brought([first!, damaged!, forged, last!])
  truncateSync(join(folder, ...carriedFile(damaged!.packetId)), 100)
  await own.station.importCarried(folder)
  expect(receipts().packets.map(({ outcome }) => outcome)).toEqual(['received', 'damaged', 'refused', 'received'])
  expect(existsSync(join(folder, LIST_FILE))).toBe(true)
})

test('takes a list of a machine for packets that another one made', async () => {
  const maker = await enrolMachine(await own.station.newEnrolmentCode())
  const [one] = await packets(1, maker)
  const { folder, receipts } = await brought([one!], {
    packets: [
      {
        packetId: one!.packetId,
        size: one!.size,
        application: one!.application,
        version: 1,
        contentHash: one!.contentHash,
        machine: maker.machine.machine,
      },
    ],
  })
  await own.station.importCarried(folder)
  const [said] = receipts().packets
  expect(decodeJwt((said as { receipt: string }).receipt)).toMatchObject({ machine: maker.machine.machine })
})
