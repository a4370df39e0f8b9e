/** Packets that came by hand go the way of those that came by the network: announced, appended, judged. */
import { createHash } from 'node:crypto'
import { join } from 'node:path'
import { writeWhole } from '../../migrations/whole-file.ts'
import type { Settle } from '../intake/settle.ts'
import type { Keys } from '../keys.ts'
import { CarriedList, type CarriedOutcome, CarriedReceipts, receiptsFileOf, typ } from '../protocol/index.ts'
import { readStatement, signStatement } from '../signing/jws.ts'
import { StationError } from '../station-error.ts'
import type { StationIdentity, Store } from '../store/store.ts'
import { readList, readPacket } from './read-folder.ts'

export type CarriedParts = {
  store: Store
  keys: Keys
  identity: StationIdentity
  settle: Settle
  /** Milliseconds since 1970 of station time. */
  now: () => number
}

/** Counted: `listed` is the sum of the others. `again`: it was in custody before. */
export type CarriedReport = {
  listed: number
  received: number
  again: number
  refused: number
  missing: number
  damaged: number
  /** Where the receipts are, to be carried back. */
  receiptsFile: string
}

/** One transaction at the station for so much. */
const APPEND_BYTES = 4 * 1024 * 1024

/**
 * Takes a carried folder in and writes the signed receipts beside its list. A second time is harmless: what is in custody
 * is answered with the receipt it has.
 * @param folder with `list.jws` and `packets/`.
 * @throws {StationError} `bad-option` with a sentence when it is no such folder or not one for this station.
 */
export async function takeCarried(folder: string, parts: CarriedParts): Promise<CarriedReport> {
  const { store, keys, identity, now } = parts
  const jws = await readList(folder)
  if (jws === undefined)
    throw new StationError(
      'bad-option',
      `There is no list.jws in ${folder}: the copy was interrupted, or it is another folder. Write it out again at the tablet.`,
    )
  const list = await readStatement(jws, typ.carriedList, CarriedList, async ({ machine }) => {
    return (await store.machines.find(machine))?.publicKey
  })
  if (!list) throw new StationError('bad-option', 'The list is not signed by a machine that is enrolled here.')
  if (list.station !== identity.name || list.environment !== identity.environment)
    throw new StationError(
      'bad-option',
      `These packets are for the ${list.environment} station ${list.station}; this is ${identity.name}.`,
    )
  const outcomes: CarriedOutcome[] = []
  const report = { listed: list.packets.length, received: 0, again: 0, refused: 0, missing: 0, damaged: 0 }
  for (const packet of list.packets) {
    const { outcome, isAgain } = await takePacket(folder, packet, list.machine, parts)
    outcomes.push(outcome)
    report[isAgain ? 'again' : outcome.outcome] += 1
  }
  const listSha256 = createHash('sha256').update(jws).digest('hex')
  const statement: CarriedReceipts = {
    formatVersion: 1,
    station: identity.name,
    environment: identity.environment,
    listSha256,
    machine: list.machine,
    stationTime: new Date(now()).toISOString(),
    packets: outcomes,
  }
  const receiptsFile = join(folder, receiptsFileOf(listSha256))
  const signed = signStatement(typ.carriedReceipts, keys.receipt.keyId, keys.receipt, CarriedReceipts.parse(statement))
  writeReceipts(receiptsFile, `${signed}\n`)
  return { ...report, receiptsFile }
}

/** @throws {StationError} `bad-option`: custody is taken all the same, and importing again writes them. */
function writeReceipts(path: string, text: string): void {
  try {
    writeWhole(path, text)
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code ?? ''
    throw new StationError(
      'bad-option',
      `The packets are taken in, but ${path} cannot be written (${code}). Import them again from a medium that can be written to, so that their receipts can go back.`,
      { cause: error },
    )
  }
}

type Taken = { outcome: CarriedOutcome; isAgain: boolean }

async function takePacket(
  folder: string,
  packet: CarriedList['packets'][number],
  machine: string,
  { store, settle, now }: CarriedParts,
): Promise<Taken> {
  const { packetId } = packet
  const said = (outcome: CarriedOutcome, isAgain = false): Taken => ({ outcome, isAgain })
  const [state] = await store.uploads.announce(machine, [packet], new Date(now()).toISOString())
  if (state?.state === 'received') return said({ packetId, outcome: 'received', receipt: state.receipt }, true)
  if (state?.state === 'refused') return said({ packetId, outcome: 'refused', reason: state.reason })
  const read = await readPacket(folder, packet)
  if (read.state !== 'sound') return said({ packetId, outcome: read.state })
  if (state?.state === 'wanted') {
    const { generation } = state.upload
    for (let { offset } = state.upload; offset < packet.size; offset += APPEND_BYTES) {
      const bytes = read.bytes.subarray(offset, offset + APPEND_BYTES)
      if (!(await store.uploads.append(packetId, { generation, offset }, bytes))) break
    }
  }
  const settled = await settle(packetId)
  if (settled?.state === 'received') return said({ packetId, outcome: 'received', receipt: settled.receipt })
  if (settled?.state === 'refused') return said({ packetId, outcome: 'refused', reason: settled.reason })
  // Its tablet is sending the same packet at this moment and has its receipt from there; else it is carried again.
  return said({ packetId, outcome: 'missing' })
}
