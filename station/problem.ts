import type { Problem, RefusalReason } from './protocol/index.ts'

/** 460 is what tus gives a wrong checksum: the request was well-formed and the bytes were not. */
export const statusOf: Readonly<Record<Problem['error'], number>> = {
  'bad-request': 400,
  unauthorised: 401,
  'unknown-machine': 403,
  'code-unknown': 403,
  'unknown-packet': 404,
  'not-found': 404,
  'offset-conflict': 409,
  'code-used': 409,
  'code-expired': 410,
  'upload-expired': 410,
  'too-large': 413,
  refused: 422,
  'too-many': 429,
  'hash-mismatch': 460,
  unavailable: 503,
  'storage-full': 507,
}

/** Thrown by a route and answered as a `Problem`. */
export class Refusal extends Error {
  readonly problem: Problem
  readonly headers: Readonly<Record<string, string>>
  constructor(problem: Problem, headers: Record<string, string> = {}) {
    super(problem.message)
    this.name = 'Refusal'
    this.problem = problem
    this.headers = headers
  }
}

/** @throws {Refusal} always. */
export function refuse(error: Problem['error'], message: string, headers: Record<string, string> = {}): never {
  throw new Refusal({ error, message: message.slice(0, 500) }, headers)
}

/** The packet is whole and this station will never keep it. @throws {Refusal} always. */
export function refusePacket(reason: RefusalReason): never {
  throw new Refusal({ error: 'refused', message: `the station does not take this packet: ${reason}`, reason })
}
