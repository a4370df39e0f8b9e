/** Hands over what waits and hears what partners have answered. At least once; a partner knows each by its packet. */
import { rmSync } from 'node:fs'
import { join } from 'node:path'
import { writeWhole } from '../../migrations/whole-file.ts'
import { appendClerkAct } from '../clerk/log.ts'
import { readCustody } from '../intake/read-custody.ts'
import type { StationParts } from '../parts.ts'
import { takeAnswers } from './answers.ts'
import { makeParcel, reads } from './parcel.ts'
import type { Partner } from './partners.ts'
import { type HandOffLine, listHandOffs, markHanded } from './queue.ts'

/** Of one run; the next goes on. */
const AT_ONCE = 1_000

export type HandOver = {
  handed: number
  /** For these regions no partner is known, or it does not read our format: by hand. */
  byHand: number
  /** A partner's folder or a packet could not be used; it waits. */
  failed: number
  answered: number
  /** Answers that could not be believed; they lie in `answers/refused`. */
  refused: number
}
type Parts = Pick<StationParts, 'database' | 'sealer' | 'store' | 'opener' | 'identity' | 'now' | 'options' | 'log'>

export const partnerFor = (partners: readonly Partner[], region: string): Partner | undefined =>
  partners.find((one) => one.region === region)

/** @param by who had it done, for the log. */
export async function handOver(parts: Parts, by: string): Promise<HandOver> {
  const { partners = [] } = parts.options
  const done: HandOver = { handed: 0, byHand: 0, failed: 0, answered: 0, refused: 0 }
  for (const partner of partners) {
    const { answered, refused } = await takeAnswers(parts, partner)
    done.answered += answered
    done.refused += refused
  }
  for (const line of await listHandOffs(parts.database, parts.sealer, AT_ONCE, 'waiting')) {
    const partner = partnerFor(partners, line.region)
    if (!partner || !reads(partner)) done.byHand += 1
    else if (await handOne(parts, partner, line, by)) done.handed += 1
    else done.failed += 1
  }
  return done
}

async function handOne(parts: Parts, partner: Partner, line: HandOffLine, by: string): Promise<boolean> {
  const { packetId, application, version } = line
  const at = new Date(parts.now()).toISOString()
  // One name for one packet: after a power cut between file and row the same file is written again.
  const path = join(partner.folder, 'parcels', `${packetId}.age`)
  try {
    const clear = await readCustody(packetId, parts)
    const { bytes, leftOut } = await makeParcel(clear, partner, { handOff: packetId, from: parts.identity.name, at })
    writeWhole(path, bytes)
    const isHanded = await parts.database.write(async (sql) => {
      if (!(await markHanded(sql, { packetId, leftOut, at }))) return false
      await appendClerkAct(sql, { clerk: by, act: 'handed-off', subject: { application, version }, at })
      return true
    })
    // A clerk withdrew it meanwhile.
    if (!isHanded) rmSync(path, { force: true })
    return isHanded
  } catch (error) {
    parts.log.error({ handOff: packetId, failure: error instanceof Error ? error.name : 'unknown' })
    return false
  }
}
