/** Packets of another tablet, from a medium into this one's store, to be sent from here. Any enrolled machine may carry them. */
import { join } from 'node:path'
import { readPlainFile } from '../../migrations/plain-file.ts'
import { CarriedList, carriedFile, LIST_FILE, MAX_LIST_BYTES, typ } from '../../station/protocol/index.ts'
import type { Records } from '../application/records.ts'
import { theMachine } from '../audit/audit.ts'
import { verifyCertificate } from '../machine/machine.ts'
import { StatementError, verifyStatement } from '../machine/statements.ts'
import { sha256Hex } from '../packet/content-hash.ts'
import { MediumError, onMedium } from './medium.ts'

export type TakenOver = { listed: number; taken: number; again: number; missing: number; damaged: number }

export type TakeOverParts = {
  records: Records
  progressed: (done: number, total: number) => void
  signal: AbortSignal
}

/**
 * One transaction for each packet: cut short, it goes on where it stopped. Its own packets a tablet has already.
 * @throws {MediumError}
 */
export async function takeOver(
  folder: string,
  { records, progressed, signal }: TakeOverParts,
): Promise<{ ok: true; value: TakenOver } | { ok: false; reason: 'interrupted' | 'not-signed' | 'not-for-us' }> {
  const bytes = await onMedium(() => readPlainFile(join(folder, LIST_FILE), MAX_LIST_BYTES))
  if (!bytes) return { ok: false, reason: 'interrupted' }
  const jws = bytes.toString('utf8').trim()
  const list = await readList(jws, records)
  if (!list) return { ok: false, reason: 'not-signed' }
  const { certificate } = records.enrolled
  if (list.station !== certificate.station || list.environment !== certificate.environment)
    return { ok: false, reason: 'not-for-us' }
  const taken: TakenOver = { listed: list.packets.length, taken: 0, again: 0, missing: 0, damaged: 0 }
  for (const [at, packet] of list.packets.entries()) {
    if (signal.aborted) throw new MediumError('cancelled')
    progressed(at, list.packets.length)
    if (isHere(records, packet.packetId)) taken.again += 1
    else {
      const sealed = await onMedium(() => readPlainFile(join(folder, ...carriedFile(packet.packetId)), packet.size))
      if (!sealed) taken.missing += 1
      else if (sha256Hex(sealed) !== packet.packetId || sealed.byteLength !== packet.size) taken.damaged += 1
      else {
        keep(records, { jws, list }, packet, sealed)
        taken.taken += 1
      }
    }
  }
  return { ok: true, value: taken }
}

/** SECURITY: by a machine that the station vouches for, because a stranger's list could fill this tablet with anything. */
async function readList(jws: string, { enrolled }: Records): Promise<CarriedList | undefined> {
  try {
    const claimed = CarriedList.parse(JSON.parse(Buffer.from(jws.split('.')[1] ?? '', 'base64url').toString('utf8')))
    const { publicKey, machine } = await verifyCertificate(claimed.certificate, enrolled.keyList)
    const list = await verifyStatement(jws, typ.carriedList, new Map([['', publicKey]]), CarriedList)
    return list.machine === machine ? list : undefined
  } catch (error) {
    // A list that is no list is signed by nobody.
    if (error instanceof StatementError || error instanceof SyntaxError || (error as Error).name === 'ZodError')
      return undefined
    throw error
  }
}

const isHere = ({ store }: Records, packetId: string): boolean =>
  store.db
    .prepare('SELECT 1 FROM packet WHERE packet_id = ? UNION ALL SELECT 1 FROM carried_packet WHERE packet_id = ?')
    .get(packetId, packetId) !== undefined

function keep(
  { store, audit, now }: Records,
  { jws, list }: { jws: string; list: CarriedList },
  {
    packetId,
    size,
    application,
    version,
    contentHash,
    machine = list.machine,
    priority,
  }: CarriedList['packets'][number],
  sealed: Uint8Array,
): void {
  const listSha256 = sha256Hex(Buffer.from(jws))
  store.transaction(() => {
    const at = audit.append(theMachine, { act: 'packet-taken-over', subject: { packetId, from: list.machine } })
    store.db
      .prepare('INSERT INTO carried_list VALUES (?, ?, ?, ?) ON CONFLICT DO NOTHING')
      .run(listSha256, jws, list.machine, new Date(now()).toISOString())
    store.db
      .prepare(
        `INSERT INTO carried_packet (packet_id, list_sha256, machine, application, version, content_hash, size, step, attempt,
           not_before, wrong_hashes, is_urgent, sequence) VALUES (?, ?, ?, ?, ?, ?, ?, 'waiting', 0, 0, 0, ?, ?)`,
      )
      .run(
        packetId,
        listSha256,
        machine,
        application,
        version,
        contentHash,
        size,
        priority === 'urgent' ? 1 : 0,
        at.sequence,
      )
    store.db.prepare('INSERT INTO carried_bytes VALUES (?, ?)').run(packetId, sealed)
  })
}
