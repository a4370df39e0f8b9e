/** The card's side of opening: it proves, and has proved to it, the knowledge of what is printed. */
import { randomBytes } from 'node:crypto'
import { agreeBac, deriveBacKeys, NONCE_BYTES, openPart, sealPart } from '../access/bac.ts'
import {
  agreePace,
  drawSecret,
  encryptNonce,
  formatPoint,
  mapGenerator,
  nonceBytes,
  type Point,
  readPoint,
  tokenFor,
} from '../access/pace.ts'
import { readPaceOffers } from '../access/pace-info.ts'
import { PACE, SET_AT } from '../access/run-pace.ts'
import type { SessionKeys } from '../access/secure-messaging.ts'
import { type Command, OK, type Response } from '../wire/apdu.ts'
import { isEqual, NO_BYTES, toNumber } from '../wire/bytes.ts'
import { STATUS } from '../wire/status-words.ts'
import { findTlv, readTlv, readTlvs, writeTlv } from '../wire/tlv.ts'

export type CardAccess = {
  /** Undefined for a command that opens nothing. `keys` are those of the session that the response begins. */
  answer(command: Command): { response: Response; keys?: SessionKeys } | undefined
}
type Step = { response: Response; keys?: SessionKeys }

const refuse = (status: number): Step => ({ response: { data: NO_BYTES, status } })
const give = (data: Uint8Array, keys?: SessionKeys): Step => ({ response: { data, status: OK }, ...(keys && { keys }) })

/**
 * @param secrets by PACE's reference number: 1 the machine-readable zone, 2 the access number.
 * @param cardAccess EF.CardAccess; absent for a card without PACE.
 */
export function createCardAccess(secrets: Readonly<Record<number, Uint8Array>>, cardAccess?: Uint8Array): CardAccess {
  const bac = createBac(secrets[1] ?? NO_BYTES)
  const pace = createPace(secrets, cardAccess ?? NO_BYTES)
  return {
    answer(command) {
      if (command.ins === 0x84) return bac.challenge()
      if (command.ins === 0x82) return bac.authenticate(command.data ?? NO_BYTES)
      if (command.ins === 0x22) return pace.set(command)
      return command.ins === 0x86 ? pace.next(command.data ?? NO_BYTES) : undefined
    },
  }
}

function createBac(secret: Uint8Array) {
  const keys = deriveBacKeys(secret)
  let nonce: Uint8Array | undefined
  return {
    challenge(): Step {
      nonce = randomBytes(NONCE_BYTES)
      return give(nonce)
    },
    authenticate(data: Uint8Array): Step {
      const own = nonce && { nonce, key: randomBytes(16) }
      nonce = undefined // a challenge is answered once
      const reader = own && openPart(keys, data, own.nonce)
      if (own === undefined || reader === undefined) return refuse(STATUS.authenticationFailed)
      return give(sealPart(keys, own, reader.nonce), agreeBac(own, reader))
    },
  }
}

function createPace(secrets: Readonly<Record<number, Uint8Array>>, cardAccess: Uint8Array) {
  const { offers } = readPaceOffers(cardAccess)
  let step: ((sent: { tag: number; value: Uint8Array }) => Step) | undefined

  function begin(offer: (typeof offers)[number], secret: Uint8Array): Step {
    const { suite, curve } = offer
    const nonce = randomBytes(nonceBytes(suite))
    step = ({ tag, value }) => (tag === PACE.map ? map(value) : refuse(STATUS.wrongData))

    function map(value: Uint8Array): Step {
      const own = drawSecret(curve)
      const theirs = readPoint(curve, value)
      const generator = theirs && mapGenerator(curve, nonce, { secret: own, theirPoint: theirs })
      if (generator === undefined) return refuse(STATUS.wrongData)
      step = (sent) => (sent.tag === PACE.agree ? agree(sent.value, generator) : refuse(STATUS.wrongData))
      return object(PACE.mapped, formatPoint(curve.curve.Point.BASE.multiply(own)))
    }

    function agree(value: Uint8Array, generator: Point): Step {
      const theirs = readPoint(curve, value)
      if (theirs === undefined) return refuse(STATUS.wrongData)
      const secretNumber = drawSecret(curve)
      const own = generator.multiply(secretNumber)
      const keys = agreePace(offer, secretNumber, theirs)
      step = (sent) => {
        const isProof = sent.tag === PACE.prove && isEqual(sent.value, tokenFor(offer, keys.macKey, own))
        if (!isProof) return refuse(STATUS.authenticationFailed)
        return object(PACE.proved, tokenFor(offer, keys.macKey, theirs), keys)
      }
      return object(PACE.agreed, formatPoint(own))
    }

    return object(PACE.nonce, encryptNonce(suite, secret, nonce))
  }

  const object = (tag: number, value: Uint8Array, keys?: SessionKeys) =>
    give(writeTlv(PACE.dynamic, writeTlv(tag, value)), keys)

  return {
    set({ p1, p2, data = NO_BYTES }: Command): Step {
      const objects = readTlvs(data) ?? []
      const value = (tag: number) => objects.find((one) => one.tag === tag)?.value ?? NO_BYTES
      const offer = offers.find(
        ({ protocol, curve }) =>
          isEqual(protocol, value(SET_AT.protocol)) && toNumber(value(SET_AT.parameters)) === BigInt(curve.paceId),
      )
      const secret = secrets[Number(toNumber(value(SET_AT.password)))]
      if (p1 !== SET_AT.p1 || p2 !== SET_AT.p2 || !offer || !secret) return refuse(STATUS.wrongData)
      step = () => begin(offer, secret)
      return give(NO_BYTES)
    },
    next(data: Uint8Array): Step {
      const now = step
      step = undefined
      const sent = readTlv(findTlv(data, PACE.dynamic)?.value ?? NO_BYTES) ?? { tag: 0, value: NO_BYTES }
      return now === undefined ? refuse(STATUS.notSatisfied) : now(sent)
    },
  }
}
