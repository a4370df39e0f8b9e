/** PACE with a chip: four exchanges, each an object in an object (ICAO 9303-11, 4.4.4). */
import { DeviceError } from '../../device.ts'
import { OK } from '../wire/apdu.ts'
import { isEqual, NO_BYTES } from '../wire/bytes.ts'
import type { ChipLink } from '../wire/chip-link.ts'
import { explainStatus } from '../wire/status-words.ts'
import { findTlv, writeTlv } from '../wire/tlv.ts'
import type { Password } from './mrz-key.ts'
import { agreePace, decryptNonce, drawSecret, formatPoint, mapGenerator, readPoint, tokenFor } from './pace.ts'
import type { PaceOffer } from './pace-info.ts'
import type { SessionKeys } from './secure-messaging.ts'

export type PaceOutcome =
  | { kind: 'open'; keys: SessionKeys }
  | { kind: 'wrong-password' }
  /** The chip offers it and does not do it with this algorithm or this password. */
  | { kind: 'refused' }

/** What both sides call their objects. */
export const PACE = {
  dynamic: 0x7c,
  nonce: 0x80,
  map: 0x81,
  mapped: 0x82,
  agree: 0x83,
  agreed: 0x84,
  prove: 0x85,
  proved: 0x86,
}
/** In MSE:Set AT. */
export const SET_AT = { p1: 0xc1, p2: 0xa4, protocol: 0x80, password: 0x83, parameters: 0x84 }
/** The class byte of all commands of a chain but the last. */
export const CHAINED = 0x10

/** SECURITY: a few tries are left; the last of an access number must not be spent by us. */
const FEW_TRIES = 0x63c0

/** @param draw gives the secret numbers; for the worked example of the standard. @throws {DeviceError} */
export async function runPace(
  link: ChipLink,
  offer: PaceOffer,
  password: Password,
  draw: () => bigint = () => drawSecret(offer.curve),
): Promise<PaceOutcome> {
  const { suite, curve } = offer
  const set = await link.ask('MSE:Set AT', {
    ...{ cla: 0, ins: 0x22, p1: SET_AT.p1, p2: SET_AT.p2 },
    data: Uint8Array.of(
      ...writeTlv(SET_AT.protocol, offer.protocol),
      ...writeTlv(SET_AT.password, Uint8Array.of(password.reference)),
      ...writeTlv(SET_AT.parameters, Uint8Array.of(curve.paceId)),
    ),
  })
  if ((set.status & 0xfff0) === FEW_TRIES && (set.status & 0x0f) <= 1)
    throw new DeviceError('card-refused', 'The access number was wrong too often: one more wrong try blocks the chip.')
  if (set.status !== OK && (set.status & 0xfff0) !== FEW_TRIES) return { kind: 'refused' }

  /** Undefined when the chip refuses: it cannot say better what it dislikes. */
  const exchange = async (sent: Uint8Array, answer: number, cla = CHAINED) => {
    const data = writeTlv(PACE.dynamic, sent)
    const response = await link.ask('GENERAL AUTHENTICATE', { cla, ins: 0x86, p1: 0, p2: 0, data, le: 256 })
    if (response.status !== OK) return { status: response.status }
    const value = findTlv(response.data, PACE.dynamic, answer)?.value
    if (value === undefined) throw new DeviceError('unreadable', "The chip's part of the key agreement is cut.")
    return { status: OK, value }
  }

  const sealed = await exchange(NO_BYTES, PACE.nonce)
  if (sealed.value === undefined) return { kind: 'refused' }
  const nonce = decryptNonce(suite, password.secret, sealed.value)

  const first = draw()
  const ownMap = curve.curve.Point.BASE.multiply(first)
  const mapped = await exchange(writeTlv(PACE.map, formatPoint(ownMap)), PACE.mapped)
  const theirMap = mapped.value && readPoint(curve, mapped.value)
  const generator = nonce && theirMap && mapGenerator(curve, nonce, { secret: first, theirPoint: theirMap })
  if (mapped.value === undefined) throw explainStatus(mapped.status, 'GENERAL AUTHENTICATE')
  if (generator === undefined || theirMap?.equals(ownMap)) throw nonsense()

  const second = draw()
  const own = generator.multiply(second)
  const agreed = await exchange(writeTlv(PACE.agree, formatPoint(own)), PACE.agreed)
  if (agreed.value === undefined) throw explainStatus(agreed.status, 'GENERAL AUTHENTICATE')
  const theirs = readPoint(curve, agreed.value)
  // SECURITY: our own key back would prove our own token to us.
  if (theirs === undefined || theirs.equals(own)) throw nonsense()

  const keys = agreePace(offer, second, theirs)
  const proved = await exchange(writeTlv(PACE.prove, tokenFor(offer, keys.macKey, theirs)), PACE.proved, 0)
  if (proved.value === undefined) return { kind: 'wrong-password' }
  if (!isEqual(proved.value, tokenFor(offer, keys.macKey, own)))
    throw new DeviceError('untrusted', 'The chip could not prove that it knows what is printed on its card.')
  return { kind: 'open', keys }
}

function nonsense(): DeviceError {
  return new DeviceError('untrusted', "The chip's part of the key agreement is none.")
}
