/** Sealed packets onto a medium, with a signed list that is written last: without it the copy was interrupted. */
import { mkdir, rm } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { readPlainFile } from '../../migrations/plain-file.ts'
import { CarriedList, carriedFile, type Instant, LIST_FILE, MAX_CARRIED, typ } from '../../station/protocol/index.ts'
import type { Records } from '../application/records.ts'
import { theMachine } from '../audit/audit.ts'
import { signToken } from '../machine/statements.ts'
import { sha256Hex } from '../packet/content-hash.ts'
import type { PacketQueue, QueuedPacket } from '../upload/packet-queue.ts'
import { MediumError, onMedium, writeOnMedium } from './medium.ts'

export type CarryOutParts = {
  records: Records
  queue: PacketQueue
  /** After each packet. */
  progressed: (done: number, total: number) => void
  signal: AbortSignal
}

export type CarriedOut = { folder: string; asked: number; written: number; bytes: number }

/**
 * Writes each packet, reads it back, and then the list. What is damaged here is not made two of: it is asked and not written.
 * A second time is harmless: another folder, the same packets.
 * @throws {MediumError}
 */
export async function carryOut(
  place: string,
  packets: readonly QueuedPacket[],
  { records, queue, progressed, signal }: CarryOutParts,
): Promise<CarriedOut> {
  const { enrolled, store, audit, now } = records
  const writtenAt = store.transaction(() =>
    audit.append(theMachine, { act: 'carrying-out', subject: { packets: packets.length } }),
  )
  const name = folderName(enrolled.certificate.machine, now(), writtenAt.sequence)
  const folder = join(place, name)
  // Once and one by one: made again for each file, a stick that is pulled out would go on on this machine's own disk.
  await onMedium(async () => {
    await mkdir(folder)
    await mkdir(dirname(join(folder, ...carriedFile(''))))
  })
  let isWhole = false
  try {
    const written = await writePackets(folder, packets, { queue, progressed, signal })
    const bytes = written.reduce((sum, { size }) => sum + size, 0)
    if (written.length > 0) {
      const list = await signList(written, writtenAt, enrolled)
      await onMedium(() => writeAndReadBack(join(folder, LIST_FILE), Buffer.from(list)))
      keepCarrying(records, { list, place: name, written, bytes })
      isWhole = true
    }
    return { folder: name, asked: packets.length, written: written.length, bytes }
  } finally {
    // Without its list it is of no use to anybody, and a full stick would stay full.
    if (!isWhole) await rm(folder, { recursive: true, force: true }).catch(() => undefined)
  }
}

async function writePackets(
  folder: string,
  packets: readonly QueuedPacket[],
  { queue, progressed, signal }: Pick<CarryOutParts, 'queue' | 'progressed' | 'signal'>,
): Promise<QueuedPacket[]> {
  const written: QueuedPacket[] = []
  // One list holds so many; the rest is asked for and not written, and goes with the next.
  for (const [at, packet] of packets.slice(0, MAX_CARRIED).entries()) {
    if (signal.aborted) throw new MediumError('cancelled')
    progressed(at, packets.length)
    const bytes = queue.bytesOf(packet.packetId)
    if (!bytes || sha256Hex(bytes) !== packet.packetId) continue
    await onMedium(() => writeAndReadBack(join(folder, ...carriedFile(packet.packetId)), bytes))
    written.push(packet)
  }
  progressed(packets.length, packets.length)
  if (signal.aborted) throw new MediumError('cancelled')
  return written
}

/** Machine, second and place in its log: never the same twice. The random end of a UUIDv7 tells machines apart. */
function folderName(machine: string, now: number, sequence: number): string {
  const at = new Date(now).toISOString().replace(/\.\d+/, '').replace(/[-:]/g, '')
  return `doorstep-out-${machine.slice(-8)}-${at}-${sequence}`
}

async function writeAndReadBack(path: string, bytes: Uint8Array): Promise<void> {
  await writeOnMedium(path, bytes)
  const back = await readPlainFile(path, bytes.byteLength)
  if (!back?.equals(bytes)) throw new MediumError('place-failed')
}

function signList(
  packets: readonly QueuedPacket[],
  writtenAt: Instant,
  { certificate, certificateJws, signingKey }: Records['enrolled'],
): Promise<string> {
  const list: CarriedList = {
    formatVersion: 1,
    machine: certificate.machine,
    certificate: certificateJws,
    station: certificate.station,
    environment: certificate.environment,
    writtenAt,
    packets: packets.map(({ packetId, size, application, version, contentHash, machine, isUrgent }) => ({
      packetId,
      size,
      application,
      version,
      contentHash,
      ...(machine && { machine }),
      priority: isUrgent ? ('urgent' as const) : ('normal' as const),
    })),
  }
  return signToken(signingKey, typ.carriedList, CarriedList.parse(list))
}

function keepCarrying(
  { store, audit, now }: Records,
  carried: { list: string; place: string; written: readonly QueuedPacket[]; bytes: number },
): void {
  const listSha256 = sha256Hex(Buffer.from(carried.list))
  store.transaction(() => {
    const at = audit.append(theMachine, {
      act: 'carried-out',
      subject: { listSha256, packets: carried.written.length },
    })
    const row = store.db
      .prepare(
        'INSERT INTO carrying (list_sha256, place, packets, bytes, at, sequence) VALUES (?, ?, ?, ?, ?, ?) RETURNING row',
      )
      .pluck()
      .get(listSha256, carried.place, carried.written.length, carried.bytes, new Date(now()).toISOString(), at.sequence)
    const insert = store.db.prepare('INSERT INTO carrying_packet (carrying, packet_id) VALUES (?, ?)')
    for (const { packetId } of carried.written) insert.run(row, packetId)
  })
}
