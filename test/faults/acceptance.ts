/** A station as it is after one machine has enrolled, some packets for it, and what a tablet was told of them. */
import { cpSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { EnrolmentAnswer, RECEIPT_HEADER } from '../../station/protocol/index.ts'
import { readCustody } from '../rehearse/custody.ts'
import { newOfficer, newSigningPair, type TestMachine, type TestPacket } from '../support/packet.ts'
import { enrolMachine, enrolmentRequest, postJson, readCode, stationClient } from '../support/station-client.ts'
import { type StationArgs, startStationProcess } from './station-process.ts'

/** What a tablet was told, and may rely on. */
export type Told = { offsets: Map<string, number>; receipts: Map<string, string> }
export const nothingYet = (): Told => ({ offsets: new Map(), receipts: new Map() })

export type Acceptance = {
  folder: string
  packets: TestPacket[]
  client(url: string): ReturnType<typeof stationClient>
  /** A station's folder of its own, as it was before any packet came. */
  copy(name: string): string
  /**
   * Sends every packet in two pieces, from where the station stands, and notes what is told.
   * @throws {TypeError} when the station goes; @throws {Error} when it answers otherwise than with success.
   */
  sendAll(url: string, told: Told, acknowledged?: () => unknown): Promise<void>
  /** Sentences about what was told and is not so any more. */
  findForgotten(url: string, told: Told): Promise<string[]>
  /** Sentences about what is in custody and does not open, or was receipted and is not there. The station has stopped. */
  findUnopened(station: { folder: string; database?: string; isQuick?: boolean }, told: Told): Promise<string[]>
  end(): void
}

/** @param station how the station is started besides its folder. */
export async function prepareAcceptance(count: number, station: StationArgs = {}): Promise<Acceptance> {
  const folder = mkdtempSync(join(tmpdir(), 'doorstep-station-faults-'))
  const prepared = join(folder, 'prepared')
  mkdirSync(prepared)
  const process = await startStationProcess(prepared, { ...station, args: [...(station.args ?? []), '--new-code'] })
  const [code, pair, officer] = [process.code!, newSigningPair(), newOfficer()]
  const first = await enrolMachine(code, pair, process.url)
  const machine: TestMachine = first.machine
  // The same code and key again: the same answer, this time to keep.
  const again = await postJson(`${process.url}/v1/enrolments`, enrolmentRequest(readCode(code), pair))
  const answer = EnrolmentAnswer.parse(await again.json())
  const packets: TestPacket[] = []
  while (packets.length < count) packets.push(await first.packet(officer))
  await process.stop()
  const client = (url: string) => stationClient(url, machine, answer)

  async function sendOne(url: string, packet: TestPacket, from: number, told: Told, acknowledged?: () => unknown) {
    const { packetId, size, bytes } = packet
    for (let offset = from; offset < size || !told.receipts.has(packetId); ) {
      const to = offset < size / 2 ? Math.ceil(size / 2) : size
      const reply = await client(url).patch(packetId, offset, bytes.subarray(offset, to))
      if (reply.status !== 204) throw new Error(`PATCH was answered ${reply.status}: ${await reply.text()}`)
      offset = Number(reply.headers.get('upload-offset'))
      told.offsets.set(packetId, offset)
      const receipt = reply.headers.get(RECEIPT_HEADER)
      if (receipt) told.receipts.set(packetId, receipt)
      await acknowledged?.()
    }
  }

  return {
    folder,
    packets,
    client,
    copy: (name) => {
      const target = join(folder, name)
      cpSync(prepared, target, { recursive: true })
      return target
    },
    sendAll: async (url, told, acknowledged) => {
      const said = (await client(url).announce(packets)).packets
      for (const packet of packets) {
        const stand = said.find((each) => each.packetId === packet.packetId)
        if (stand?.state === 'received') told.receipts.set(packet.packetId, stand.receipt)
        if (stand?.state === 'want') await sendOne(url, packet, stand.offset, told, acknowledged)
      }
    },
    findForgotten: async (url, told) => {
      const forgotten: string[] = []
      const said = (await client(url).announce(packets)).packets
      for (const [at, { packetId, size }] of packets.entries()) {
        const stand = said.find((each) => each.packetId === packetId)
        const offset = stand?.state === 'received' ? size : stand?.state === 'want' ? stand.offset : -1
        if (offset < (told.offsets.get(packetId) ?? 0)) forgotten.push(`packet ${at} is at ${offset}`)
        const receipt = told.receipts.get(packetId)
        if (receipt && !(stand?.state === 'received' && stand.receipt === receipt))
          forgotten.push(`packet ${at} has not the receipt that was given`)
      }
      return forgotten
    },
    findUnopened: async (where, told) => {
      const { held } = await readCustody({ ...where, scratch: `${where.folder}-scratch` })
      const opened = new Set(held.flatMap(({ packetId, opened: content }) => (content ? [packetId] : [])))
      return [
        ...held.filter(({ packetId }) => !opened.has(packetId)).map(({ problem }) => `in custody, but ${problem}`),
        ...[...told.receipts.keys()]
          .filter((id) => !opened.has(id))
          .map((id) => `${id} was receipted and does not open`),
        ...(new Set(held.map(({ application }) => application)).size < held.length ? ['one is in custody twice'] : []),
      ]
    },
    end: () => rmSync(folder, { recursive: true, force: true }),
  }
}
