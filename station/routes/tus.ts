/** The parts of tus 1.0 (https://tus.io/protocols/resumable-upload) that do not depend on what is uploaded. */
import type { FastifyReply, FastifyRequest } from 'fastify'
import type { Settled } from '../intake/settle.ts'
import { refuse } from '../problem.ts'
import { MAX_PACKET_BYTES, RECEIPT_HEADER } from '../protocol/index.ts'

export const TUS_VERSION = '1.0.0'
export const BODY_MEDIA = 'application/offset+octet-stream'

export const tusOptions = {
  'tus-resumable': TUS_VERSION,
  'tus-version': TUS_VERSION,
  'tus-extension': 'expiration',
  'tus-max-size': String(MAX_PACKET_BYTES),
}

/** Every tus answer names the version; a client of another is told which is spoken here. */
export async function requireTus(request: FastifyRequest, reply: FastifyReply): Promise<void> {
  reply.header('tus-resumable', TUS_VERSION)
  if (request.headers['tus-resumable'] === TUS_VERSION) return
  reply.code(412).header('tus-version', TUS_VERSION)
  await reply.send({ error: 'bad-request', message: `Tus-Resumable has to be ${TUS_VERSION}` })
}

/** @throws {Refusal} `bad-request` */
export function uploadOffset(request: FastifyRequest): number {
  const text = request.headers['upload-offset']
  if (typeof text !== 'string' || !/^\d{1,15}$/.test(text))
    refuse('bad-request', 'Upload-Offset has to be a number of bytes')
  return Number(text)
}

/** @throws {Refusal} `too-large` before a byte is read, when the client says so much. */
export function requireRoom(request: FastifyRequest, room: number): void {
  if (Number(request.headers['content-length'] ?? 0) > room) refuse('too-large', 'more bytes than the packet has')
}

/**
 * Where a packet stands: its offset, its length, when half of it would be given up, and its receipt once it has one.
 * @param expireAfterMs from its last announcement.
 */
export function standHeaders(settled: Settled, expireAfterMs: number): Record<string, string> {
  switch (settled.state) {
    case 'wanted':
      return {
        'upload-offset': String(settled.upload.offset),
        'upload-length': String(settled.upload.size),
        // RFC 9110's date, as tus asks for.
        'upload-expires': new Date(Date.parse(settled.upload.announcedAt) + expireAfterMs).toUTCString(),
      }
    case 'wrong-bytes':
    case 'refused':
    case 'expired':
      return { 'upload-offset': '0', 'upload-length': String(settled.size) }
    case 'received':
      return {
        'upload-offset': String(settled.size),
        'upload-length': String(settled.size),
        [RECEIPT_HEADER]: settled.receipt,
      }
  }
}
