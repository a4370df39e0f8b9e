import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { callerOf } from '../access/authorise.ts'
import type { Settled } from '../intake/settle.ts'
import { refuse, refusePacket } from '../problem.ts'
import { Sha256 } from '../protocol/index.ts'
import type { PacketState } from '../store/store.ts'
import { type Received, receivePacket } from '../upload/receive-packet.ts'
import { requireSpace } from '../upload/room.ts'
import { LIMITED, type RouteParts } from './route-parts.ts'
import { BODY_MEDIA, requireRoom, requireTus, standHeaders, tusOptions, uploadOffset } from './tus.ts'

/** A tablet has two in flight; after a cut the dead ones may linger a little. */
const MAX_BODIES_PER_MACHINE = 8

const PATH = '/v1/packets/:packetId'

export function addPacketRoutes(server: FastifyInstance, parts: RouteParts): void {
  const { store, writers, settle, room, limits, metrics, requireMachine } = parts
  const bodies = new Map<string, number>()
  const stood = (settled: Settled) => standHeaders(settled, limits.expireAfterMs)

  // The body is ours to read: whole packets never wait in memory.
  server.addContentTypeParser(BODY_MEDIA, (_request, _payload, done) => done(null))

  server.options(PATH, async (_request, reply) => reply.code(204).headers(tusOptions).send())

  server.head(PATH, { onRequest: [requireTus, requireMachine], config: LIMITED }, async (request, reply) => {
    const packetId = packetIdOf(request)
    await writers.stop(packetId)
    const settled = await stand(packetId, await store.uploads.claim(packetId))
    if (settled.state === 'refused') refusePacket(settled.reason)
    if (settled.state === 'expired') refuseExpired()
    return reply.code(200).headers(stood(settled)).send()
  })

  server.patch(PATH, { onRequest: [requireTus, requireMachine], config: LIMITED }, async (request, reply) => {
    if (request.headers['content-type'] !== BODY_MEDIA) refuse('bad-request', `the body has to be ${BODY_MEDIA}`)
    const offset = uploadOffset(request)
    const packetId = packetIdOf(request)
    const { machine } = callerOf(request)
    const open = bodies.get(machine) ?? 0
    if (open >= MAX_BODIES_PER_MACHINE) refuse('unavailable', 'too many uploads at once', { 'retry-after': '1' })
    bodies.set(machine, open + 1)
    metrics.uploads.inc()
    try {
      await writers.stop(packetId)
      const claimed = found(await store.uploads.claim(packetId))
      if (claimed.state === 'refused') refusePacket(claimed.reason)
      if (claimed.state === 'expired') refuseExpired()
      const known = claimed.state === 'wanted' ? claimed.upload.offset : claimed.size
      if (offset !== known) refuse('offset-conflict', `the offset is ${known}`, stood(claimed))
      if (claimed.state === 'received') return reply.code(204).headers(stood(claimed)).send()
      requireRoom(request, claimed.upload.size - offset)
      await requireSpace(room, claimed.upload.size - offset)
      const { noProgressMs } = limits
      const received = await receivePacket(request.raw, claimed.upload, { store, writers, settle, noProgressMs })
      return await answer(reply, received, stood)
    } finally {
      metrics.uploads.dec()
      const left = (bodies.get(machine) ?? 1) - 1
      if (left === 0) bodies.delete(machine)
      else bodies.set(machine, left)
    }
  })

  server.get(`${PATH}/receipt`, { onRequest: requireMachine, config: LIMITED }, async (request, reply) => {
    const settled = await stand(packetIdOf(request), await store.uploads.find(packetIdOf(request)))
    if (settled.state === 'refused') refusePacket(settled.reason)
    if (settled.state === 'expired') refuseExpired()
    if (settled.state !== 'received') refuse('unknown-packet', 'this packet is not in custody yet')
    return reply.type('application/jose').send(settled.receipt)
  })

  /** A packet whose bytes are whole is judged now, when the answer to its last byte was never given. */
  const stand = async (packetId: string, state: PacketState | undefined): Promise<Settled> => {
    const known = found(state)
    if (known.state !== 'wanted' || known.upload.offset < known.upload.size) return known
    return (await settle(packetId)) ?? known
  }
}

function packetIdOf(request: FastifyRequest): string {
  const parsed = Sha256.safeParse((request.params as { packetId?: unknown }).packetId)
  return parsed.success ? parsed.data : refuse('unknown-packet', 'a packet id is 64 hex digits')
}

const found = (state: PacketState | undefined): PacketState => state ?? refuse('unknown-packet', 'announce it first')

function refuseExpired(): never {
  refuse('upload-expired', 'its bytes are gone, because nobody announced it for long; announce it again')
}

async function answer(
  reply: FastifyReply,
  outcome: Received,
  stood: (settled: Settled) => Record<string, string>,
): Promise<unknown> {
  switch (outcome.end) {
    case 'cut':
      // Nobody is there to answer.
      return reply.hijack()
    case 'pre-empted':
      return refuse('offset-conflict', 'a newer request has taken over this upload', { connection: 'close' })
    case 'too-long':
      return refuse('too-large', 'more bytes than the packet has', { connection: 'close' })
    case 'whole': {
      const { settled } = outcome
      if (settled.state === 'refused') return refusePacket(settled.reason)
      if (settled.state === 'wrong-bytes')
        return refuse('hash-mismatch', 'the bytes do not have the packet’s hash; begin again', stood(settled))
      return reply.code(204).headers(stood(settled)).send()
    }
  }
}
