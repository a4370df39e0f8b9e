/** Hands over what waits and hears what partners have answered. At least once; a partner knows each by its packet. */
import { existsSync, mkdirSync, renameSync, rmSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { syncFile } from '../../migrations/database.ts'
import { writeWhole } from '../../migrations/whole-file.ts'
import { appendClerkAct } from '../clerk/log.ts'
import { readCustody } from '../intake/read-custody.ts'
import type { StationParts } from '../parts.ts'
import { type AnswersTaken, takeAnswers } from './answers.ts'
import { makeParcel, reads } from './parcel.ts'
import type { Partner } from './partners.ts'
import { countWaiting, type HandOffLine, listWaiting, listWithdrawn, markHanded, whileWithdrawn } from './queue.ts'

/** Of one run and partner; the next goes on. */
const AT_ONCE = 1_000

export type HandOver = {
  handed: number
  /** For these regions no partner is known, or it does not read our format: by hand. */
  byHand: number
  /** A partner's folder or a packet could not be used; it waits. */
  failed: number
} & Omit<AnswersTaken, 'failed'>
type Parts = Pick<StationParts, 'database' | 'sealer' | 'store' | 'opener' | 'identity' | 'now' | 'options' | 'log'>

export const partnerFor = (partners: readonly Partner[], region: string): Partner | undefined =>
  partners.find((one) => one.region === region)

/** @param by who had it done, for the log. */
export async function handOver(parts: Parts, by: string): Promise<HandOver> {
  const { partners = [] } = parts.options
  const done: HandOver = { handed: 0, byHand: 0, failed: 0, answered: 0, refused: 0, unknown: 0 }
  for (const partner of partners) {
    try {
      const { failed, ...heard } = await takeAnswers(parts, partner, by)
      for (const [name, count] of Object.entries(heard)) done[name as keyof typeof heard] += count
      done.failed += failed
      await takeBack(parts, partner)
    } catch (error) {
      parts.log.error({ partner: partner.region, failure: nameOf(error) })
      done.failed += 1
    }
  }
  const able = partners.filter(reads)
  for (const partner of able)
    for (const line of await listWaiting(parts.database, parts.sealer, partner.region, AT_ONCE)) {
      if (await handOne(parts, partner, line, by)) done.handed += 1
      else done.failed += 1
    }
  const regions = able.map(({ region }) => region)
  done.byHand = await countWaiting(parts.database, regions)
  return done
}

const pathOf = ({ folder }: Partner, packetId: string): string => join(folder, 'parcels', `${packetId}.age`)

/** A cut left a parcel that was not to go any more: what the partner has not fetched is taken away. */
async function takeBack({ database }: Parts, partner: Partner): Promise<void> {
  for (const packetId of await listWithdrawn(database, partner.region))
    if (existsSync(pathOf(partner, packetId))) await removeWithdrawn(database, partner, packetId)
}

const removeWithdrawn = (database: Parts['database'], partner: Partner, packetId: string): Promise<boolean> =>
  whileWithdrawn(database, packetId, () => rmSync(pathOf(partner, packetId), { force: true }))

async function handOne(parts: Parts, partner: Partner, line: HandOffLine, by: string): Promise<boolean> {
  const { packetId, application, version } = line
  const at = new Date(parts.now()).toISOString()
  // One name for one packet: after a power cut between file and row the same file is written again.
  const path = pathOf(partner, packetId)
  try {
    const clear = await readCustody(packetId, parts)
    const { bytes, leftOut } = await makeParcel(clear, partner, { handOff: packetId, from: parts.identity.name, at })
    putWhole(path, join(partner.folder, 'unfinished'), bytes)
    const state = await parts.database.write(async (sql) => {
      const marked = await markHanded(sql, { packetId, leftOut, at })
      if (marked === 'now')
        await appendClerkAct(sql, { clerk: by, act: 'handed-off', subject: { application, version }, at })
      return marked
    })
    // A clerk withdrew it meanwhile. What another run has handed over is the same parcel, and stays.
    if (state === 'withdrawn') await removeWithdrawn(parts.database, partner, packetId)
    return state === 'now'
  } catch (error) {
    parts.log.error({ handOff: packetId, failure: nameOf(error) })
    return false
  }
}

let parcels = 0
/** Two runs may write one parcel: each writes a file of its own and puts it in place whole. */
function putWhole(path: string, unfinished: string, bytes: Uint8Array): void {
  parcels += 1
  const own = join(unfinished, `${process.pid}-${parcels}.age`)
  writeWhole(own, bytes)
  mkdirSync(dirname(path), { recursive: true, mode: 0o700 })
  renameSync(own, path)
  syncFile(path)
}

const nameOf = (error: unknown): string => (error instanceof Error ? error.name : 'unknown')
