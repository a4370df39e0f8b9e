import type { FastifyInstance } from 'fastify'
import { callerOf } from '../access/authorise.ts'
import type { Settled } from '../intake/settle.ts'
import {
  Announcement,
  AnnouncementAnswer,
  COUNTERSIGN_DOMAIN,
  type Countersignature,
  type PacketAnswer,
} from '../protocol/index.ts'
import { hasSigned } from '../signing/ed25519.ts'
import type { PacketState } from '../store/store.ts'
import { requireSpace } from '../upload/room.ts'
import { LIMITED, parseBody, type RouteParts } from './route-parts.ts'

/** 200 packets, 5 000 receipted ids, 500 audit links of 4 000 characters, 200 supplements, 5 000 ids of others, and room for escapes. */
const MAX_BODY_BYTES = 8 * 1024 * 1024
const MAX_STATUSES = 1_000

/** One round trip: creates the uploads, gives every offset or receipt, takes audit links, brings statuses. */
export function addAnnouncementRoute(server: FastifyInstance, parts: RouteParts): void {
  const { store, writers, settle, room, now, requireMachine } = parts
  const settleWhole = async (packetId: string, state: PacketState): Promise<Settled> => {
    const isWhole = state.state === 'wanted' && state.upload.offset === state.upload.size
    return (isWhole && (await settle(packetId))) || state
  }
  /** Bytes that would still come; a packet in custody has its receipt whatever the disk says. */
  const requireSpaceFor = async (packets: Announcement['packets']) => {
    const states = await Promise.all(packets.map(({ packetId }) => store.uploads.find(packetId)))
    const wanted = packets.map(({ size }, index) => {
      const state = states[index]
      if (state?.state === 'wanted') return size - state.upload.offset
      return state === undefined || state.state === 'expired' ? size : 0
    })
    const most = Math.max(0, ...wanted)
    if (most > 0) await requireSpace(room, most)
  }
  // SECURITY: what does not hold is neither kept nor acknowledged, because nobody can tell who wrote it.
  const keepSigned = (machine: string, statements: readonly Countersignature[], at: string) =>
    store.countersignatures.keep(machine, statements.filter(holds), at)
  server.post(
    '/v1/announcements',
    { bodyLimit: MAX_BODY_BYTES, onRequest: requireMachine, config: LIMITED },
    async (request) => {
      const announced = parseBody(Announcement, request.body)
      const { packets, receipted, audit, statusCursor, countersignatures, supplements, supplementsKept } = announced
      const caller = callerOf(request)
      const at = new Date(now()).toISOString()
      await requireSpaceFor(packets)
      await Promise.all(packets.map(({ packetId }) => writers.stop(packetId)))
      const auditSequence = await store.machines.extendAudit(caller, audit, at)
      const states = await store.uploads.announce(caller.machine, packets, at)
      const answers: PacketAnswer[] = []
      for (const [index, state] of states.entries()) {
        const { packetId } = packets[index]!
        answers.push(answerTo(packetId, await settleWhole(packetId, state)))
      }
      const countersigned = countersignatures && (await keepSigned(caller.machine, countersignatures, at))
      // A revoked machine may bring these as well: what was paid to it was paid.
      const supplemented = supplements && (await store.supplements.keep(caller.machine, supplements, at))
      const supplementsUnknown = supplementsKept && (await store.supplements.unknownOf(supplementsKept))
      return AnnouncementAnswer.parse({
        stationTime: at,
        packets: answers,
        unknown: await store.custody.unknownOf(receipted),
        auditSequence,
        statuses: await store.statuses.after(caller.machine, statusCursor, MAX_STATUSES),
        ...(countersigned && { countersigned }),
        ...(supplemented && { supplemented }),
        ...(supplementsUnknown && { supplementsUnknown }),
      } satisfies AnnouncementAnswer)
    },
  )
}

function answerTo(packetId: string, settled: Settled): PacketAnswer {
  switch (settled.state) {
    case 'wanted':
      return { packetId, state: 'want', offset: settled.upload.offset }
    case 'wrong-bytes':
    case 'expired':
      return { packetId, state: 'want', offset: 0 }
    case 'received':
      return { packetId, state: 'received', receipt: settled.receipt }
    case 'refused':
      return { packetId, state: 'refused', reason: settled.reason }
  }
}

const holds = ({ publicKey, contentHash, signature }: Countersignature): boolean =>
  hasSigned(publicKey, COUNTERSIGN_DOMAIN, Buffer.from(contentHash, 'hex'), signature)
