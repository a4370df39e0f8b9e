/** What EF.CardAccess offers of PACE (ICAO 9303-11, 9.2.1). Pure. */
import { readTlvs, walkTlvs } from '../wire/tlv.ts'
import { CURVES, type Curve } from './curves.ts'
import { SUITES, type Suite } from './suites.ts'

export type PaceOffer = {
  /** The protocol's object identifier, its content bytes. */
  protocol: Uint8Array
  suite: Suite
  curve: Curve
}

const [SEQUENCE, OBJECT_ID, INTEGER] = [0x30, 0x06, 0x02] as const
/** 0.4.0.127.0.7.2.2.4.2: id-PACE-ECDH-GM, with the suite as the next number. */
const ECDH_GENERIC_MAPPING = [0x04, 0x00, 0x7f, 0x00, 0x07, 0x02, 0x02, 0x04, 0x02]
const BY_NUMBER = [undefined, SUITES['3des'], SUITES['aes-128'], SUITES['aes-192'], SUITES['aes-256']]

/**
 * The offers that we can take up, in the chip's order: Generic Mapping over an elliptic curve.
 * @returns `offersOthers` when there is PACE of another kind; both are empty for a chip without PACE.
 */
export function readPaceOffers(cardAccess: Uint8Array): { offers: PaceOffer[]; offersOthers: boolean } {
  const offers: PaceOffer[] = []
  let others = 0
  walkTlvs(cardAccess, ({ tag, value }) => {
    const [protocol, , parameters] = tag === SEQUENCE ? (readTlvs(value) ?? []) : []
    if (protocol?.tag !== OBJECT_ID || !isPace(protocol.value)) return
    const suite = ECDH_GENERIC_MAPPING.every((byte, at) => protocol.value[at] === byte)
      ? BY_NUMBER[protocol.value[ECDH_GENERIC_MAPPING.length] ?? 0]
      : undefined
    const curve = CURVES.find(({ paceId }) => parameters?.tag === INTEGER && parameters.value[0] === paceId)
    if (suite === undefined || curve === undefined) others += 1
    else offers.push({ protocol: protocol.value, suite, curve })
  })
  return { offers, offersOthers: others > 0 }
}

/** A protocol of PACE with its cipher; domain parameters that stand alone (one number less) are no protocol. */
function isPace(protocol: Uint8Array): boolean {
  const common = ECDH_GENERIC_MAPPING.slice(0, -1)
  return protocol.length === common.length + 2 && common.every((byte, at) => protocol[at] === byte)
}
